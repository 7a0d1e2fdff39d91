"""Moments as the store keeps them: microseconds since 1970, UTC, exact and in order."""

from datetime import UTC, datetime, timedelta
from typing import overload

from core.errors import BadInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MOST_AHEAD = timedelta(hours=24)
"""How far a sender's clock may be ahead of ours."""


@overload
def to_stored(moment: datetime) -> int: ...
@overload
def to_stored(moment: None) -> None: ...
def to_stored(moment: datetime | None) -> int | None:
    """Microseconds since 1970."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


@overload
def from_stored(microseconds: int) -> datetime: ...
@overload
def from_stored(microseconds: None) -> None: ...
def from_stored(microseconds: int | None) -> datetime | None:
    """The moment, in UTC."""
    return None if microseconds is None else _EPOCH + microseconds * _MICROSECOND


def check_moment(moment: datetime | None, field: str) -> None:
    """See that a moment names its zone.

    Raises:
        BadInput: it does not.
    """
    if moment is not None and moment.utcoffset() is None:
        raise BadInput(
            f"{field} names no time zone",
            field=field,
            hint="write it as 2026-03-31T12:00:00Z or with an offset such as +02:00",
        )


def too_far_ahead(moment: datetime | None, now: datetime, field: str) -> BadInput | None:
    """What is wrong with a moment that is further ahead than clocks differ; None if it is not."""
    if moment is None or moment - now <= MOST_AHEAD:
        return None
    return BadInput(
        f"{field} is more than {MOST_AHEAD // timedelta(hours=1)} hours ahead",
        field=field,
        hint=f"it is {now:%Y-%m-%dT%H:%M:%SZ} here: set the wrong clock, or leave {field} out",
    )
