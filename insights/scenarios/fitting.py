"""From the trade to the behaviour of its shops, with what became of earlier forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from core.progress import Reporter
from events.columns import MICROSECONDS_A_DAY, FloatArray, microseconds
from events.trade import Trade
from insights.scenarios.bands import bands_of
from insights.scenarios.behaviour import Ahead, Behaviour
from insights.scenarios.forecast import Forecast, forecast_at
from insights.scenarios.holdings import categories_held, products_held
from insights.scenarios.order_days import OrderDays, order_days
from insights.scenarios.replay import HORIZONS, Judged, judge, learned, replay

_YEAR = 365


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is kept, and what it was judged by."""

    behaviour: Behaviour
    replays: tuple[Judged, ...]


def fit_behaviour(trade: Trade, reporter: Reporter) -> Fitted:
    """Fit to all that was before `trade.now`.

    Raises:
        BadInput: there are too few orders, or none has a price.
    """
    purchases = trade.purchases.before(trade.now)
    days = order_days(purchases)
    now = microseconds(trade.now) / MICROSECONDS_A_DAY
    told = forecast_at(days, now, HORIZONS)
    replays = judge(replay(days, int(now), reporter))
    lately = days.within(now - _YEAR, now)
    recent = purchases.where(purchases.time >= microseconds(trade.now - timedelta(days=_YEAR)))
    behaviour = Behaviour(
        now=trade.now,
        retailers=purchases.retailers.names,
        band=bands_of(lately.revenue(), lately.orders()),
        idle=_idle(days, now),
        spent=lately.revenue(),
        basket=_everywhere(days.shops, told, told.baskets.mean),
        basket_variance=_everywhere(days.shops, told, told.baskets.variance),
        ahead=tuple(
            _ahead(days.shops, told, place, now, replays) for place in range(len(HORIZONS))
        ),
        categories=categories_held(recent, trade.traits.categories),
        products=products_held(recent),
        segment=np.full(days.shops, -1, dtype=np.int32),
    )
    return Fitted(behaviour, replays)


def replay_past(trade: Trade, reporter: Reporter) -> tuple[Judged, ...]:
    """Forecasts made again at moments before `trade.now`, judged.

    Raises:
        BadInput: there are too few orders, or none has a price.
    """
    days = order_days(trade.purchases.before(trade.now))
    return judge(replay(days, int(microseconds(trade.now) / MICROSECONDS_A_DAY), reporter))


def _ahead(shops: int, told: Forecast, place: int, now: float, replays: Sequence[Judged]) -> Ahead:
    days, orders = HORIZONS[place], told.orders[place]
    own = [each for each in replays if each.replay.horizon == days]
    busy = told.season.elapsed(now + days) - told.season.elapsed(now)
    return Ahead(
        days=days,
        orders=_everywhere(shops, told, orders.mean),
        orders_variance=_everywhere(shops, told, orders.variance),
        chance=_everywhere(shops, told, orders.chance),
        newcomers=float(told.newcomers[place]),
        season=float(busy) / days,
        spread=learned([each.replay for each in replays], days, int(now)),
        replays=len(own),
        held=sum(each.held for each in own),
    )


def _everywhere(shops: int, told: Forecast, known: FloatArray) -> FloatArray:
    """A figure of known shops as one of all shops; 0 for those that never ordered."""
    found = np.zeros(shops)
    found[told.shop] = known
    return found


def _idle(days: OrderDays, now: float) -> FloatArray:
    last = np.full(days.shops, -np.inf)
    np.maximum.at(last, days.shop[days.ordered], days.day[days.ordered])
    return now - last
