"""Whether what is foretold of buying again comes true as often as is said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from events.columns import Mask, Purchases
from events.trade import Trade, Traits
from experiments.offline.intervals import Interval
from experiments.offline.shop_bootstrap import ratio_intervals
from recommend.rhythms.histories import Histories, histories_at
from recommend.rhythms.model import bought_after, fit_rhythms
from recommend.rhythms.renewal import bought_within

EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
"""Between which foretold probabilities are put together."""

SEED = 20_261_122

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CalibrationTable:
    """One table to print.

    Attributes:
        title: what it shows.
        columns: their headings.
        rows: as many cells each as there are columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was foretold at a cut of every shop and product it had bought, and what came.

    Attributes:
        shop: int64, shape (n,), from 0 on.
        repeats: how often it had been bought again, shape (n,).
        bought: 1 where it was bought within the horizon, else 0; shape (n,).
        foretold: the probabilities of each model, the one in use first; shape (n,) each.
    """

    shop: npt.NDArray[np.int64]
    repeats: Floats
    bought: Floats
    foretold: Mapping[str, Floats]


def calibration_tables(
    purchases: Purchases, traits: Traits, cut: datetime, horizon_days: float
) -> list[CalibrationTable]:
    """Brier scores of rhythms and baselines with intervals, and the reliability of rhythms.

    Args:
        purchases: from well before `cut` until `horizon_days` after it.
        traits: of their products.
        cut: timezone-aware; the models know nothing of it or later.
        horizon_days: within which a product is bought again or not.

    Raises:
        BadInput: nothing was bought a horizon before the cut, or the purchases end before
            the horizon does.
    """
    outcomes = outcomes_at(purchases, traits, cut, horizon_days)
    named = f"within {horizon_days:g} days from {cut:%Y-%m-%d}"
    return [
        CalibrationTable(
            f"Buy again {named}: Brier scores (95 % intervals over shops)",
            ("pairs", "model", "number", "bought", "foretold", "Brier", "model - rhythms", "skill"),
            tuple(_score_rows(outcomes)),
        ),
        CalibrationTable(
            f"Buy again {named}: reliability of rhythms",
            ("foretold from", "to", "number", "foretold", "bought", "95 % interval"),
            tuple(_reliability_rows(outcomes)),
        ),
    ]


def outcomes_at(
    purchases: Purchases, traits: Traits, cut: datetime, horizon_days: float
) -> Outcomes:
    """What the models foretell at `cut`, fitted to what was before, and what came of it.

    Raises:
        BadInput: nothing was bought a horizon before the cut.
    """
    known, earlier = purchases.before(cut), cut - timedelta(days=horizon_days)
    before, shops_before = histories_at(known, earlier)
    if not len(before):
        raise BadInput("nothing was bought a horizon before the cut", field="cut", hint="cut later")
    model = fit_rhythms(Trade(known, traits, cut), horizon_days=horizon_days)
    histories, shops = histories_at(known, cut)
    came_before = bought_after(known, before, shops_before, earlier, horizon_days)
    days = np.full(len(histories), horizon_days)
    return Outcomes(
        shop=histories.shop,
        repeats=histories.repeats,
        bought=bought_after(purchases, histories, shops, cut, horizon_days),
        foretold={
            "rhythms": model.forecast(histories).probability,
            "renewal alone": bought_within(model.rhythm.renewals(histories), histories.idle, days),
            "personal interval": personal_interval(
                histories, horizon_days, once=float(came_before[before.repeats == 0].mean())
            ),
            "global": np.full(len(histories), came_before.mean()),
        },
    )


def personal_interval(histories: Histories, days: float, *, once: float) -> Floats:
    """The probability of a purchase within `days` by the shop's own interval alone, shape (n,).

    A Poisson process of as many purchases as there were since the first; what was bought
    once has no interval and gets `once`, the share of such that were bought before.
    """
    repeats, watched = histories.repeats, np.maximum(histories.span + histories.idle, 1.0)
    return np.where(repeats > 0, -np.expm1(-days * repeats / watched), once)


def calibration_error(foretold: Floats, bought: Floats) -> float:
    """The expected calibration error over `EDGES`.

    Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning" (AAAI, 2015).
    """
    gaps = np.bincount(_bins(foretold), foretold - bought, len(EDGES) - 1)
    return float(np.abs(gaps).sum() / foretold.size)


def _bins(foretold: Floats) -> npt.NDArray[np.int64]:
    return np.digitize(foretold, EDGES[1:-1])


def _score_rows(outcomes: Outcomes) -> Iterator[tuple[str, ...]]:
    groups = {
        "all": np.ones_like(outcomes.bought, dtype=np.bool_),
        "bought once": outcomes.repeats == 0,
        "bought again": outcomes.repeats > 0,
    }
    errors = {name: (each - outcomes.bought) ** 2 for name, each in outcomes.foretold.items()}
    cells = [(group, name) for group, rows in groups.items() if rows.any() for name in errors]
    briers = _means(outcomes, [(errors[name], groups[group]) for group, name in cells])
    apart = _means(
        outcomes, [(errors[name] - errors["rhythms"], groups[group]) for group, name in cells]
    )
    for (group, name), brier, difference in zip(cells, briers, apart, strict=True):
        rows = groups[group]
        yield (
            group,
            name,
            f"{int(rows.sum()):,}",
            f"{outcomes.bought[rows].mean():.4f}",
            f"{outcomes.foretold[name][rows].mean():.4f}",
            _shown(brier),
            _shown(difference) if name != "rhythms" else "",
            f"{1 - brier.mean / errors['global'][rows].mean():.3f}",
        )


def _reliability_rows(outcomes: Outcomes) -> Iterator[tuple[str, ...]]:
    foretold, bought = outcomes.foretold["rhythms"], outcomes.bought
    bins = _bins(foretold)
    places = np.unique(bins)
    shares = _means(outcomes, [(bought, bins == place) for place in places])
    for place, share in zip(places, shares, strict=True):
        chosen = bins == place
        yield (
            f"{EDGES[place]:.2f}",
            f"{EDGES[place + 1]:.2f}",
            f"{int(chosen.sum()):,}",
            f"{foretold[chosen].mean():.4f}",
            f"{share.mean:.4f}",
            f"{share.low:.4f} to {share.high:.4f}",
        )
    error = calibration_error(foretold, bought)
    numbers = (f"{foretold.size:,}", f"{foretold.mean():.4f}", f"{bought.mean():.4f}")
    yield ("all", "", *numbers, f"calibration error {error:.4f}")


def _means(outcomes: Outcomes, columns: Sequence[tuple[Floats, Mask]]) -> list[Interval]:
    """The means of values over the pairs of a mask, both of shape (n,), with intervals."""
    shop, size = outcomes.shop, int(outcomes.shop.max()) + 1
    parts = [np.bincount(shop[rows], values[rows], size) for values, rows in columns]
    wholes = [np.bincount(shop[rows], minlength=size) for _, rows in columns]
    return ratio_intervals(
        np.stack(parts, axis=1), np.stack(wholes, axis=1).astype(np.float64), seed=SEED
    )


def _shown(interval: Interval) -> str:
    return f"{interval.mean:.5f} ({interval.low:.5f} to {interval.high:.5f})"
