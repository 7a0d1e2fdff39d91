"""What is known, besides its own intervals, of whether a shop will buy a product again."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, FloatArray, Purchases, microseconds
from recommend.rhythms.adjustment import log_odds_of
from recommend.rhythms.fitting import Rhythm
from recommend.rhythms.histories import Histories
from recommend.rhythms.renewal import bought_within, kept, usual_interval

RECENT_DAYS = 28
LATELY_DAYS = 112
NEW_SHOP_DAYS = 30
"""Added to how long a shop orders already: one order is no rhythm yet."""

COVARIATES = 16


@dataclass(frozen=True, slots=True)
class Demand:
    """Lines sold of each product, float64, shape (products,).

    Attributes:
        recent: in the last `RECENT_DAYS`.
        lately: in the last `LATELY_DAYS`.
    """

    recent: FloatArray
    lately: FloatArray


def demand_at(purchases: Purchases, moment: datetime, size: int) -> Demand:
    """What was sold before `moment`; `size` is how many products there are."""
    lines = purchases.before(moment).bought()
    age = (microseconds(moment) - lines.time) / MICROSECONDS_A_DAY
    recent, lately = (
        np.bincount(lines.product[age <= days], minlength=size).astype(np.float64)
        for days in (RECENT_DAYS, LATELY_DAYS)
    )
    return Demand(recent, lately)


def covariates_of(histories: Histories, rhythm: Rhythm, demand: Demand, days: float) -> FloatArray:
    """Of each pair of shop and product, shape (n, COVARIATES).

    The first are the log odds that it is bought within `days` as a renewal process.
    """
    renewals, product = rhythm.renewals(histories), histories.product
    ahead = bought_within(renewals, histories.idle, np.full(len(histories), days))
    shops, shop = histories.shops, histories.shop
    pace = np.log((shops.span + shops.idle + NEW_SHOP_DAYS) / shops.orders)
    quiet = np.log1p(shops.idle)
    recent, lately = demand.recent[product], demand.lately[product]
    columns = (
        log_odds_of(ahead),
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
