"""Judged queries: which products people found right for which query, and how right."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import BadInput
from experiments.offline.gains import Gain
from search.query import MAX_QUERY_CHARACTERS

_COLUMNS = ("query", "docid", "rating")


class JudgmentFormat(StrEnum):
    """How a file of judgments is laid out."""

    CSV = "csv"
    QRELS = "qrels"


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the ratings of the products that were judged for it.

    Attributes:
        id: names the query in its file; in a CSV its text.
        text: what is searched for.
        ratings: product id -> rating, 0 (wrong) to at most what the gain allows.
    """

    id: str
    text: str
    ratings: Mapping[str, int]

    @property
    def has_positive(self) -> bool:
        """Whether any product was judged right; if none was, all rankings are alike."""
        return any(self.ratings.values())


@dataclass(frozen=True, slots=True)
class Judgments:
    """All judged queries of a file, in its order, and what their ratings are worth."""

    queries: tuple[JudgedQuery, ...]
    gain: Gain = Gain.EXPONENTIAL

    @property
    def pairs(self) -> int:
        """How many products were judged, over all queries."""
        return sum(len(query.ratings) for query in self.queries)

    def decisive(self) -> tuple[JudgedQuery, ...]:
        """The queries by which rankings can be told apart: with a product rated above 0.

        Raises:
            BadInput: there is none.
        """
        queries = tuple(query for query in self.queries if query.has_positive)
        if not queries:
            raise BadInput(
                "no query has a product rated above 0",
                field="judgments",
                hint="ratings of 1 and more say that a product is right",
            )
        return queries


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    query: str
    docid: str
    rating: str


def read_judgments(
    path: Path,
    *,
    queries: Path | None = None,
    layout: JudgmentFormat | None = None,
    gain: Gain = Gain.EXPONENTIAL,
) -> Judgments:
    """Read judgments from a CSV (query,docid,rating) or from TREC qrels (qid 0 docid rating).

    Args:
        path: the file, gzip-compressed if its name ends in .gz.
        queries: for qrels, a file of `qid<TAB>text` lines; without it the qid is the text.
        layout: how the file is laid out; by default a CSV if its name says so, else qrels.
        gain: what a rating is worth, by which the ratings have their limit.

    Raises:
        BadInput: naming the file's line and field that cannot be used.
    """
    text = _read_text(path)
    chosen = layout or _layout_by_name(path)
    if chosen is JudgmentFormat.CSV:
        if queries is not None:
            raise BadInput(
                "a CSV of judgments carries its queries itself",
                field="queries",
                hint="leave the queries file out, or say that the judgments are qrels",
            )
        return _collect(_csv_rows(text), None, gain)
    texts = None if queries is None else _query_texts(_read_text(queries))
    return _collect(_qrels_rows(text), texts, gain)


def _layout_by_name(path: Path) -> JudgmentFormat:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return JudgmentFormat.CSV if ".csv" in suffixes else JudgmentFormat.QRELS


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadInput(f"cannot read {path.name}: {reason}", field="judgments") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(line, "encoding", "is not UTF-8", "save the file as UTF-8") from error


def _csv_rows(text: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        first = next(reader, None)
        if first is None:
            return
        columns = _header(first)
        if columns is None:
            yield _csv_row(first, reader.line_num, (0, 1, 2))
            columns = (0, 1, 2)
        for fields in reader:
            if fields:
                yield _csv_row(fields, reader.line_num, columns)
    except csv.Error as error:
        raise _bad(reader.line_num, "row", f"is no CSV: {error}", "check its quotes") from error


def _header(fields: list[str]) -> tuple[int, int, int] | None:
    """Where query, docid and rating stand; None if the first row is data already."""
    names = [field.strip().lower() for field in fields]
    if all(column in names for column in _COLUMNS):
        query, docid, rating = (names.index(column) for column in _COLUMNS)
        return query, docid, rating
    if len(fields) == len(_COLUMNS) and fields[2].strip().lstrip("+-").isdecimal():
        return None
    raise _bad(
        1,
        "header",
        f"is neither a header nor a row of judgments: {','.join(fields)[:80]!r}",
        "begin the file with the line query,docid,rating",
    )


def _csv_row(fields: list[str], line: int, columns: tuple[int, int, int]) -> _Row:
    if len(fields) <= max(columns):
        raise _bad(
            line, "row", f"has {len(fields)} of the fields query,docid,rating", "complete it"
        )
    query, docid, rating = (fields[column].strip() for column in columns)
    return _Row(line, query, docid, rating)


def _qrels_rows(text: str) -> Iterator[_Row]:
    for line, content in enumerate(text.splitlines(), start=1):
        fields = content.split()
        if not fields:
            continue
        if len(fields) != 4:
            raise _bad(
                line,
                "row",
                f"has {len(fields)} fields where qrels have four",
                "write 'qid 0 docid rating', or name the file .csv if it is a CSV",
            )
        yield _Row(line, fields[0], fields[2], fields[3])


def _query_texts(text: str) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for line, content in enumerate(text.splitlines(), start=1):
        if not content.strip():
            continue
        query_id, tab, query = content.partition("\t")
        if not tab or not query.strip():
            raise _bad(line, "queries", "is no 'qid<TAB>text'", "separate the two by a tab")
        if query_id.strip() in texts:
            raise _bad(line, "qid", f"{query_id.strip()!r} occurs twice", "leave one of them out")
        texts[query_id.strip()] = query.strip()
    return texts


def _collect(rows: Iterator[_Row], texts: Mapping[str, str] | None, gain: Gain) -> Judgments:
    """Group rows by query; a pair rated twice alike counts once, rated differently is an error."""
    ratings: dict[str, dict[str, int]] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        _check_query(row, texts)
        rating = _rating(row, gain)
        known = ratings.setdefault(row.query, {})
        first = lines.setdefault((row.query, row.docid), row.line)
        if known.setdefault(row.docid, rating) != rating:
            raise _bad(
                row.line,
                "rating",
                f"rates {row.docid!r} for {row.query!r} {rating}, line {first} {known[row.docid]}",
                "keep one of the two",
            )
    if not ratings:
        raise BadInput("there are no judgments in the file", field="judgments")
    return Judgments(
        tuple(
            JudgedQuery(query, query if texts is None else texts[query], judged)
            for query, judged in ratings.items()
        ),
        gain,
    )


def _check_query(row: _Row, texts: Mapping[str, str] | None) -> None:
    if not row.query:
        raise _bad(row.line, "query", "is empty", "every judgment needs its query")
    if not row.docid:
        raise _bad(row.line, "docid", "is empty", "every judgment needs a product id")
    if texts is not None and row.query not in texts:
        raise _bad(
            row.line, "qid", f"{row.query!r} is not in the queries file", "add it, tab and text"
        )
    text = row.query if texts is None else texts[row.query]
    if len(text) > MAX_QUERY_CHARACTERS:
        raise _bad(
            row.line,
            "query",
            f"has {len(text)} characters, more than a search takes ({MAX_QUERY_CHARACTERS})",
            "shorten it",
        )


def _rating(row: _Row, gain: Gain) -> int:
    try:
        rating = int(row.rating)
    except ValueError:
        rating = -1
    if 0 <= rating <= gain.max_rating:
        return rating
    larger = gain.max_rating < rating <= Gain.LINEAR.max_rating
    raise _bad(
        row.line,
        "rating",
        f"{row.rating!r} is no whole number from 0 to {gain.max_rating}",
        "say --gain linear if these are scores, such as percentages"
        if larger
        else "0 is wrong, 1 and up is right to a growing degree; rescale other grades",
    )


def _bad(line: int, field: str, problem: str, hint: str) -> BadInput:
    return BadInput(f"line {line}: {problem}", field=field, hint=hint)
