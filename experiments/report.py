"""What a report on an experiment says: a row for each metric and variant, and a verdict."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a metric is for: it decides, it is told of, or it must not get worse."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    GUARDRAIL = "guardrail"


class MetricUnit(StrEnum):
    """How the values of a metric are written."""

    SHARE = "share"
    """0 to 1, written in per cent."""
    MONEY = "money"
    NUMBER = "number"
    MILLISECONDS = "milliseconds"


class Verdict(StrEnum):
    """What a variant does to a metric, compared with the control."""

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "undecided"
    TOO_EARLY = "too_early"
    """Too few units are through, or the metric varies in none of them."""
    CONTROL = "control"


class State(StrEnum):
    """How an experiment is doing. One that was stopped does not run again."""

    RUNNING = "running"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class VariantCount:
    """A variant and who was in it.

    Attributes:
        share: of the units that the experiment takes in, as it is defined.
        exposed: units to whom it was shown.
        counted: of them those whose time to act is over; only they count in the rows.
        erased: further units to whom it was shown, whose data is erased; they count only where
            the shares are checked.
    """

    variant: str
    share: float
    exposed: int
    counted: int
    erased: int = 0


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric in one variant. Differences are to the control, whose own row has none.

    Attributes:
        title: of the metric, for people.
        unit: how the values are written.
        up_is_good: whether more of it is better.
        units: that the value was told from.
        mean: the metric's value; None without units.
        difference: of the value to the control's, with the variance that is foretold by the
            time before taken out where that was asked for.
        low, high: the interval of the difference for who looks once, at the planned end.
        p: of no difference, for who looks once.
        always_low, always_high: the interval that holds however often it is looked at.
        always_p: of no difference, however often it is looked at.
        adjusted_p: `always_p` among the comparisons of the same role (Holm for the primary
            metrics, Benjamini-Hochberg for the secondary, as it is for guardrails).
        relative: the difference over the control's value; None where that is 0.
        variance_left: the share of the variance that the time before did not foretell; 1
            where nothing was taken out.
        verdict: by `adjusted_p`.
    """

    metric: str
    title: str
    unit: MetricUnit
    role: Role
    up_is_good: bool
    variant: str
    units: int
    mean: float | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    always_low: float | None = None
    always_high: float | None = None
    always_p: float | None = None
    adjusted_p: float | None = None
    relative: float | None = None
    variance_left: float = 1.0
    verdict: Verdict = Verdict.CONTROL


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of two interleaved rankings was clicked on.

    Attributes:
        variant: whose wins are told; the other one is the control.
        units: with at least one click that counts.
        searches: with such a click.
        wins, losses, ties: searches in which the variant had more clicks, fewer, as many.
        share: of the variant among the searches, ties halved, the mean over units; a half
            where nobody prefers either.
        low, high: of `share`, however often it is looked at.
        p: of no preference, however often it is looked at.
    """

    variant: str
    units: int
    searches: int
    wins: int
    losses: int
    ties: int
    share: float | None
    low: float | None
    high: float | None
    p: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ExperimentReport:
    """All that is known of an experiment at a moment.

    Attributes:
        kind: "ab" or "interleaving".
        unit: "retailer" or "session".
        ramp: the share of its part of the layer that it takes in.
        as_of: nothing at or after this moment is in the report.
        window_days: what a unit does within so many days counts.
        control: the variant that the others are compared with.
        ratio_p: of shares as unlike the defined ones as those exposed, for who looks once; None
            before the first.
        trusted: whether the shares are as defined, by `always_ratio_p`. If not, no verdict is to
            be believed.
        variants: the control first.
        rows: by role, metric, then variant.
        preference: of an interleaving experiment.
        headline: the verdict in one sentence.
        sentences: the reasons, the most important first.
        always_ratio_p: of shares as unlike, however often they are looked at.
    """

    catalogue: str
    name: str
    hypothesis: str
    kind: str
    unit: str
    state: State
    ramp: float
    started: datetime
    stopped: datetime | None
    as_of: datetime
    window_days: float
    confidence: float
    control: str
    ratio_p: float | None
    trusted: bool
    variants: tuple[VariantCount, ...]
    rows: tuple[MetricRow, ...]
    preference: Preference | None
    headline: str
    sentences: tuple[str, ...]
    always_ratio_p: float | None = None
