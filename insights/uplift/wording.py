"""What is said of a campaign in sentences."""

import numpy as np

from core.per_cent import per_cent
from events.columns import FloatArray
from insights.document import Unit
from insights.scoring.enough import LEAST_OF_A_KIND
from insights.scoring.measures import Estimate
from insights.uplift.effects import IN_COMMON, Effect
from insights.uplift.measured import Measured
from insights.uplift.qini import SHARES
from insights.uplift.trial import Trial


def findings(found: Measured) -> list[str]:
    """The most important first."""
    trial, effect = found.trial, found.adjusted
    addressed = int(trial.treated.sum())
    sides = f"{addressed:,} shops were addressed and {len(trial) - addressed:,}"
    told = [
        (
            f"{sides} were not. {_verdict(effect.estimate)}: {_written(effect.estimate, trial)} "
            f"a shop ({trial.what}), where {_number(effect.without, trial)} would have come "
            "without it."
        )
    ]
    if trial.left_out:
        told.append(
            f"{trial.left_out:,} of the campaign's shops had bought nothing in the half-year "
            "before it: left out."
        )
    if not trial.randomised:
        told.append(
            f"As it looks the difference is {_written(found.plain.estimate, trial)}; but it was "
            f"not chance that chose whom to address. {effect.shops:,} of {len(trial):,} shops have "
            "ones like them on the other side, and only they are compared."
        )
    elif found.balance.is_uneven:
        told.append(
            "The sides differ by more than chance makes them "
            f"(p = {found.balance.probability:.4f}): see whether chance alone chose who was "
            "addressed, and if not, say --targeted."
        )
    if found.placebo is not None:
        told.append(_placebo(found.placebo, trial))
    told += _by_segment(found)
    told += _ranking(found)
    return told


def _by_segment(found: Measured) -> list[str]:
    if not found.by_segment:
        return []
    surely = {name: each for name, each in found.by_segment.items() if each.estimate.low > 0}
    if not surely:
        return ["Of no segment by itself is it sure that the campaign brought something."]
    told = "; ".join(
        f"{name or 'no segment'}: {_written(each.estimate, found.trial)}"
        for name, each in sorted(surely.items(), key=lambda item: -item[1].estimate.value)
    )
    others = [name or "no segment" for name in found.by_segment if name not in surely]
    rest = f" Of {', '.join(others)} it is not sure." if others else ""
    return [f"It surely brought something from {told}.{rest}"]


def _placebo(placebo: Effect, trial: Trial) -> str:
    estimate = placebo.estimate
    holds = estimate.low <= 0 <= estimate.high
    judged = (
        "as it should be, that may be nothing"
        if holds
        else "that ought to be nothing: the sides are not alike, do not trust the effect"
    )
    return (
        f"In the same time just before it began, the same comparison gives "
        f"{_written(estimate, trial)}; {judged}."
    )


def _ranking(found: Measured) -> list[str]:
    unmeasured = _too_few(found.trial)
    if unmeasured is not None:
        return [unmeasured]
    name = found.best
    curve = found.curves[name]
    low = curve.coefficient.low
    judged = (
        "finds the shops on which it works"
        if low > 0
        else "does not surely find the shops on which it works better than chance does"
    )
    told = [
        (
            f"A ranking by {name} {judged}: "
            f"Qini coefficient {_written(curve.coefficient, found.trial)}."
        )
    ]
    if found.cost > 0:
        told.append(_after_cost(curve.gain - found.cost * SHARES, found))
    return told


def _too_few(trial: Trial) -> str | None:
    """Why nothing is said of rankings: nothing to rank by, or hardly a shop of one kind."""
    if not trial.names:
        return "Nothing was known of the shops before: there is nothing to rank them by."
    did = int(np.count_nonzero(trial.outcome))
    if min(did, len(trial) - did if trial.is_binary else did) >= LEAST_OF_A_KIND:
        return None
    return (
        "How well a ranking finds the shops on which it works is not measurable: the outcome of "
        f"{did:,} of {len(trial):,} shops is not 0, and at least {LEAST_OF_A_KIND} of either kind "
        "are needed."
    )


def _after_cost(net: FloatArray, found: Measured) -> str:
    """What is left of a gain over `SHARES`, shape (21,), once addressing shops is paid for."""
    best = int(np.argmax(net))
    left = f"{_number(float(net[best]), found.trial)} per shop of the whole after cost"
    begun = f"At a cost of {found.cost:g} a shop, addressing {_share(best)}"
    if best in (0, SHARES.size - 1):
        return f"{begun} is best: {left}."
    return (
        f"{begun} by that ranking is best: {left}, where addressing all leaves "
        f"{_number(float(net[-1]), found.trial)}."
    )


def _verdict(estimate: Estimate) -> str:
    if estimate.low > 0:
        return "The campaign brought something"
    if estimate.high < 0:
        return "The campaign did harm"
    return "The campaign may have brought nothing"


def _share(place: int) -> str:
    if place == 0:
        return "nobody"
    return "all" if place == SHARES.size - 1 else f"the best {per_cent(SHARES[place])}"


def _number(value: float, trial: Trial) -> str:
    return f"{100 * value:.1f} %" if trial.unit is Unit.SHARE else f"{value:,.2f}"


def _written(estimate: Estimate, trial: Trial) -> str:
    low, high = _number(estimate.low, trial), _number(estimate.high, trial)
    return f"{_number(estimate.value, trial)} (95 % interval {low} to {high})"


def assumptions(found: Measured) -> tuple[str, ...]:
    """What the figures rest on."""
    chosen = (
        "Chance alone chose who was addressed, as the one who asked says."
        if found.trial.randomised
        else "Who was addressed depends on nothing that matters for the outcome but the features "
        "that were known before; this cannot be proven."
    )
    low, high = IN_COMMON
    return (
        chosen,
        "A shop is not touched by whether others are addressed.",
        "The sides are made alike by augmented inverse probability weighting over five "
        "cross-fitted parts"
        + (
            "."
            if found.trial.randomised
            else f"; shops whose probability of being addressed is not within {low:g} and {high:g} "
            "are left out."
        ),
        (
            "Rankings are made by models that did not see the outcome of the shop ranked. The "
            "interval of a Qini curve is that of resampled shops; models are not fitted anew."
        ),
        *(
            ("Each segment's interval is for itself: of twenty of them one misses by chance.",)
            if found.by_segment
            else ()
        ),
    )
