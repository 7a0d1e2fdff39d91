"""The model of rhythms: when each shop buys again what it has bought before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Index, Purchases, microseconds
from events.trade import Trade
from recommend.artefacts.files import (
    damaged,
    open_array,
    open_json,
    open_names,
    save_arrays,
    save_json,
    save_names,
)
from recommend.categories import Categories
from recommend.rhythms.adjustment import KNOTS, Adjustment
from recommend.rhythms.covariates import COVARIATES, OF_ODDS, Demand, covariates_of, demand_at
from recommend.rhythms.fitting import Rhythm, fit_rhythm
from recommend.rhythms.histories import Histories, Rows, histories_at
from recommend.rhythms.regularity import regularities
from recommend.rhythms.renewal import kept, usual_interval
from recommend.training import Recipe, in_one_step

HORIZON_DAYS = 28.0
"""Within which a purchase is foretold: four weeks, so that every weekday counts alike."""

CUTS = 3
"""Moments in the past from which is foretold what came after, a horizon apart."""

YEAR_DAYS = 364
"""Back to the same weekday: what came of the same weeks a year ago tells of the season."""

LEAST_KNOWN_DAYS = 180
"""Before that moment a year ago, for it to be looked at."""

MOST_ROWS = 15_000
"""Of each outcome and cut; the rest is sampled, each row standing for more."""

FEWEST_OUTCOMES = 200
"""Purchases in all to learn from; with fewer the renewal model speaks alone."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foretold of pairs of shop and product; shape (n,).

    Attributes:
        probability: that it is bought within the model's horizon.
        interval: days between purchases.
        due_days: until the next one, below 0 if it is overdue.
        kept: the probability that the shop has not given it up.
    """

    probability: FloatArray
    interval: FloatArray
    due_days: FloatArray
    kept: FloatArray


@dataclass(frozen=True, slots=True)
class Rhythms:
    """The fitted model; any number of threads may ask it.

    Its arrays have one more row than there are products: what is believed of others, to
    which the code -1 leads.

    Attributes:
        products: that were ever bought.
        horizon_days: within which purchases are foretold.
        rhythm: of each.
        demand: of each.
        adjustment: learned from what came after earlier moments.
    """

    products: Index
    horizon_days: float
    rhythm: Rhythm
    demand: Demand
    adjustment: Adjustment

    def forecast(self, histories: Histories) -> Forecast:
        """When each is bought again, its products coded by `products`."""
        renewals = self.rhythm.renewals(histories)
        interval = usual_interval(renewals)
        covariates = covariates_of(histories, self.rhythm, self.demand, self.horizon_days)
        return Forecast(
            probability=self.adjustment.probability(covariates),
            interval=interval,
            due_days=interval - histories.idle,
            kept=kept(renewals, histories.idle),
        )

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_json(folder, "horizon", {"days": self.horizon_days})
        save_arrays(
            folder,
            {
                "regularity": self.rhythm.regularity,
                "rate": self.rhythm.rate,
                "given_up": self.rhythm.given_up,
                "recent": self.demand.recent,
                "lately": self.demand.lately,
                "season": self.demand.season,
                "points": self.adjustment.points,
                "coefficients": self.adjustment.coefficients,
            },
        )


def fit_rhythms(data: Trade, *, horizon_days: float = HORIZON_DAYS) -> Rhythms:
    """Fit each product's rhythm, and learn from the weeks before `data.now` how it errs."""
    category = Categories.coded(data.traits.categories).of
    # Products that come later are in a category of their own, of which nothing is known.
    codes = np.append(category, category.max(initial=-1) + 1).astype(np.int32)
    histories, _ = histories_at(data.purchases, data.now)
    rhythm, demand = _believed(data.purchases, histories, codes, data.now, horizon_days)
    adjustment = _learned(data, codes, horizon_days)
    return Rhythms(data.purchases.products, horizon_days, rhythm, demand, adjustment)


def open_rhythms(folder: Path) -> Rhythms:
    """What `Rhythms.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    row = (len(products) + 1,)
    regularity = open_array(folder, "regularity", np.int64, row)
    if regularity.min() < 1:
        raise damaged(folder / "regularity.npy", "a regularity is below 1")
    rate, given_up, recent, lately, season = (
        open_array(folder, name, np.float64, row)
        for name in ("rate", "given_up", "recent", "lately", "season")
    )
    adjustment = Adjustment(
        open_array(folder, "points", np.float64, (COVARIATES, 2 + len(KNOTS))),
        open_array(folder, "coefficients", np.float64, (1 + COVARIATES * (1 + len(KNOTS)),)),
    )
    rhythm, demand = Rhythm(regularity, rate, given_up), Demand(recent, lately, season)
    return Rhythms(products, _horizon(folder), rhythm, demand, adjustment)


def bought_after(
    purchases: Purchases, histories: Histories, shops: Codes, moment: datetime, days: float
) -> FloatArray:
    """1 for each pair that was bought within `days` from `moment` on, else 0; shape (n,).

    Args:
        purchases: that go as far.
        histories: at `moment`.
        shops: of `histories.shops`, the codes of `purchases.retailers`.
        moment: timezone-aware.
        days: above 0.
    """
    start = microseconds(moment)
    ahead = purchases.bought()
    ahead = ahead.where((ahead.time >= start) & (ahead.time < start + days * MICROSECONDS_A_DAY))
    size = np.int64(len(purchases.products))
    pairs = shops[histories.shop] * size + histories.product
    return np.isin(pairs, ahead.retailer * size + ahead.product).astype(np.float64)


def _horizon(folder: Path) -> float:
    """The days of horizon.json."""
    match open_json(folder, "horizon"):
        case {"days": float() as days} if days > 0:
            return days
    raise damaged(folder / "horizon.json", "it has no days")


def _believed(
    purchases: Purchases, histories: Histories, category: Codes, moment: datetime, days: float
) -> tuple[Rhythm, Demand]:
    """What was to be believed of each product at `moment`, shape (products + 1,)."""
    known = purchases.before(moment)
    regularity = regularities(known, size=category.size)
    rhythm = fit_rhythm(histories, regularity, category)
    return rhythm, demand_at(known, moment, category, days)


def _learned(data: Trade, category: Codes, days: float) -> Adjustment:
    """What came of earlier moments, each seen with nothing that was known only later."""
    moments = _moments(data, days)
    parts = [_outcomes(data.purchases, category, moment, days) for moment in moments]
    covariates, outcomes, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    if outcomes.sum() < FEWEST_OUTCOMES:
        return Adjustment.none(COVARIATES, OF_ODDS)
    return Adjustment.fitted(covariates, outcomes, weights, OF_ODDS)


def _moments(data: Trade, days: float) -> list[datetime]:
    """The last moments of which the outcomes are known, and the one a year ago."""
    moments = [data.now - timedelta(days=days * cut) for cut in range(1, CUTS + 1)]
    year_ago = data.now - timedelta(days=max(YEAR_DAYS, (CUTS + 1) * days))
    known_by = microseconds(year_ago - timedelta(days=LEAST_KNOWN_DAYS))
    if len(data.purchases) and int(data.purchases.time.min()) < known_by:
        moments.append(year_ago)
    return moments


def _outcomes(
    purchases: Purchases, category: Codes, moment: datetime, days: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Covariates, outcomes and weights of a sample of what was known at `moment`."""
    histories, shops = histories_at(purchases, moment)
    rhythm, demand = _believed(purchases, histories, category, moment, days)
    outcomes = bought_after(purchases, histories, shops, moment, days)
    rows, weights = _sampled(outcomes)
    return covariates_of(histories.where(rows), rhythm, demand, days), outcomes[rows], weights


def _sampled(outcomes: FloatArray) -> tuple[Rows, FloatArray]:
    """At most `MOST_ROWS` rows of each outcome, evenly spread, and how many each stands for."""
    rows, weights = [], []
    for outcome in (0.0, 1.0):
        found = np.flatnonzero(outcomes == outcome)
        step = max(1, -(-found.size // MOST_ROWS))
        rows.append(found[::step])
        weights.append(np.full(rows[-1].size, found.size / max(rows[-1].size, 1)))
    return np.concatenate(rows), np.concatenate(weights)


RHYTHMS = Recipe(name="rhythms", fit=in_one_step(fit_rhythms), open=open_rhythms)
