"""Reading a feed: a file in, checked products out, rejected rows to a log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.checks import Checker
from catalog.mapping import FeedMapping, fold_column, load_mapping
from catalog.product import Availability, Product
from catalog.readers.csv_text import read_csv, read_tsv
from catalog.readers.json_array import read_json
from catalog.readers.jsonl import read_jsonl
from catalog.readers.merchant_xml import read_merchant_xml
from catalog.readers.parquet import read_parquet
from catalog.readers.row import Row, RowReader
from catalog.source import FeedFormat, FeedSource, format_of
from core.errors import BadFeed, BadInput
from core.progress import Reporter
from core.rejects import Reject, RejectLog

READERS: dict[FeedFormat, RowReader] = {
    FeedFormat.CSV: read_csv,
    FeedFormat.TSV: read_tsv,
    FeedFormat.JSONL: read_jsonl,
    FeedFormat.JSON: read_json,
    FeedFormat.PARQUET: read_parquet,
    FeedFormat.XML: read_merchant_xml,
}

MOST_COLUMNS_WATCHED = 10_000


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """How a feed is to be read.

    Attributes:
        format: the format; None takes it from the file's name.
        mapping: which column is which field; the default takes our names and Google Merchant's.
        max_reject_rate: the share of rows, 0 to 1, that may be rejected.
        assume_availability: what a row without any availability means; None goes by the stock
            of its offers, and rejects it if it has none.
    """

    format: FeedFormat | None = None
    mapping: FeedMapping = field(default_factory=load_mapping)
    max_reject_rate: float = 0.1
    assume_availability: Availability | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.max_reject_rate <= 1:
            raise BadInput(
                f"{self.max_reject_rate} is no share of rows",
                field="max_reject_rate",
                hint="give a number from 0 to 1, such as 0.1",
            )


def read_feed(
    path: Path, options: FeedOptions, rejects: RejectLog, reporter: Reporter
) -> Iterator[Product]:
    """The products of a feed, in its order, one at a time.

    Rows that cannot be used go to `rejects`, which is closed at the end, and the rest goes on.
    Memory holds one row and the ids met so far.

    Raises:
        BadFeed: at once, when the file is not there or its format is not known; while reading,
            when the file as a whole cannot be used; at the end, when no product was loaded or
            more than `options.max_reject_rate` of the rows were rejected.
    """
    if not path.is_file():
        raise BadFeed("there is no such file", field=path.name, hint=f"check the path {path}")
    read = READERS[options.format or format_of(path)]
    columns = _Columns(options, path.name)
    columns.check_availability()
    rows = read(FeedSource(path, columns.check))
    tracked = reporter.track(rows, label="reading feed", total=None)
    return _products(tracked, options, columns, rejects, path.name)


def _products(
    rows: Iterator[Row | Reject],
    options: FeedOptions,
    columns: "_Columns",
    rejects: RejectLog,
    name: str,
) -> Iterator[Product]:
    checker = Checker(options.mapping, rejects, options.assume_availability)
    with rejects:
        for row in rows:
            result: Product | Reject
            if isinstance(row, Row):
                columns.see(row)
                result = checker.check(row)
            else:
                result = row
            if isinstance(result, Reject):
                rejects.reject(result)
            else:
                rejects.accept()
                yield result
        columns.report(rejects)
        _judge(rejects, options.max_reject_rate, name)


def _judge(rejects: RejectLog, most: float, name: str) -> None:
    """Refuse the feed if it gave nothing, or too little."""
    if not rejects.rows:
        raise BadFeed("the feed holds no rows", field=name, hint="check that it is the whole feed")
    reason, mend = rejects.commonest()
    if not rejects.accepted:
        raise BadFeed(f"no row could be loaded; mostly, {reason}", field=name, hint=mend)
    if rejects.rate > most:
        raise BadFeed(
            f"{rejects.rejected:,} of {rejects.rows:,} rows ({rejects.rate:.1%}) were rejected, "
            f"more than the {most:.1%} allowed; mostly, {reason}",
            field=name,
            hint=f"{mend}; or allow a higher reject rate (--max-reject-rate)",
        )


class _Columns:
    """Holds the feed's columns against those that the mapping reads."""

    def __init__(self, options: FeedOptions, name: str) -> None:
        self._mapping = options.mapping
        self._assumed = options.assume_availability
        self._name = name
        self._seen: set[str] = set()

    def check_availability(self) -> None:
        """Refuse a mapping under which no row could say whether it is to be had.

        Raises:
            BadFeed: it is such a one.
        """
        mapping = self._mapping
        said = "availability" in mapping.fields or mapping.stock_columns
        if not (said or mapping.defaults.availability or self._assumed):
            raise BadFeed(
                "the mapping says nothing of the availability",
                field=self._name,
                hint="map fields.availability, set defaults.availability, or say at the build "
                "what a feed without availability means",
            )

    def check(self, given: Sequence[str]) -> None:
        """Refuse a feed whose columns are known beforehand and will not do.

        Raises:
            BadFeed: naming a column that is missing.
        """
        present = {self._folded(column) for column in given}
        needed = {"id", "title"}
        if self._mapping.columns.missing == "error":
            needed = set(self._mapping.sources)
        elif present.isdisjoint(self._mapping.stock_columns) and not (
            self._mapping.defaults.availability or self._assumed
        ):
            needed.add("availability")
        for field_name, source in self._mapping.sources.items():
            if field_name in needed and present.isdisjoint(source.columns):
                wanted = " or ".join(f'"{column}"' for column in source.columns)
                without = ", or give --assume-availability" if field_name == "availability" else ""
                raise BadFeed(
                    f"there is no column {wanted} for the {field_name}",
                    field=self._name,
                    hint=f"its columns are {', '.join(list(given)[:30])}: map one of them{without}",
                )

    def see(self, row: Row) -> None:
        """Take note of the columns of a row."""
        if len(self._seen) < MOST_COLUMNS_WATCHED:
            self._seen.update(row.values)

    def report(self, rejects: RejectLog) -> None:
        """Warn of columns that were not read, and of mapped ones that never came."""
        present = {self._folded(column) for column in self._seen}
        for column in sorted(present):
            if not self._mapping.takes(column):
                rejects.warn(column, "the column is not used")
        if self._mapping.columns.missing == "error":
            for column in sorted(self._mapping.named_columns() - present):
                rejects.warn(column, "the mapped column is in no row")

    def _folded(self, column: str) -> str:
        return fold_column(column) if self._mapping.columns.fold else column
