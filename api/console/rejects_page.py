"""The rows of a feed that a build did not take: searched, filtered, paged and downloaded."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from api.console.overview_page import Standing
from api.console.paging import Paging, paging
from api.jobs.answers import RejectView

PER_PAGE = 50
MOST_REASONS = 20

Line = Mapping[str, Any]
"""A reject as the file has it, by the names of COLUMNS."""

COLUMNS = ("line", "row", "field", "value", "reason", "mend")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RejectsAsked(BaseModel):
    """Which rejects: those that hold `q` somewhere, of one field, for one reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = Field(default="", max_length=200)
    field: str = Field(default="", max_length=200)
    reason: str = Field(default="", max_length=1000)
    page: int = Field(default=1, ge=1, le=1_000_000)

    def takes(self, reject: Line) -> bool:
        """Whether it is one of them."""
        if self.field and (reject["field"] or "") != self.field:
            return False
        if self.reason and reject["reason"] != self.reason:
            return False
        return not self.q or self.q.casefold() in _searched(reject)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with some rows, and with how many."""

    field: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class RejectsPage:
    """A page of rejects.

    Attributes:
        total: rejects of the build, whatever is asked for.
        found: those asked for.
        faults: of all rejects, the commonest first, at most MOST_REASONS.
        address: of the page, without its query.
        job_id: of the build; empty where it is the last one, whoever started it.
    """

    standing: Standing
    asked: RejectsAsked
    total: int
    found: int
    rejects: tuple[RejectView, ...]
    faults: tuple[Fault, ...]
    paging: Paging | None
    address: str
    job_id: str


def rejects_page(
    path: Path, asked: RejectsAsked, standing: Standing, address: str, job_id: str = ""
) -> RejectsPage:
    """Look through all rejects in `path` once."""
    first = (asked.page - 1) * PER_PAGE
    total = found = 0
    shown: list[RejectView] = []
    faults: Counter[tuple[str, str]] = Counter()
    for reject in read_rejects(path):
        total += 1
        faults[reject["field"] or "", reject["reason"]] += 1
        if asked.takes(reject):
            if first <= found < first + PER_PAGE:
                shown.append(RejectView.model_validate(reject))
            found += 1
    return RejectsPage(
        standing=standing,
        asked=asked,
        total=total,
        found=found,
        rejects=tuple(shown),
        faults=tuple(Fault(*fault, rows) for fault, rows in faults.most_common(MOST_REASONS)),
        paging=paging(address, asked.model_dump(), found, PER_PAGE),
        address=address,
        job_id=job_id,
    )


def rejects_csv(path: Path, asked: RejectsAsked) -> Iterator[str]:
    """The rejects asked for as a CSV file that spreadsheets take for text and nothing else."""
    yield _csv_line(COLUMNS)
    for reject in read_rejects(path):
        if asked.takes(reject):
            yield _csv_line([_harmless(reject[name]) for name in COLUMNS])


def read_rejects(path: Path) -> Iterator[Line]:
    """All rejects in `path`; up to the last whole one of a build that runs, or was killed."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield orjson.loads(line)
    except (FileNotFoundError, orjson.JSONDecodeError):
        return


def _searched(reject: Line) -> str:
    return "\n".join(str(reject[name]) for name in COLUMNS if name != "row").casefold()


def _harmless(value: object) -> str:
    """`value` so that no spreadsheet runs it: what a feed says is not to be trusted."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
