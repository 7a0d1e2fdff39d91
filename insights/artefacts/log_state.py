"""What of the log a version was made of, and how much has come since."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from core.counted import counted
from events.arrivals import Arrivals
from insights.artefacts.data import TradeFacts

OLD = timedelta(days=7)
"""A version is out of date that is so old, if anything came since."""

MUCH = 0.1
"""It is out of date at once if so many orders came, as a share of those that it was made of."""


class LogState(BaseModel):
    """The log as it was read.

    Attributes:
        read_at: when.
        sequence: of its last event then.
        left_out: purchases and returns in it that came too late for the version's moment.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    read_at: AwareDatetime
    sequence: int
    left_out: int = 0


def write_log_state(path: Path, state: LogState) -> None:
    """Write it in a single rename."""
    beside = path.with_suffix(".new")
    beside.write_text(state.model_dump_json(), encoding="utf-8")
    beside.replace(path)


def read_log_state(path: Path) -> LogState | None:
    """What was written; None where nothing was, or it cannot be read."""
    try:
        return LogState.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far a version is behind its log.

    Attributes:
        facts: of the trade that it was made of.
        state: of the log then; None where that was not kept.
        since: what came since; None where that is not known.
    """

    facts: TradeFacts
    state: LogState | None
    since: Arrivals | None

    @property
    def orders_since(self) -> int | None:
        """Purchases and returns that it knows nothing of, as far as that was counted."""
        if self.state is None or self.since is None or self.since.orders is None:
            return None
        return self.since.orders + self.state.left_out

    def age(self, now: datetime) -> timedelta:
        """Since the log was read; since the end of its trade where that is not known."""
        made = self.state.read_at if self.state else datetime.fromisoformat(self.facts.until)
        return max(now - made, timedelta(0))

    def is_stale(self, now: datetime) -> bool:
        """Whether it should be made anew."""
        if (self.orders_since or 0) > MUCH * self.facts.orders:
            return True
        came = self.since is None or self.since.events > 0 or bool(self.orders_since)
        return came and self.age(now) >= OLD

    def told(self, now: datetime) -> str:
        """What it was made of, how old it is, and what came since, in sentences."""
        facts = self.facts
        made = (
            f"Made from {counted(facts.orders, 'order')} of {counted(facts.shops, 'shop')} up to "
            f"{facts.until[:10]}"
        )
        if self.state is None:
            days = self.age(now).days
            return f"{made}, {counted(days, 'day')} ago; what of the log that was, is not known."
        return (
            f"{made}, on {self.state.read_at:%Y-%m-%d %H:%M %Z} ({_days_old(self.age(now))}), when "
            f"the log ended with event {self.state.sequence:,}. {self._came()}"
        )

    def _came(self) -> str:
        if self.since is None:
            return "What came since cannot be read."
        left_out = self.state.left_out if self.state else 0
        before = f" It leaves out {left_out:,} orders and returns known then." if left_out else ""
        if not self.since.events:
            return f"Nothing came since.{before}"
        orders = self.since.orders
        among = "" if orders is None else f", {orders:,} of them orders or returns"
        return f"Since then {counted(self.since.events, 'event')} came{among}.{before}"


def _days_old(age: timedelta) -> str:
    if age < timedelta(days=1):
        return "less than a day old"
    return "a day old" if age.days == 1 else f"{age.days:,} days old"
