"""The verdict on an experiment in plain words, each with its figures."""

from collections.abc import Iterator, Sequence

from core.counted import counted
from core.per_cent import per_cent
from experiments.definition import Definition
from experiments.report import (
    MetricRow,
    MetricUnit,
    Preference,
    Role,
    State,
    VariantCount,
    Verdict,
)

_ORDER = {Role.PRIMARY: 0, Role.GUARDRAIL: 1, Role.SECONDARY: 2}


def headline_of(
    definition: Definition,
    state: State,
    variants: Sequence[VariantCount],
    rows: Sequence[MetricRow],
    *,
    trusted: bool,
) -> str:
    """What to do, in one sentence.

    Args:
        definition: of the experiment.
        state: whether it runs.
        variants: who was in them.
        rows: as in the report.
        trusted: whether the shares are as they should be.
    """
    if not trusted:
        return (
            "Do not go by this experiment: its variants did not get the shares of "
            f"{definition.unit}s that they should have. Find out why, and start anew."
        )
    harm = _first(rows, Role.GUARDRAIL, Verdict.WORSE) or _first(rows, Role.PRIMARY, Verdict.WORSE)
    if harm is not None:
        return f"Do not take {harm.variant}: {_change(harm)}."
    gain = _first(rows, Role.PRIMARY, Verdict.BETTER)
    if gain is not None:
        guarded = ", and nothing that is guarded got worse" if definition.guardrails else ""
        return f"Take {gain.variant}: {_change(gain)}{guarded}."
    through = sum(variant.counted for variant in variants)
    if state is State.STOPPED or through >= definition.planned_units:
        return _ended(definition, rows)
    left = definition.planned_units - through
    return _let_run(definition, left)


def headline_of_preference(definition: Definition, state: State, told: Preference) -> str:
    """What to do after an interleaving, in one sentence."""
    figures = f"{_share(told.share)} of the searches with clicks ({_interval_of(told)})"
    if told.verdict is Verdict.BETTER:
        return f"Take {told.variant}: its products win {figures}."
    if told.verdict is Verdict.WORSE:
        return f"Do not take {told.variant}: its products win only {figures}."
    if state is State.STOPPED and told.share is None:
        return "Neither ranking is preferred: no search had clicks to judge by."
    if state is State.STOPPED or told.units >= definition.planned_units:
        return f"Neither ranking is preferred: {told.variant} wins {figures}."
    left = definition.planned_units - told.units
    return _let_run(definition, left)


def sentences_of(
    definition: Definition,
    variants: Sequence[VariantCount],
    rows: Sequence[MetricRow],
    always_ratio_p: float | None,
) -> tuple[str, ...]:
    """The reasons: the metrics that decide, what is guarded, the rest, who was in it."""
    compared = [row for row in rows if row.verdict is not Verdict.CONTROL]
    ordered = sorted(compared, key=lambda row: _ORDER[row.role])
    return (
        *map(_sentence, ordered),
        *_about_before(definition, ordered),
        *_about_units(definition, variants, always_ratio_p),
    )


def sentences_of_preference(definition: Definition, told: Preference) -> tuple[str, ...]:
    """The reasons after an interleaving: how searches with clicks went, and how sure that is."""
    if not told.searches:
        when = f"those of a {definition.unit} do once it has had {_window(definition)} to act"
        return (f"No search with clicks counts yet: {when}.",)
    clicked = (
        f"{counted(told.searches, 'search', 'searches')} of {counted(told.units, definition.unit)} "
        "had clicks: "
        f"{told.wins:,} more on {told.variant}, {told.losses:,} more on "
        f"{definition.variants[0].name}, {told.ties:,} as many on both."
    )
    if told.share is None or told.p is None:
        return (clicked,)
    sure = (
        f"Ties halved, {told.variant} wins {_share(told.share)} of them ({_interval_of(told)}, "
        f"however often one looks), the mean over {definition.unit}s. Were neither preferred, a "
        f"share so far from a half would come with a probability of {told.p:.2g} at most."
    )
    return (clicked, sure)


def written(value: float, unit: MetricUnit, *, signed: bool = False) -> str:
    """A value of a metric; a difference, which is signed, of shares is in percentage points."""
    sign = "+" if signed else ""
    if unit is MetricUnit.SHARE:
        return f"{value * 100:{sign}.2f} {'points' if signed else '%'}"
    if unit is MetricUnit.MILLISECONDS:
        return f"{value:{sign}.1f} ms"
    return f"{value:{sign},.2f}"


def _sentence(row: MetricRow) -> str:
    if row.difference is None or row.mean is None:
        return f"{row.title}: nothing can be said of {row.variant} yet."
    said = {
        Verdict.BETTER: f"{row.variant} is better",
        Verdict.WORSE: f"{row.variant} is worse",
        Verdict.TOO_EARLY: f"it is too early to judge {row.variant}",
    }.get(row.verdict, f"no difference of {row.variant} is shown")
    return f"{row.title}: {said}, {_figures(row)}{_among_others(row)}."


def _among_others(row: MetricRow) -> str:
    """Why no difference is shown though the row's own interval is all on one side of nothing."""
    if row.verdict is not Verdict.UNDECIDED or row.always_low is None or row.always_high is None:
        return ""
    if row.always_low <= 0 <= row.always_high:
        return ""
    return f"; alone that would do, but not as one of several {row.role} metrics"


def _change(row: MetricRow) -> str:
    title = row.title.split(":")[0]
    direction = "higher" if (row.difference or 0.0) > 0 else "lower"
    return f"{title[0].lower()}{title[1:]} is {direction}, {_figures(row)}"


def _figures(row: MetricRow) -> str:
    difference, low, high = row.difference or 0.0, row.always_low or 0.0, row.always_high or 0.0
    told = (
        f"{written(difference, row.unit, signed=True)} (between "
        f"{written(low, row.unit, signed=True)} and {written(high, row.unit, signed=True)}"
    )
    relative = (
        ""
        if row.relative is None
        else f"; {per_cent(row.relative, 1, signed=True)} of the control's"
    )
    return f"{told}{relative})"


def _ended(definition: Definition, rows: Sequence[MetricRow]) -> str:
    """Of what is over and decided nothing: that no difference is there, or that none could be."""
    compared = [row for row in rows if row.verdict is not Verdict.CONTROL]
    primary = [row for row in compared if row.role is Role.PRIMARY]
    if all(row.verdict is Verdict.TOO_EARLY for row in primary):
        return f"Nothing can be said: too few {definition.unit}s took part, or all did the same."
    return " ".join(["No difference was found.", *map(_sentence, primary)])


def _about_before(definition: Definition, rows: Sequence[MetricRow]) -> Iterator[str]:
    titles = (row.title.split(":")[0] for row in rows if row.variance_left < 1)
    told = [f"{title[0].lower()}{title[1:]}" for title in dict.fromkeys(titles)]
    if told:
        yield (
            f"From the difference in {' and in '.join(told)}, what the {definition.unit}s did "
            "before is taken out (CUPED): it is surer than that of the two values, and another."
        )


def _about_units(
    definition: Definition, variants: Sequence[VariantCount], always_ratio_p: float | None
) -> Iterator[str]:
    told = ", ".join(f"{each.exposed:,} saw {each.variant}" for each in variants)
    through = sum(each.counted for each in variants)
    have, count = ("has", "counts") if through == 1 else ("have", "count")
    yield (
        f"Of the {definition.unit}s, {told}; {through:,} of them {have} had {_window(definition)} "
        f"to act and {count}."
    )
    erased = sum(each.erased for each in variants)
    if erased:
        yield (
            f"Further {definition.unit}s that saw one and were erased since: {erased:,}. They "
            "count only where the shares are checked."
        )
    if always_ratio_p is not None:
        yield (
            "Chance alone makes shares as uneven as these, on any day one looks, with a "
            f"probability of {always_ratio_p:.2g} at most."
        )


def _let_run(definition: Definition, left: int) -> str:
    are = "is" if left == 1 else "are"
    return (
        f"Let it run: nothing is decided yet, and {counted(left, definition.unit)} {are} to come."
    )


def _window(definition: Definition) -> str:
    """Such as "14 days"; what is shorter than a day in hours, or in minutes."""
    for unit, a_day in (("day", 1), ("hour", 24), ("minute", 24 * 60)):
        number = definition.window * a_day
        if number >= 1 or unit == "minute":
            break
    return f"{number:.3g} {unit if number == 1 else f'{unit}s'}"


def _first(rows: Sequence[MetricRow], role: Role, verdict: Verdict) -> MetricRow | None:
    """Of the rows of a role with a verdict the surest one."""
    found = [row for row in rows if row.role is role and row.verdict is verdict]
    return min(found, key=lambda row: row.adjusted_p or 0.0, default=None)


def _share(value: float | None) -> str:
    return "none" if value is None else per_cent(value, 1)


def _interval_of(told: Preference) -> str:
    return f"between {_share(told.low)} and {_share(told.high)}"
