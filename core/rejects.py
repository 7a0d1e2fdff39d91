"""Rows that were not taken, why, and how to mend them; written down as they are met."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson

from core.counted import counted
from core.errors import BadFeed, BadInput

SHOWN_CHARACTERS = 200
SUMMARY_LINES = 10


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that is not loaded.

    Attributes:
        line: the line of the feed on which the row begins, from 1; in Parquet the row's number.
        field: our field or the feed's column at fault; None when the whole row is.
        value: what was found there, cut to 200 characters.
        reason: what is wrong, in the same words for every row with that fault.
        mend: what to change, for this row.
    """

    line: int
    field: str | None
    value: str
    reason: str
    mend: str


def shown(value: object) -> str:
    """`value` as a reject shows it: at most 200 characters, undecodable bytes as escapes."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value[: 4 * SHOWN_CHARACTERS].decode("utf-8", "backslashreplace")
    text = value if isinstance(value, str) else str(value)
    if len(text) > SHOWN_CHARACTERS:
        text = text[: SHOWN_CHARACTERS - 1] + "…"
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class RejectLog:
    """Counts the rows of one reading and, once entered, writes the rejected ones as JSON lines.

    Every line of the file has the fields of `Reject` and `row`, the number of the row in the
    feed. An earlier file of that name is replaced. Without a path it only counts.

    Attributes:
        rows: rows read so far.
        accepted: rows that were taken.
        rejected: rows that were not.
        reasons: how often each (field, reason) rejected a row.
        warnings: how often each (field, reason) was noticed in a row that was loaded.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.rows = 0
        self.accepted = 0
        self.rejected = 0
        self.reasons: Counter[tuple[str | None, str]] = Counter()
        self.warnings: Counter[tuple[str | None, str]] = Counter()
        self._mends: dict[tuple[str | None, str], str] = {}
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if self.path and self._file is None:
            try:
                self._file = self.path.open("wb")
            except OSError as error:
                raise BadInput(
                    f"the rejects cannot be written: {error.strerror}",
                    field=str(self.path),
                    hint="name a file in a folder that can be written to",
                ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def rate(self) -> float:
        """The share of the rows read that were rejected; 0 when none was read."""
        return self.rejected / self.rows if self.rows else 0.0

    def accept(self, rows: int = 1) -> None:
        """Count rows that were taken."""
        self.rows += rows
        self.accepted += rows

    def leave_out(self, rows: int) -> None:
        """Of the rows that were taken, count so many as none that were asked for."""
        self.accepted -= rows

    def reject(self, reject: Reject) -> None:
        """Count and write a row that was not taken."""
        self.rows += 1
        self.rejected += 1
        key = (reject.field, reject.reason)
        self.reasons[key] += 1
        self._mends.setdefault(key, reject.mend)
        if self._file:
            record = {
                "line": reject.line,
                "row": self.rows,
                "field": reject.field,
                "value": shown(reject.value),
                "reason": reject.reason,
                "mend": reject.mend,
            }
            self._file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))

    def warn(self, field: str | None, reason: str) -> None:
        """Count something doubtful in a row that is loaded all the same."""
        self.warnings[field, reason] += 1

    def commonest(self) -> tuple[str, str]:
        """The fault that rejected most rows and its mend; empty texts when there is none."""
        if not self.reasons:
            return "", ""
        key = self.reasons.most_common(1)[0][0]
        field, reason = key
        return (f"{field}: {reason}" if field else reason), self._mends[key]

    def summary(self) -> str:
        """What was read, for people: the counts, then the commonest faults and warnings."""
        read = counted(self.rows, "row")
        head = f"{read} read, {self.accepted:,} loaded, {self.rejected:,} rejected"
        lines = [f"{head} (see {self.path.name})" if self.path and self.rejected else head]
        lines += _table("rejected", self.reasons)
        lines += _table("warning", self.warnings)
        return "\n".join(lines)

    def close(self) -> None:
        """Close the file; counting may be read on."""
        if self._file:
            self._file.close()
            self._file = None


def judge(rejects: RejectLog, most: float, name: str) -> None:
    """See that enough of a table could be used, once it is read.

    Args:
        rejects: where its rows were counted.
        most: the share of rows, 0 to 1, that may be rejected.
        name: of the file.

    Raises:
        BadFeed: there were rows but none could be used, or too many could not.
    """
    if rejects.rows and (not rejects.accepted or rejects.rate > most):
        reason, mend = rejects.commonest()
        raise BadFeed(
            f"{rejects.rejected:,} of {rejects.rows:,} rows ({rejects.rate:.1%}) cannot be used, "
            f"more than the {most:.1%} allowed; mostly, {reason}",
            field=name,
            hint=mend,
        )


def _table(label: str, counts: Counter[tuple[str | None, str]]) -> list[str]:
    lines = [
        f"  {label} {count:,}: {f'{field}: ' if field else ''}{reason}"
        for (field, reason), count in counts.most_common(SUMMARY_LINES)
    ]
    if len(counts) > SUMMARY_LINES:
        lines.append(f"  ... and {len(counts) - SUMMARY_LINES} more kinds of {label}")
    return lines
