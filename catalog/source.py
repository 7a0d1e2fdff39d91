"""The file of a feed: its format by name, its bytes with gzip undone."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import BadFeed

GZIP_MAGIC = b"\x1f\x8b"
UTF8_MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FeedFormat(StrEnum):
    """The formats that can be read; any of them may be gzipped."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"
    XML = "xml"


SUFFIXES = {
    ".csv": FeedFormat.CSV,
    ".tsv": FeedFormat.TSV,
    ".tab": FeedFormat.TSV,
    ".txt": FeedFormat.CSV,
    ".jsonl": FeedFormat.JSONL,
    ".ndjson": FeedFormat.JSONL,
    ".json": FeedFormat.JSON,
    ".parquet": FeedFormat.PARQUET,
    ".xml": FeedFormat.XML,
    ".rss": FeedFormat.XML,
    ".atom": FeedFormat.XML,
}


def format_of(path: Path) -> FeedFormat:
    """The format that a file's name tells, `.gz` aside.

    Raises:
        BadFeed: it tells none.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    if not suffixes or suffixes[-1] not in SUFFIXES:
        raise BadFeed(
            "the name does not tell the format",
            field=path.name,
            hint=f"name the format: one of {', '.join(FeedFormat)}",
        )
    return SUFFIXES[suffixes[-1]]


def _any_columns(_: Sequence[str]) -> None:
    return


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed's file, to be opened by a reader.

    Attributes:
        path: the file.
        check_columns: told of all columns by a reader that knows them before the first row;
            raises BadFeed when they will not do.
    """

    path: Path
    check_columns: Callable[[Sequence[str]], None] = _any_columns

    def fault(self, message: str, hint: str) -> BadFeed:
        """An error of this file as a whole."""
        return BadFeed(message, field=self.path.name, hint=hint)

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """The file's bytes, with gzip undone, whatever it is called.

        Raises:
            BadFeed: the file is missing or unreadable, or its gzip data is damaged.
        """
        try:
            with self.path.open("rb") as file:
                if file.peek(2)[:2] == GZIP_MAGIC:
                    unpacked: io.BufferedReader = io.BufferedReader(gzip.GzipFile(fileobj=file))
                    with unpacked:
                        yield unpacked
                elif self.path.suffix.lower() == ".gz":
                    raise self.fault("this is not gzip", "take .gz off its name, or pack it")
                else:
                    yield file
        except FileNotFoundError as error:
            raise self.fault("there is no such file", f"check the path {self.path}") from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise self.fault(
                f"the gzip data is damaged or cut short: {error}", "fetch the file again"
            ) from error
        except OSError as error:
            raise self.fault(
                f"the file cannot be read: {error.strerror or error}", "check the path"
            ) from error

    @contextmanager
    def open_text(self) -> Iterator[io.BufferedReader]:
        """The bytes of a UTF-8 text, after its byte order mark if it has one.

        Raises:
            BadFeed: as `open`, or the text is UTF-16.
        """
        with self.open() as file:
            head = file.peek(4)[:4]
            if head.startswith(WIDE_MARKS) or b"\0" in head[:2]:
                raise self.fault("the text is UTF-16 or UTF-32", "save the feed as UTF-8")
            if head.startswith(UTF8_MARK):
                file.read(len(UTF8_MARK))
            yield file
