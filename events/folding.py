"""Folds a shop's events into what its profile shows, whatever order they come in.

Everything kept is a least, a greatest, a set or a sum. The last so many of something are
chosen by what never changes of it, so that what was left out could not come back. Sums are
rounded to a fixed place after every addition, which makes them the same in any order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from core.moments import to_stored
from events.event import Action, Event
from events.folding_orders import (
    amounts_of,
    is_purchase,
    less_returned,
    order_id,
    orders_of,
    with_amounts,
    with_baskets,
    with_orders,
    with_returned,
)
from events.profile import MOST_IN_CART, MOST_VIEWED, Basket, Bought, Profile, Seen

_LOOKED_AT = frozenset({Action.VIEW, Action.CLICK})


class Fold(Struct, frozen=True):
    """What events were folded into, and further ones can be.

    Attributes:
        sequence: of the log, up to which events are folded.
        bought: by product id, with what came back later.
        returned: by product id the units that came back.
        viewed: products last looked at, the latest first.
        carted: products last put into the cart, bought since or not, the latest first.
        baskets: the last orders, the oldest first.
        orders: the ids of all of them.
        spent: over all orders, less what came back.
        first: the time of the first event, microseconds since 1970, UTC; None without any.
        last: of the last one.
    """

    sequence: int = 0
    bought: Mapping[str, Bought] = {}
    returned: Mapping[str, float] = {}
    viewed: tuple[Seen, ...] = ()
    carted: tuple[Seen, ...] = ()
    baskets: tuple[Basket, ...] = ()
    orders: frozenset[str] = frozenset()
    spent: float = 0.0
    first: int | None = None
    last: int | None = None


def goes_on(folded: Fold, events: Iterable[Event]) -> bool:
    """Whether one of `events` goes on with an order of which lines are folded already.

    Then `folded` cannot be folded on: all events of the shop must be folded together.
    """
    return any(order_id(event) in folded.orders for event in events if is_purchase(event))


def fold(folded: Fold, events: Iterable[Event], sequence: int) -> Fold:
    """What `folded` becomes with further events.

    Args:
        folded: where no order of theirs `goes_on`.
        events: of the same shop, not folded yet; one that comes twice counts once.
        sequence: of the log, up to which they go.
    """
    new = list({event.id: event for event in events}.values())
    if not new:
        return replace(folded, sequence=sequence)
    orders = orders_of(new)
    returned = [line for event in new if event.action == Action.RETURN for line in event.lines]
    times = [to_stored(event.time) for event in new]
    return Fold(
        sequence=sequence,
        bought=with_orders(folded.bought, orders),
        returned=with_returned(folded.returned, returned),
        viewed=_latest(folded.viewed, _acts(new, _LOOKED_AT), MOST_VIEWED),
        carted=_latest(folded.carted, _acts(new, {Action.ADD_TO_CART}), MOST_IN_CART),
        baskets=with_baskets(folded.baskets, orders),
        orders=folded.orders.union(order.id for order in orders),
        spent=with_amounts(folded.spent, amounts_of(orders, returned)),
        first=min(times if folded.first is None else [folded.first, *times]),
        last=max(times if folded.last is None else [folded.last, *times]),
    )


def shared(folded: Fold) -> Fold:
    """The same with each product's id in memory once, however many shops have it."""
    return replace(
        folded,
        bought={intern(product): bought for product, bought in folded.bought.items()},
        viewed=tuple(Seen(intern(seen.product), seen.at) for seen in folded.viewed),
        carted=tuple(Seen(intern(seen.product), seen.at) for seen in folded.carted),
        baskets=tuple(
            Basket(basket.order, basket.at, tuple(map(intern, basket.products)))
            for basket in folded.baskets
        ),
    )


def profile_of(retailer: str, folded: Fold) -> Profile:
    """The profile that `folded` is, in time that does not grow with what was bought.

    Only where products came back are those gone through that were bought.
    """
    bought = folded.bought
    return Profile(
        retailer=retailer,
        sequence=folded.sequence,
        bought=less_returned(bought, folded.returned) if folded.returned else bought,
        viewed=folded.viewed,
        cart=tuple(
            seen
            for seen in folded.carted
            if seen.product not in bought or bought[seen.product].last < seen.at
        ),
        baskets=folded.baskets,
        orders=len(folded.orders),
        spent=folded.spent,
        first=folded.first,
        last=folded.last,
    )


def _acts(events: Iterable[Event], actions: Collection[str]) -> Iterator[Seen]:
    for event in events:
        if event.action in actions and event.product is not None:
            yield Seen(intern(event.product), to_stored(event.time))


def _latest(seen: tuple[Seen, ...], further: Iterable[Seen], most: int) -> tuple[Seen, ...]:
    """The last time of each product, the latest first, at most `most` of them."""
    new: dict[str, Seen] = {}
    for each in further:
        if each.product not in new or new[each.product].at < each.at:
            new[each.product] = each
    if not new:
        return seen
    for each in seen:
        if each.product in new and new[each.product].at <= each.at:
            del new[each.product]
    kept = [each for each in seen if each.product not in new]
    return tuple(sorted([*new.values(), *kept], key=_latest_first)[:most])


def _latest_first(seen: Seen) -> tuple[int, str]:
    return -seen.at, seen.product
