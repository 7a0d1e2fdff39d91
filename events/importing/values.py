"""What columns hold, as texts, numbers and moments; what cannot be read is told by a mask."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.moments import to_stored
from events.columns import FloatArray, Mask, Moments

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
MOST_EXACT = 2.0**53
"""Up to here every whole number is a float64."""

_NO_TIME = np.iinfo(np.int64).min


def texts(column: "pa.Array[Any]") -> "pa.Array[pa.StringScalar]":
    """The values as texts without white space around; null where there is none.

    Whole numbers have no decimals, however the file keeps them: 13085.0 is 13085.
    """
    if pa.types.is_floating(column.type):
        values = column.to_numpy(zero_copy_only=False).astype(np.float64)
        known = values[~np.isnan(values)]
        whole = bool(((np.floor(known) == known) & (np.abs(known) < MOST_EXACT)).all())
        missing = pa.array(np.isnan(values))
        bare = pc.if_else(missing, None, column)
        column = bare.cast(pa.int64()) if whole else bare
    trimmed = pc.utf8_trim_whitespace(_strings(column))
    found: pa.Array[pa.StringScalar] = pc.if_else(
        pc.equal(trimmed, pa.scalar("")), pa.scalar(None, pa.string()), trimmed
    )
    return found


def is_missing(column: "pa.Array[Any]") -> Mask:
    """Where there is no value, shape (n,)."""
    return np.asarray(column.is_null().to_numpy(zero_copy_only=False), dtype=np.bool_)


def numbers(column: "pa.Array[Any]", decimal: str = ".") -> tuple[FloatArray, Mask]:
    """The values as numbers, and where there is something that is none.

    Args:
        column: of numbers or texts.
        decimal: the sign before the decimals in texts.

    Returns:
        float64, NaN where there is no number; bool, both of the shape (n,).
    """
    types = pa.types
    if types.is_integer(column.type) or types.is_floating(column.type):
        return _floats(column), np.zeros(len(column), dtype=np.bool_)
    given = texts(column)
    if decimal != ".":
        given = pc.replace_substring(given, decimal, ".")
    fits = pc.match_substring_regex(given, _NUMBER)
    found = pc.if_else(fits, given, pa.scalar(None, pa.string())).cast(pa.float64())
    return _floats(found), is_missing(found) & ~is_missing(given)


def moments(column: "pa.Array[Any]", zone: str, form: str | None) -> tuple[Moments, Mask]:
    """The values as moments, and where there is something that is none.

    Args:
        column: of timestamps, dates or texts.
        zone: of those that name none.
        form: of texts, as of Python's strptime; ISO 8601 by default.

    Returns:
        int64 microseconds since 1970, UTC, 0 where there is no moment; bool; of the shape (n,).
    """
    if not pa.types.is_string(column.type):
        return _stamped(column, zone)
    read = _moment_reader(ZoneInfo(zone), form)
    encoded = column.dictionary_encode()
    known = [read(value) for value in map(str, encoded.dictionary.to_pylist())]
    found = np.array([*known, _NO_TIME], dtype=np.int64)
    places = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
    time = found[places]
    bad = (time == _NO_TIME) & ~is_missing(texts(column))
    return np.where(time == _NO_TIME, 0, time), bad


def matches(column: "pa.Array[pa.StringScalar]", pattern: re.Pattern[str]) -> Mask:
    """Where a pattern fits the whole of a text, shape (n,)."""
    return where(column, lambda text: pattern.fullmatch(text) is not None)


def where(column: "pa.Array[pa.StringScalar]", test: Callable[[str], bool]) -> Mask:
    """Where there is a text for which `test` is true, shape (n,); each text is asked once."""
    encoded = column.dictionary_encode()
    fits = [test(str(each)) for each in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(len(fits)).to_numpy(zero_copy_only=False)
    mask: Mask = np.array([*fits, False], dtype=np.bool_)[places]
    return mask


def _strings(column: "pa.Array[Any]") -> "pa.Array[pa.StringScalar]":
    try:
        return cast("pa.Array[pa.StringScalar]", pc.cast(column, pa.string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        # Lists, objects, bytes that are no text: whatever they are is told as it is.
        values = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.array(values, pa.string())


def _floats(column: "pa.Array[Any]") -> FloatArray:
    values: npt.NDArray[Any] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values.astype(np.float64)


def _stamped(column: "pa.Array[Any]", zone: str) -> tuple[Moments, Mask]:
    """As `moments`, of timestamps and dates; of anything else none is a moment."""
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return np.zeros(len(column), dtype=np.int64), ~is_missing(column)
    stamps = column.cast(pa.timestamp("us", getattr(column.type, "tz", None)), safe=False)
    if stamps.type.tz is None:
        options = pc.AssumeTimezoneOptions(zone, ambiguous="earliest", nonexistent="earliest")
        stamps = pc.call_function("assume_timezone", [stamps], options)
    time = pc.coalesce(stamps.cast(pa.int64()), pa.scalar(0, pa.int64()))
    return np.asarray(time.to_numpy(zero_copy_only=False)), np.zeros(len(column), dtype=np.bool_)


def _moment_reader(zone: ZoneInfo, form: str | None) -> Callable[[str], int]:
    def read(value: str) -> int:
        text = value.strip()
        try:
            # The zone is given to it after.
            moment = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
            return to_stored(moment if moment.tzinfo else moment.replace(tzinfo=zone))
        except (ValueError, OverflowError):
            return _NO_TIME

    return read
