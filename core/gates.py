"""What the checks found that a finished version must pass before it is published."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import GateFailed

NOTHING_BEFORE = "no version before"
"""What a gate measures that compares with the version before, where there is none."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one gate found.

    Attributes:
        gate: its name.
        measured: what it measured, in words.
        limit: what would still have passed, in words.
        objections: why the version must not be published; empty if it may.
        pass_with: the options with which it would pass; empty if there are none.
        may_be_forced: whether a reason is enough to publish in spite of it.
    """

    gate: str
    measured: str
    limit: str
    objections: tuple[str, ...] = ()
    pass_with: str = ""
    may_be_forced: bool = True

    @property
    def passed(self) -> bool:
        """Whether it lets the version through."""
        return not self.objections

    @property
    def refusal(self) -> str:
        """The objections in one line, and what to do if they are meant."""
        mend = f" (if that is meant: {self.pass_with})" if self.pass_with else ""
        return f"{'; '.join(self.objections)}{mend}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there were of something in the version before, and how many there are now.

    Attributes:
        what: it is, in the plural.
        before: in the version before.
        after: in the one that waits.
    """

    what: str
    before: int
    after: int


def shrink_result(counts: Sequence[Counted] | None, max_shrink: float) -> GateResult:
    """Objects where more is gone at once than may be.

    Args:
        counts: of all that must not shrink; None if there is no version before.
        max_shrink: the share that may be gone, 0 to 1.
    """
    limit = f"at most {max_shrink:.1%} gone"
    if counts is None:
        return GateResult("counts", NOTHING_BEFORE, limit)
    measured = ", ".join(f"{each.after:,} {each.what} (before {each.before:,})" for each in counts)
    gone = [each for each in counts if each.after < each.before * (1 - max_shrink)]
    if not gone:
        return GateResult("counts", measured, limit)
    # Rounded up, so that the version passes with it.
    shrink = max(math.ceil(100 * (1 - each.after / each.before)) / 100 for each in gone)
    objections = tuple(
        f"{each.before - each.after:,} of {each.before:,} {each.what} are gone" for each in gone
    )
    return GateResult("counts", measured, limit, objections, f"--max-shrink {shrink}")


def refused(results: Iterable[GateResult], *, force: str, work: str) -> tuple[str, ...]:
    """The names of the gates that refused but are forced.

    Args:
        results: of all gates.
        force: why the version is to be published in spite of them; empty to obey them.
        work: what made the version, as `VersionsFolder.work`.

    Raises:
        GateFailed: a gate refused and there is no reason, or no reason is enough.
    """
    refusing = [result for result in results if not result.passed]
    stopping = [result for result in refusing if not (force and result.may_be_forced)]
    if not stopping:
        return tuple(result.gate for result in refusing)
    kept = "the version served before goes on being served"
    forcible = all(result.may_be_forced for result in stopping)
    raise GateFailed(
        f"the {work} was not published: {'; '.join(result.refusal for result in stopping)}",
        hint=f"{kept}; to publish it all the same: --force REASON" if forcible else kept,
    )
