"""Google Merchant XML: RSS 2.0 items or Atom entries with elements of the g: namespace."""

from collections.abc import Iterator
from xml.parsers import expat

from catalog.readers.row import (
    MAX_FIELD_CHARACTERS,
    MAX_ROW_BYTES,
    Row,
    field_too_long,
    row_too_long,
)
from catalog.source import FeedSource
from core.rejects import Reject

CHUNK_BYTES = 1 << 16
GOOGLE = "http://base.google.com/ns/1.0 "
ROW_ELEMENTS = frozenset({"item", "entry"})
SAME_IN_ATOM = {"summary": "description", "content": "description"}


def read_merchant_xml(source: FeedSource) -> Iterator[Row | Reject]:
    """The products of a Google Merchant feed in XML.

    Where the XML breaks, the products before the break are kept and the break is one reject.
    Entities of the feed's own are refused; nothing is fetched.

    Raises:
        BadFeed: the file holds no XML at all, or it declares entities.
    """
    rows = _Rows(source)
    with source.open() as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                rows.parser.Parse(chunk)
            except expat.ExpatError as error:
                yield from rows.finished()
                yield rows.broken(error)
                return
            yield from rows.finished()
        try:
            rows.parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
        except expat.ExpatError as error:
            yield rows.broken(error)


class _Rows:
    """Collects one product after the other; of a text, no more than is allowed."""

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self._done: list[Row | Reject] = []
        self._row: _Item | None = None
        self._begun = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._refuse_entity

    def finished(self) -> Iterator[Row | Reject]:
        """The products that have ended since the last call."""
        done, self._done = self._done, []
        yield from done

    def broken(self, error: expat.ExpatError) -> Reject:
        """The reject of the place where the XML stops to be XML."""
        what = expat.ErrorString(error.code)
        if not self._begun:
            raise self._source.fault(f"this is not XML: {what}", "give an RSS or Atom feed")
        return Reject(
            line=error.lineno,
            field=None,
            value="",
            reason=f"the XML breaks here ({what}); what follows is not read",
            mend=f"mend it at column {error.offset + 1}: close the element, or write & as &amp;",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._begun = True
        if self._row is not None:
            self._row.open(name, attributes)
        elif name.rpartition(" ")[2] in ROW_ELEMENTS:
            self._row = _Item(self.parser.CurrentLineNumber)

    def _end(self, _: str) -> None:
        if self._row is not None and self._row.close():
            self._done.append(self._row.result())
            self._row = None

    def _text(self, text: str) -> None:
        if self._row is not None:
            self._row.add(text)

    def _refuse_entity(self, *_: object) -> None:
        raise self._source.fault(
            "the feed declares entities, which are not expanded",
            "write the characters themselves and remove the DOCTYPE",
        )


class _Item:
    """One product being read: its elements, and in them the elements of a group."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._google: dict[str, object] = {}
        self._plain: dict[str, object] = {}
        self._open: list[str] = []
        self._texts: list[str] = []
        self._group: dict[str, object] = {}
        self._field_size = 0
        self._size = 0
        self._refused: Reject | None = None

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._open.append(name)
        self._texts = []
        if len(self._open) == 1:
            self._group = {}
            self._field_size = 0
            if attributes.get("rel", "alternate") == "alternate":
                self.add(attributes.get("href", ""))

    def add(self, text: str) -> None:
        """Text of the element at hand."""
        if not self._open or self._refused:
            return
        self._texts.append(text)
        self._field_size += len(text)
        self._size += len(text)
        field = _local(self._open[0])
        if self._field_size > MAX_FIELD_CHARACTERS:
            self._refused = field_too_long(self._line, field, "".join(self._texts))
        elif self._size > MAX_ROW_BYTES:
            self._refused = row_too_long(self._line, field, "".join(self._texts))

    def close(self) -> bool:
        """An element ends; whether it was the product itself."""
        if not self._open:
            return True
        name = self._open.pop()
        text = "".join(self._texts).strip()
        self._texts = []
        if self._open:
            self._group.setdefault(_local(name), text)
        else:
            fields = self._google if name.startswith(GOOGLE) else self._plain
            _put(fields, _local(name), self._group or text)
        return False

    def result(self) -> Row | Reject:
        """The product; g:title goes before a title of RSS or Atom."""
        return self._refused or Row(self._line, self._plain | self._google)


def _local(name: str) -> str:
    local = name.rpartition(" ")[2]
    return local if name.startswith(GOOGLE) else SAME_IN_ATOM.get(local, local)


def _put(fields: dict[str, object], name: str, value: object) -> None:
    """Set a field; one that is given several times becomes a list."""
    if not value:
        return
    known = fields.get(name)
    if known is None:
        fields[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        fields[name] = [known, value]
