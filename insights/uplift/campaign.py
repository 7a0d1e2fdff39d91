"""A campaign over the trade: its shops, what they were like before it, what they bought in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

import numpy as np

from core.errors import BadInput
from events.columns import FloatArray, Mask, Purchases, microseconds
from events.trade import Trade
from insights.document import Unit
from insights.features.features import features_of
from insights.uplift.trial import Trial, check_sides

LATELY = timedelta(days=180)
"""Shops are compared that bought within so long before the campaign."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """Whom a campaign addressed, and when.

    Attributes:
        name: for people.
        begin: timezone-aware; the campaign's first moment.
        end: timezone-aware; the first moment after it.
        treated: by shop, whether it was addressed; shops that are not there were not,
            unless `among` says that they are no part of it.
        among: whether the shops of `treated` are all that are compared; else every shop that
            bought lately is.
        randomised: whether chance alone chose whom it addressed.
        known: further features of shops, known before it began: name -> shop -> value, 0 for
            those that are not there.
        products: that it is for; empty for all.
        segment: by shop, "" for those that are not there; empty where none is known.
    """

    name: str
    begin: datetime
    end: datetime
    treated: Mapping[str, bool]
    among: bool
    randomised: bool
    known: Mapping[str, Mapping[str, float]]
    products: frozenset[str] = frozenset()
    segment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.end <= self.begin:
            raise BadInput(
                f"the campaign ends on {self.end:%Y-%m-%d}, before it begins",
                field="to",
                hint="give the first day with --from and the last with --to",
            )

    def moved_before(self) -> Self:
        """The time just before it, as long as itself: when it could not bring anything yet."""
        return replace(self, begin=self.begin - (self.end - self.begin), end=self.begin)


def trial_of(campaign: Campaign, trade: Trade) -> Trial:
    """The campaign as a trial: what shops bought in it, and what they were like before.

    Raises:
        BadInput: it is not over by `trade.now`, or too few shops are of either side.
    """
    # The last order of a file is the end of what is known; that day may be over all the same.
    if campaign.end > trade.now + timedelta(days=1):
        raise BadInput(
            f"campaign {campaign.name} goes on until {campaign.end:%Y-%m-%d %H:%M}, and orders are "
            f"known until {trade.now:%Y-%m-%d %H:%M}",
            field="to",
            hint="wait until it is over, or give an earlier end",
        )
    purchases = trade.purchases
    before = purchases.before(campaign.begin)
    shops = _compared(campaign, before)
    counted = _of_products(purchases, campaign.products)
    length = campaign.end - campaign.begin
    features = features_of(before, trade.traits, campaign.begin)
    columns = [
        features.values,
        _value(before, campaign.begin - length, campaign.begin)[:, None],
        _value(counted, campaign.begin - length, campaign.begin)[:, None],
        *(_known(values, purchases)[:, None] for values in campaign.known.values()),
    ]
    names = purchases.retailers.names
    trial = Trial(
        name=campaign.name,
        shops=tuple(names[shop] for shop in shops),
        treated=np.array([campaign.treated.get(names[shop], False) for shop in shops], np.bool_),
        outcome=_value(counted, campaign.begin, campaign.end)[shops],
        unit=Unit.MONEY,
        what=_in_words(campaign),
        features=np.hstack(columns)[shops],
        names=(*features.names, "value_before", "value_of_products_before", *campaign.known),
        randomised=campaign.randomised,
        left_out=len(set(campaign.treated) - {names[shop] for shop in shops}),
        segment=tuple(campaign.segment.get(names[shop], "") for shop in shops)
        if campaign.segment
        else (),
    )
    check_sides(trial)
    return trial


def _compared(campaign: Campaign, before: Purchases) -> list[int]:
    """The codes of the shops that are compared."""
    lately = before.where(before.time >= microseconds(campaign.begin - LATELY)).bought()
    bought: Mask = np.bincount(lately.retailer, minlength=len(before.retailers)) > 0
    names = before.retailers.names
    return [
        shop
        for shop in np.flatnonzero(bought).tolist()
        if not campaign.among or names[shop] in campaign.treated
    ]


def _in_words(campaign: Campaign) -> str:
    of_what = "value of its products bought" if campaign.products else "value bought"
    last = campaign.end - timedelta(microseconds=1)
    return f"{of_what} from {campaign.begin:%Y-%m-%d} to {last:%Y-%m-%d}"


def _of_products(purchases: Purchases, products: frozenset[str]) -> Purchases:
    """The lines of some products; all lines where none are named."""
    if not products:
        return purchases
    codes = purchases.products.codes(sorted(products))
    return purchases.where(np.isin(purchases.product, codes))


def _value(purchases: Purchases, begin: datetime, end: datetime) -> FloatArray:
    """What each shop bought from `begin` to before `end`, less what came back."""
    inside = (purchases.time >= microseconds(begin)) & (purchases.time < microseconds(end))
    lines = purchases.where(inside)
    paid = np.nan_to_num(lines.quantity * lines.price)
    return np.bincount(lines.retailer, paid, len(purchases.retailers)).astype(np.float64)


def _known(values: Mapping[str, float], purchases: Purchases) -> FloatArray:
    return np.array([values.get(name, 0.0) for name in purchases.retailers.names])
