"""The lines of a text feed, none of them longer in memory than a row may be."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.readers.row import MAX_ROW_BYTES

SKIP_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end.

    Attributes:
        number: from 1.
        data: its bytes, or the first `MAX_ROW_BYTES` of them.
        cut: whether there was more.
    """

    number: int
    data: bytes
    cut: bool


def read_lines(file: io.BufferedReader) -> Iterator[Line]:
    """The lines of `file`; what a line has beyond `MAX_ROW_BYTES` is skipped."""
    number = 0
    while data := file.readline(MAX_ROW_BYTES):
        number += 1
        cut = len(data) == MAX_ROW_BYTES and not data.endswith(b"\n")
        yield Line(number, data, cut)
        rest = b"" if not cut else file.readline(SKIP_BYTES)
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(SKIP_BYTES)
