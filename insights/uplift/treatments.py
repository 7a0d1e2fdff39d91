"""A file of treatments: which shops were addressed, which were not, and perhaps what came of it."""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import BadFeed
from core.rejects import Reject, RejectLog, judge
from events.importing.mapping import FileRules
from events.importing.tables import object_rows
from insights.document import Unit
from insights.uplift.trial import Trial

_YES = frozenset({"1", "1.0", "true", "yes", "treated", "treatment"})
_NO = frozenset({"0", "0.0", "false", "no", "control"})
_REQUIRED = ("retailer", "treated")
_NAMED = (*_REQUIRED, "outcome", "begin", "end", "segment")


@dataclass(frozen=True, slots=True)
class Treatments:
    """The rows of a file, in their order.

    Attributes:
        name: of the file.
        treated: by shop, whether it was addressed.
        outcome: by shop, what came of it; None where the file has no such column.
        begin, end: first and last day of the campaign, as the file has them; None where it has
            no such column.
        known: the other columns of numbers: name -> shop -> value, NaN where there is none.
        segment: by shop; empty where the file has no such column.
    """

    name: str
    treated: Mapping[str, bool]
    outcome: Mapping[str, float] | None
    begin: str | None
    end: str | None
    known: Mapping[str, Mapping[str, float]]
    segment: Mapping[str, str]

    def trial(self, *, randomised: bool) -> Trial:
        """The file as a trial, where it says what came of it.

        Raises:
            BadFeed: it does not.
            BadInput: too few shops are of either side.
        """
        if self.outcome is None:
            raise BadFeed(
                "the file does not say what came of it",
                field="outcome",
                hint="add a column outcome, or columns begin and end and the orders of that time",
            )
        shops = tuple(self.treated)
        outcome = np.array([self.outcome[shop] for shop in shops])
        columns = [[values[shop] for shop in shops] for values in self.known.values()]
        return Trial(
            name=self.name,
            shops=shops,
            treated=np.array([self.treated[shop] for shop in shops], dtype=np.bool_),
            outcome=outcome,
            unit=Unit.SHARE if np.isin(outcome, (0.0, 1.0)).all() else Unit.MONEY,
            what="outcome",
            features=np.array(columns, dtype=np.float64).T.reshape(len(shops), len(columns)),
            names=tuple(self.known),
            randomised=randomised,
            segment=tuple(self.segment[shop] for shop in shops) if self.segment else (),
        )


def read_treatments(path: Path) -> Treatments:
    """Read a file with the columns retailer, treated (1 or 0) and maybe some more.

    These are outcome, or begin and end; and segment, by which the effect is told apart.

    CSV, TSV, JSON Lines or Parquet. Other columns whose values are all numbers are features
    that were known before.

    Raises:
        BadFeed: the file cannot be read, lacks a column, or has a row that cannot be used.
    """
    given = list(object_rows(path, FileRules()))
    _require_columns(given, path)
    with_outcome, with_segment = _has(given, "outcome"), _has(given, "segment")
    rows: dict[str, Mapping[str, object]] = {}
    with RejectLog() as log:
        for number, row in given:
            if isinstance(row, Reject):
                log.reject(row)
                continue
            fault = _fault(number, row, rows, with_outcome=with_outcome)
            if fault is not None:
                log.reject(fault)
                continue
            log.accept()
            rows[_text(row, "retailer")] = row
    # A trial with holes is none: who is missing is not missing by chance.
    judge(log, 0.0, path.name)
    if not rows:
        raise BadFeed("the file has no rows", field=path.name, hint="give a row for each shop")
    return Treatments(
        name=path.stem,
        treated={shop: _side(row) is True for shop, row in rows.items()},
        outcome={s: float(_text(r, "outcome")) for s, r in rows.items()} if with_outcome else None,
        begin=_the_same(rows, "begin", path),
        end=_the_same(rows, "end", path),
        known=_known(rows),
        segment={s: _text(r, "segment") for s, r in rows.items()} if with_segment else {},
    )


def _require_columns(given: Sequence[tuple[int, object]], path: Path) -> None:
    there = list(
        dict.fromkeys(name for _, row in given if isinstance(row, Mapping) for name in row)
    )
    for name in _REQUIRED:
        if there and name not in there:
            raise BadFeed(
                f"{path.name} has no column {name}, only {', '.join(map(str, there))}",
                field=name,
                hint="write one row a shop with the columns retailer and treated (1 or 0)",
            )


def _has(given: Sequence[tuple[int, object]], name: str) -> bool:
    return any(isinstance(row, Mapping) and name in row for _, row in given)


def _the_same(rows: Mapping[str, Mapping[str, object]], name: str, path: Path) -> str | None:
    """The one value that a column has in all rows.

    Raises:
        BadFeed: it has several.
    """
    values = sorted({_text(row, name) for row in rows.values()})
    if len(values) > 1:
        raise BadFeed(
            f"the column {name} is {values[0] or 'empty'!r} here and {values[1]!r} there",
            field=path.name,
            hint="a file is of one campaign: write the same day in every row",
        )
    return values[0] or None


def _fault(
    number: int, row: Mapping[str, object], before: Container[str], *, with_outcome: bool
) -> Reject | None:
    """What is wrong with a row; None if it can be used."""
    shop = _text(row, "retailer")
    if not shop:
        return Reject(number, "retailer", "", "there is no shop", f"name one in row {number}")
    if shop in before:
        mend = f"leave it in one row; it is again in row {number}"
        return Reject(number, "retailer", shop, "a shop is there twice", mend)
    if _side(row) is None:
        given = _text(row, "treated")
        mend = f"write 1 or 0 in row {number}, in place of {given!r}"
        return Reject(number, "treated", given, "neither addressed nor not", mend)
    if with_outcome and _number(row.get("outcome")) is None:
        given = _text(row, "outcome")
        mend = f"write a number in row {number}, in place of {given!r}; 0 where nothing came"
        return Reject(number, "outcome", given, "the outcome is no number", mend)
    return None


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _side(row: Mapping[str, object]) -> bool | None:
    text = _text(row, "treated").lower()
    return True if text in _YES else False if text in _NO else None


def _number(given: object) -> float | None:
    try:
        value = float(str(given))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _known(rows: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, float]]:
    """The columns that hold nothing but numbers and gaps."""
    names = dict.fromkeys(name for row in rows.values() for name in row if name not in _NAMED)
    found: dict[str, dict[str, float]] = {}
    for name in names:
        values = {
            shop: _number(row[name]) if name in row else math.nan for shop, row in rows.items()
        }
        numbers = {shop: value for shop, value in values.items() if value is not None}
        if len(numbers) == len(values):
            found[name] = numbers
    return found
