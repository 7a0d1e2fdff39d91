"""Folds a shop's events into what its profile shows, whatever order they come in.

Everything kept is a least, a greatest, a set or a sum. The last so many of something are
chosen by what never changes of it, so that what was left out could not come back. Sums are
rounded to a fixed place after every addition, which makes them the same in any order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from core.moments import to_stored
from events.event import Action, Event, PurchaseLine
from events.profile import MOST_BASKETS, MOST_IN_CART, MOST_VIEWED, Basket, Bought, Profile, Seen

_LOOKED_AT = frozenset({Action.VIEW, Action.CLICK})

_QUANTITY_PLACES = 6
"""Up to four thousand million units such sums are exact: a float has 53 bits."""

_MONEY_PLACES = 4


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


@dataclass(frozen=True, slots=True)
class _Order:
    """All events of one order together: when the first of them was, and the lines of all."""

    id: str
    at: int
    lines: tuple[PurchaseLine, ...]


def goes_on(folded: Fold, events: Iterable[Event]) -> bool:
    """Whether one of `events` goes on with an order of which lines are folded already.

    Then `folded` cannot be folded on: all events of the shop must be folded together.
    """
    return any(_order_id(event) in folded.orders for event in events if _is_purchase(event))


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
    orders = _orders(new)
    returned = [line for event in new if event.action == Action.RETURN for line in event.lines]
    times = [to_stored(event.time) for event in new]
    return Fold(
        sequence=sequence,
        bought=_with_orders(folded.bought, orders),
        returned=_with_returned(folded.returned, returned),
        viewed=_latest(folded.viewed, _acts(new, _LOOKED_AT), MOST_VIEWED),
        carted=_latest(folded.carted, _acts(new, {Action.ADD_TO_CART}), MOST_IN_CART),
        baskets=_with_baskets(folded.baskets, orders),
        orders=folded.orders.union(order.id for order in orders),
        spent=_with_amounts(folded.spent, _amounts(orders, returned)),
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
        bought=_less_returned(bought, folded.returned) if folded.returned else bought,
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


def _is_purchase(event: Event) -> bool:
    return event.action == Action.PURCHASE and bool(event.lines)


def _order_id(event: Event) -> str:
    return event.id if event.order is None else event.order


def _orders(events: Iterable[Event]) -> list[_Order]:
    """The orders of purchases, whole as far as these events go."""
    by_order: dict[str, list[Event]] = {}
    for event in events:
        if _is_purchase(event):
            by_order.setdefault(_order_id(event), []).append(event)
    orders = []
    for name, parts in by_order.items():
        parts.sort(key=lambda event: (event.time, event.id))
        lines = tuple(line for part in parts for line in part.lines)
        orders.append(_Order(name, to_stored(parts[0].time), lines))
    return orders


def _with_orders(bought: Mapping[str, Bought], orders: Iterable[_Order]) -> Mapping[str, Bought]:
    changed = dict(bought)
    for order in orders:
        for product, line in _by_product(order.lines).items():
            before = changed.get(product)
            once = Bought(1, line.quantity, order.at, order.at, line.quantity, line.price)
            changed[intern(product)] = once if before is None else _together(before, once)
    return changed


def _by_product(lines: Iterable[PurchaseLine]) -> dict[str, PurchaseLine]:
    """One line for each product: its quantities together, the last price that is known."""
    merged: dict[str, PurchaseLine] = {}
    for line in lines:
        before = merged.get(line.product)
        quantity, price = line.quantity, line.price
        if before is not None:
            quantity = quantity + before.quantity
            price = before.price if price is None else price
        merged[line.product] = PurchaseLine(line.product, round(quantity, _QUANTITY_PLACES), price)
    return merged


def _together(one: Bought, other: Bought) -> Bought:
    # Of two orders in the same microsecond, either may be called the last: always the same.
    latest = max(one, other, key=lambda each: (each.last, each.last_quantity, each.price or -1.0))
    return Bought(
        orders=one.orders + other.orders,
        quantity=round(one.quantity + other.quantity, _QUANTITY_PLACES),
        first=min(one.first, other.first),
        last=latest.last,
        last_quantity=latest.last_quantity,
        price=latest.price,
    )


def _with_returned(
    returned: Mapping[str, float], lines: Iterable[PurchaseLine]
) -> Mapping[str, float]:
    changed = dict(returned)
    for line in lines:
        units = changed.get(line.product, 0.0) + line.quantity
        changed[intern(line.product)] = round(units, _QUANTITY_PLACES)
    return changed


def _less_returned(
    bought: Mapping[str, Bought], returned: Mapping[str, float]
) -> Mapping[str, Bought]:
    """What was bought and kept."""
    kept = {}
    for product, before in bought.items():
        left = round(before.quantity - returned.get(product, 0.0), _QUANTITY_PLACES)
        if left > 0:
            kept[product] = replace(before, quantity=left) if product in returned else before
    return kept


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


def _with_baskets(baskets: tuple[Basket, ...], orders: Sequence[_Order]) -> tuple[Basket, ...]:
    if not orders:
        return baskets
    new = [
        Basket(
            order.id, order.at, tuple(dict.fromkeys(intern(line.product) for line in order.lines))
        )
        for order in orders
    ]
    return tuple(sorted([*baskets, *new], key=lambda each: (each.at, each.order))[-MOST_BASKETS:])


def _amounts(orders: Iterable[_Order], returned: Iterable[PurchaseLine]) -> Iterator[float]:
    for order in orders:
        yield from (line.quantity * line.price for line in order.lines if line.price is not None)
    yield from (-line.quantity * line.price for line in returned if line.price is not None)


def _with_amounts(total: float, amounts: Iterable[float]) -> float:
    for amount in amounts:
        total = round(total + round(amount, _MONEY_PLACES), _MONEY_PLACES)
    return total
