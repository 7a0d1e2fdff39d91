"""What the checks found that a finished version must pass before it is published."""

from collections.abc import Iterable
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
