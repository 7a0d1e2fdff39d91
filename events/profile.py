"""What a shop is like, folded from its events in any order."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

MOST_VIEWED = 100
MOST_BASKETS = 200
MOST_IN_CART = 100


# There are a million and more of these three in a server. They refer to nothing that could refer
# back to them, so the garbage collector need not look at each.


class Bought(Struct, frozen=True, gc=False):
    """One product in a shop's history.

    Attributes:
        orders: in how many orders.
        quantity: sold units in all, less those that came back; above 0.
        first, last: microseconds since 1970, UTC, of the first and the last order.
        last_quantity: sold units in the last order.
        price: the unit price paid in the last order; None if it is not known.
    """

    orders: int
    quantity: float
    first: int
    last: int
    last_quantity: float
    price: float | None


class Seen(Struct, frozen=True, gc=False):
    """A product that was looked at: when last, microseconds since 1970, UTC."""

    product: str
    at: int


class Basket(Struct, frozen=True, gc=False):
    """One order: its id, when it was placed (microseconds since 1970, UTC), different products."""

    order: str
    at: int
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A shop as its events show it.

    Folding the same events gives the same profile, in whatever order and however often
    they come.

    Attributes:
        retailer: its id.
        sequence: of the log, up to which events are folded.
        bought: by product id; without what came back altogether.
        viewed: products last looked at (views and clicks), the latest first, at most
            `MOST_VIEWED`.
        cart: products put into the cart and not bought since, the latest first, of the last
            `MOST_IN_CART` that were put there.
        baskets: the last orders, the oldest first, at most `MOST_BASKETS`.
        orders: how many in all.
        spent: over all orders, less what came back, where prices are known.
        first, last: microseconds since 1970, UTC, of the first and last event; None without any.
    """

    retailer: str
    sequence: int
    bought: Mapping[str, Bought]
    viewed: tuple[Seen, ...]
    cart: tuple[Seen, ...]
    baskets: tuple[Basket, ...]
    orders: int
    spent: float
    first: int | None
    last: int | None
