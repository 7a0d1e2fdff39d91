"""What a fold does with orders: lines of one order together, sums that no order changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from msgspec.structs import replace

from core.moments import to_stored
from events.event import Action, Event, PurchaseLine
from events.profile import MOST_BASKETS, Basket, Bought

_QUANTITY_PLACES = 6
"""Up to four thousand million units such sums are exact: a float has 53 bits."""

_MONEY_PLACES = 4


@dataclass(frozen=True, slots=True)
class Order:
    """All events of one order together: when the first of them was, and the lines of all."""

    id: str
    at: int
    lines: tuple[PurchaseLine, ...]


def is_purchase(event: Event) -> bool:
    """Whether something was bought."""
    return event.action == Action.PURCHASE and bool(event.lines)


def order_id(event: Event) -> str:
    """The order that a purchase is part of; without a name it is an order by itself."""
    return event.id if event.order is None else event.order


def orders_of(events: Iterable[Event]) -> list[Order]:
    """The orders of purchases, whole as far as these events go."""
    by_order: dict[str, list[Event]] = {}
    for event in events:
        if is_purchase(event):
            by_order.setdefault(order_id(event), []).append(event)
    orders = []
    for name, parts in by_order.items():
        parts.sort(key=lambda event: (event.time, event.id))
        lines = tuple(line for part in parts for line in part.lines)
        orders.append(Order(name, to_stored(parts[0].time), lines))
    return orders


def with_orders(bought: Mapping[str, Bought], orders: Iterable[Order]) -> Mapping[str, Bought]:
    """What was bought, with further orders."""
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
    latest = max(one, other, key=_recency)
    return Bought(
        orders=one.orders + other.orders,
        quantity=round(one.quantity + other.quantity, _QUANTITY_PLACES),
        first=min(one.first, other.first),
        last=latest.last,
        last_quantity=latest.last_quantity,
        price=latest.price,
    )


def _recency(bought: Bought) -> tuple[int, float, float]:
    # Of two orders in the same microsecond, either may be called the last: always the same.
    price = -1.0 if bought.price is None else bought.price
    return bought.last, bought.last_quantity, price


def with_returned(
    returned: Mapping[str, float], lines: Iterable[PurchaseLine]
) -> Mapping[str, float]:
    """The units that came back of each product, with those of further lines."""
    changed = dict(returned)
    for line in lines:
        units = changed.get(line.product, 0.0) + line.quantity
        changed[intern(line.product)] = round(units, _QUANTITY_PLACES)
    return changed


def less_returned(
    bought: Mapping[str, Bought], returned: Mapping[str, float]
) -> Mapping[str, Bought]:
    """What was bought and kept."""
    kept = {}
    for product, before in bought.items():
        left = round(before.quantity - returned.get(product, 0.0), _QUANTITY_PLACES)
        if left > 0:
            kept[product] = replace(before, quantity=left) if product in returned else before
    return kept


def with_baskets(baskets: tuple[Basket, ...], orders: Sequence[Order]) -> tuple[Basket, ...]:
    """The last baskets, with those of further orders, the oldest first."""
    if not orders:
        return baskets
    new = [
        Basket(
            order.id, order.at, tuple(dict.fromkeys(intern(line.product) for line in order.lines))
        )
        for order in orders
    ]
    return tuple(sorted([*baskets, *new], key=lambda each: (each.at, each.order))[-MOST_BASKETS:])


def amounts_of(orders: Iterable[Order], returned: Iterable[PurchaseLine]) -> Iterator[float]:
    """What each line of known price cost; below 0 for what came back."""
    for order in orders:
        yield from (line.quantity * line.price for line in order.lines if line.price is not None)
    yield from (-line.quantity * line.price for line in returned if line.price is not None)


def with_amounts(total: float, amounts: Iterable[float]) -> float:
    """A sum of money with further amounts, the same in whatever order they come."""
    for amount in amounts:
        total = round(total + round(amount, _MONEY_PLACES), _MONEY_PLACES)
    return total
