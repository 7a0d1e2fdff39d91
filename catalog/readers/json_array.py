"""JSON: an array of objects, or an object with one such array among its values.

The file is cut into its elements first, each of which is then parsed by itself. So every row has
its line, one broken element costs one row, and memory holds one element at a time.
"""

import io
from collections.abc import Iterator

from catalog.readers.json_text import TOKEN, open_field, string_end
from catalog.readers.jsonl import parse_object
from catalog.readers.row import MAX_ROW_BYTES, Row, row_too_long
from catalog.source import FeedSource
from core.rejects import Reject, shown

CHUNK_BYTES = 1 << 16
BETWEEN = b" \t\r\n,"
MEND_END = "fetch the feed again, or close what is open"


def read_json(source: FeedSource) -> Iterator[Row | Reject]:
    """The rows of the one array in a JSON feed.

    Raises:
        BadFeed: there is no array of rows, or there are several.
    """
    with source.open_text() as file:
        text = _Window(file)
        depth = _enter(source, text)
        yield from _elements(text, depth)
        if depth == 2:
            _leave(source, text)


class _Window:
    """The part of the text from the present element (or gap) to what has been read."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._text = b""
        self._position = 0
        self.line = 1
        self.cut: Reject | None = None

    def token(self) -> bytes | None:
        """The next bracket or whole string; None at the end of the file."""
        while True:
            found = TOKEN.search(self._text, self._position)
            if found and found[0] != b'"':
                self._position = found.end()
                return found[0]
            self._position = found.start() if found else len(self._text)
            if len(self._text) > MAX_ROW_BYTES:
                self._shorten()
                if found and self._skip_string():
                    continue
            if not self._more():
                return None

    def take(self, *, before: int = 0) -> bytes:
        """The text up to the last token, less its last `before` bytes; the window begins there."""
        end = self._position - before
        taken, self._text = self._text[:end], self._text[end:]
        self._position = before
        self.line += taken.count(b"\n")
        self.cut = None
        return taken

    def rest(self) -> bytes:
        """What has been read and not taken."""
        return self._text

    def _more(self) -> bool:
        chunk = self._file.read(CHUNK_BYTES)
        self._text += chunk
        return bool(chunk)

    def _shorten(self) -> None:
        """Forget the text of an element that is too long, but not that it was."""
        if self.cut is None:
            self.cut = row_too_long(self.line, open_field(self._text), self._text)
        self.line += self._text.count(b"\n", 0, self._position)
        self._text = self._text[self._position :]
        self._position = 0

    def _skip_string(self) -> bool:
        """Read on to the end of the string that the window begins with, keeping none of it."""
        end = string_end(self._text, 1)
        while end < 0:
            backslashes = len(self._text) - len(self._text.rstrip(b"\\"))
            self._text = b"\\" * (backslashes % 2)
            if not self._more():
                return False
            end = string_end(self._text, 0)
        self._text = self._text[end:]
        return True


def _enter(source: FeedSource, text: _Window) -> int:
    """Go to the array of rows; how many brackets are open within it."""
    first = text.token()
    if first == b"[" and not text.take(before=1).strip():
        text.take()
        return 1
    if first == b"{":
        if _next_array(text):
            return 2
        raise source.fault(
            "the JSON object holds no array of products",
            "give an array of objects; one object a line is the format jsonl",
        )
    raise source.fault("this is not JSON", "give an array of objects, [{...}, {...}]")


def _next_array(text: _Window) -> bool:
    """Go into the next array that is a value of the outermost object."""
    depth = 1
    while depth and (mark := text.token()) is not None:
        text.take()
        if mark == b"[" and depth == 1:
            return True
        depth += _step(mark)
    return False


def _leave(source: FeedSource, text: _Window) -> None:
    if _next_array(text):
        raise source.fault(
            "the JSON object holds several arrays", "keep only the array of products"
        )


def _elements(text: _Window, outer: int) -> Iterator[Row | Reject]:
    """The elements of the array that the window has just entered."""
    depth = outer
    while (mark := text.token()) is not None:
        opens, closes = _step(mark) > 0, _step(mark) < 0
        if depth == outer and (opens or mark == b"]"):
            yield from _gap(text)
            if mark == b"]":
                text.take()
                return
        if closes and depth == outer:
            continue
        depth += _step(mark)
        if closes and depth == outer:
            line, cut = text.line, text.cut
            data = text.take()
            yield cut or parse_object(line, data)
    reason = "the JSON breaks off here; what follows is not read"
    yield text.cut or Reject(text.line, None, shown(text.rest()), reason, MEND_END)


def _gap(text: _Window) -> Iterator[Reject]:
    """What lies before the bracket just met: white space and commas, or a stray value."""
    gap = text.take(before=1)
    stray = gap.strip(BETWEEN)
    if stray:
        line = text.line - gap.lstrip(BETWEEN).count(b"\n")
        yield Reject(line, None, shown(stray), "not a JSON object", "write each product as {...}")


def _step(mark: bytes) -> int:
    return 1 if mark in (b"[", b"{") else -1 if mark in (b"]", b"}") else 0
