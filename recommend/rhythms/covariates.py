"""What is known, besides its own intervals, of whether a shop will buy a product again."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Purchases, microseconds
from recommend.rhythms.adjustment import log_odds_of
from recommend.rhythms.fitting import Rhythm
from recommend.rhythms.histories import Histories
from recommend.rhythms.renewal import bought_within, kept, usual_interval
from recommend.seasons.model import season_indices
from recommend.seasons.weeks import WEEKS, week_of

RECENT_DAYS = 28
LATELY_DAYS = 112
NEW_SHOP_DAYS = 30
"""Added to how long a shop orders already: one order is no rhythm yet."""

COVARIATES = 17
OF_ODDS = (0, 1)
"""The covariates that are logarithms of odds, or of what odds are multiplied by."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What all shops buy of each product, float64, shape (products,).

    Attributes:
        recent: lines sold in the last `RECENT_DAYS`.
        lately: lines sold in the last `LATELY_DAYS`.
        season: the logarithm of how many times as much demand the time of the year brings
            within the horizon as it brought lately.
    """

    recent: FloatArray
    lately: FloatArray
    season: FloatArray


def demand_at(
    purchases: Purchases, moment: datetime, category: Codes, horizon_days: float
) -> Demand:
    """What was sold before `moment`, and what the season brings.

    Args:
        purchases: of any time; nothing of `moment` or later counts.
        moment: timezone-aware.
        category: int32, of each product, shape (products,).
        horizon_days: after `moment`.
    """
    lines = purchases.before(moment).bought()
    age = (microseconds(moment) - lines.time) / MICROSECONDS_A_DAY
    recent, lately = (
        np.bincount(lines.product[age <= days], minlength=category.size).astype(np.float64)
        for days in (RECENT_DAYS, LATELY_DAYS)
    )
    indices, _ = season_indices(lines, moment, category)
    ahead = week_of(moment) + np.arange(max(1, round(horizon_days / 7)))
    before = week_of(moment) - 1 - np.arange(LATELY_DAYS // 7)
    season = np.log(
        indices[:, ahead % WEEKS].mean(axis=1) / indices[:, before % WEEKS].mean(axis=1)
    )
    return Demand(recent, lately, season)


def covariates_of(histories: Histories, rhythm: Rhythm, demand: Demand, days: float) -> FloatArray:
    """Of each pair of shop and product, shape (n, COVARIATES).

    The first are the log odds that it is bought within `days` as a renewal process, and
    the season's factor of these.
    """
    renewals, product = rhythm.renewals(histories), histories.product
    ahead = bought_within(renewals, histories.idle, np.full(len(histories), days))
    shops, shop = histories.shops, histories.shop
    pace = np.log((shops.span + shops.idle + NEW_SHOP_DAYS) / shops.orders)
    quiet = np.log1p(shops.idle)
    recent, lately = demand.recent[product], demand.lately[product]
    columns = (
        log_odds_of(ahead),
        demand.season[product],
        log_odds_of(kept(renewals, histories.idle)),
        np.log1p(histories.repeats),
        np.log1p(histories.idle),
        np.log((histories.idle + 1) / usual_interval(renewals)),
        np.log1p(histories.since),
        np.log(histories.orders / (shops.orders[shop] + 1)),
        np.log(shops.orders)[shop],
        pace[shop],
        quiet[shop],
        (quiet - pace)[shop],
        np.log(shops.products / shops.orders)[shop],
        np.log(rhythm.regularity / rhythm.rate)[product],
        log_odds_of(rhythm.given_up)[product],
        np.log1p(recent),
        np.log((recent + 1) / (lately * RECENT_DAYS / LATELY_DAYS + 1)),
    )
    return np.stack(columns, axis=1)
