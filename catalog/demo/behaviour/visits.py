"""Two years of a shop's visits to the marketplace: what is due, in season, and goes with it."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from catalog.demo.behaviour.dealing import PAIR_QUANTITY
from catalog.demo.behaviour.drawing import BULK_INTERVALS, BULK_TIMES, PAIR_INTERVAL
from catalog.demo.behaviour.growing import ADDED_INTERVAL, GROWTH_A_YEAR, broad
from catalog.demo.behaviour.market import Market
from catalog.demo.behaviour.truth import Rhythm, Season, Truth
from catalog.demo.retailers import Retailer
from catalog.demo.sorts import Sort
from catalog.product import Product

WEEKS = 104
VARIATION = 0.15
"""Standard deviation of an interval over its mean, before it waits for an order day."""

SEASONAL_ORDERS = 4.0
"""Of each seasonal product, by each shop in a year."""

CURIOSITY = 0.15
"""How often an order has a product that is none of the shop's own."""

EXPLORED = 4
"""So many new products are in every order of a shop that explores."""

LAPSED_DAYS = (182, 280)
"""A lapsed shop ordered for the last time so many days before the end, at least and at most."""

YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Visit:
    """An order of a shop: product -> quantity, in the order in which they were taken."""

    retailer: str
    at: datetime
    lines: dict[str, int]


@dataclass(slots=True)
class _Due:
    """A staple and the day on which it runs out next, counted from the first."""

    rhythm: Rhythm
    instead: str | None
    swapped: float
    day: float = field(default=0.0)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a shop of its sort buys.

    Attributes:
        times: it takes so many times as much of everything as others.
        explored: what it tries with every order is drawn from these; empty if it tries nothing.
        tried: now and then, one of these.
        days: for so long it orders.
        growth: so many times as much of everything as a year before.
    """

    times: int
    explored: list[str]
    tried: list[str]
    days: int
    growth: float

    def grown(self, lines: dict[str, int], day: int) -> dict[str, int]:
        """The lines as they are so many days from its first one."""
        if self.growth == 1:
            return lines
        times = self.growth ** (day / YEAR_DAYS)
        return {product: max(1, round(times * units)) for product, units in lines.items()}


def draw_visits(
    shop: Retailer,
    truth: Truth,
    market: Market,
    until: datetime,
    chance: random.Random,
) -> Iterator[Visit]:
    """The orders of one shop by time, on two weekdays of its own.

    Args:
        shop: one of the truth's.
        truth: that they follow.
        market: where it buys.
        until: midnight of the day before which they end.
        chance: what is drawn from.
    """
    first_day = until - timedelta(weeks=WEEKS)
    weekdays = sorted(chance.sample(range(5), 2))
    manner = _manner(shop, truth, market.sold_in(shop.region), chance)
    dues = _dues(shop, truth, manner.times, chance)
    before = 0
    for number in range(manner.days):
        day = first_day + timedelta(days=number)
        if day.weekday() not in weekdays:
            continue
        lines: dict[str, int] = {}
        year_day = day.timetuple().tm_yday
        for due in dues:
            _take_due(due, number, lines, chance)
        for season in truth.seasons:
            expected = _demand(season, year_day) * (number - before) / YEAR_DAYS
            if chance.random() < expected:
                lines[season.product] = manner.times * market.smallest[season.product]
        before = number
        if not lines:
            continue
        _take_more(truth, manner, market.smallest, lines, chance)
        minutes = chance.randrange(7 * 60, 17 * 60)
        yield Visit(shop.id, day + timedelta(minutes=minutes), manner.grown(lines, number))


def _manner(
    shop: Retailer, truth: Truth, sold: Sequence[Product], chance: random.Random
) -> _Manner:
    sort = truth.sort_of(shop.id)
    own = truth.planted() | {each.product for each in truth.rhythms if each.retailer == shop.id}
    new = [product.id for product in sold if product.id not in own]
    tried = [product.id for product in sold]
    if sort == Sort.GROWING:
        # What it is going to take up is new to it then.
        later = {each.category for each in truth.additions if each.retailer == shop.id}
        tried = [p.id for p in sold if p.id not in own and broad(p) not in later]
    return _Manner(
        times=BULK_TIMES if sort == Sort.BULK else 1,
        explored=new if sort == Sort.EXPLORING and len(new) >= EXPLORED else [],
        tried=tried,
        days=WEEKS * 7 - (chance.randint(*LAPSED_DAYS) if sort == Sort.LAPSED else 0),
        growth=GROWTH_A_YEAR if sort == Sort.GROWING else 1.0,
    )


def _dues(shop: Retailer, truth: Truth, times: int, chance: random.Random) -> list[_Due]:
    dues = [_Due(each, None, 0.0) for each in truth.rhythms if each.retailer == shop.id]
    own = truth.shops.index(shop.id)
    for number, swap in enumerate(truth.swaps):
        # Each swap is the affair of as many shops as the others.
        if own % len(truth.swaps) == number:
            interval = PAIR_INTERVAL * (BULK_INTERVALS if times > 1 else 1)
            staple = Rhythm(shop.id, swap.product, interval, PAIR_QUANTITY * times)
            dues.append(_Due(staple, swap.instead, swap.probability))
    for due in dues:
        due.day = chance.uniform(0, due.rhythm.interval_days)
    return [*dues, *_added(shop, truth)]


def _added(shop: Retailer, truth: Truth) -> Iterator[_Due]:
    """Staples that a growing shop takes up later."""
    for each in truth.additions:
        if each.retailer == shop.id:
            staple = Rhythm(shop.id, each.product, ADDED_INTERVAL, each.quantity)
            yield _Due(staple, None, 0.0, day=WEEKS * 7 - each.days_before_end)


def _take_due(due: _Due, day: int, lines: dict[str, int], chance: random.Random) -> None:
    """Put a staple that has run out into the basket.

    The next interval counts from the day on which it ran out, so that waiting for an order
    day makes intervals uneven, and no longer.
    """
    if due.day > day:
        return
    swapped = due.instead is not None and chance.random() < due.swapped
    product = due.instead if swapped and due.instead else due.rhythm.product
    lines[product] = due.rhythm.quantity * (2 if chance.random() < 0.1 else 1)
    shape = VARIATION**-2
    while due.day <= day:
        due.day += due.rhythm.interval_days * chance.gammavariate(shape, 1 / shape)


def _take_more(
    truth: Truth,
    manner: _Manner,
    smallest: Mapping[str, int],
    lines: dict[str, int],
    chance: random.Random,
) -> None:
    """Put something new into the basket now and then, and what goes with what it has."""
    if chance.random() < CURIOSITY:
        something = chance.choice(manner.tried)
        lines.setdefault(something, manner.times * smallest[something])
    for pair in truth.complements:
        if pair.product in lines and chance.random() < pair.probability:
            lines[pair.takes] = manner.times * smallest[pair.takes]
    if manner.explored:
        for new in chance.sample(manner.explored, EXPLORED):
            lines[new] = manner.times * smallest[new]


@cache
def _demand(season: Season, day: int) -> float:
    """Orders a year on that day of the year, counted from 1."""
    peak = (season.peak_week - 0.5) * 7
    angle = 2 * math.pi * (day - peak) / YEAR_DAYS
    # The mean of e^(s cos) over a circle is the modified Bessel function of order 0.
    mean = sum((season.strength / 2) ** (2 * k) / math.factorial(k) ** 2 for k in range(20))
    return SEASONAL_ORDERS * math.exp(season.strength * math.cos(angle)) / mean
