"""Contexts of every sort, drawn by hypothesis from the small market."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from events.columns import microseconds
from events.profile import Profile
from recommend.contract import Context
from tests.recommend.market import (
    KINDS,
    NOW,
    SHOPS,
    all_products,
    market_orders,
    profile_of,
    shelf,
)

NOT_OURS = "product-of-another-market"
_product = st.sampled_from([*all_products(), NOT_OURS])
_seen = st.lists(st.tuples(_product, st.floats(-3, 60)), max_size=6, unique_by=lambda each: each[0])


@st.composite
def profiles(draw: st.DrawFn) -> Profile | None:
    """Nobody, a shop without orders, or one of the market's; some of what it saw is yet to come."""
    number = draw(st.none() | st.integers(0, SHOPS))
    if number is None:
        return None
    return profile_of(f"shop-{number:02}", market_orders(), viewed=draw(_seen), cart=draw(_seen))


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    """Any shop, basket and category, on a shelf that lacks anything or nearly everything."""
    names = st.lists(_product, max_size=4, unique=True)
    few = draw(st.booleans())
    listed = draw(st.lists(st.sampled_from(all_products()), max_size=10, unique=True))
    return Context(
        now=NOW,
        shelf=shelf(only=listed) if few else shelf(out=listed),
        profile=draw(profiles()),
        products=tuple(draw(names)),
        category=draw(st.none() | st.sampled_from([*KINDS.values(), "Drinks", "Nowhere"])),
    )


def without_the_future(context: Context) -> Context:
    """The same context before anything later than its `now` was known."""
    if context.profile is None:
        return context
    now = microseconds(context.now)
    kept: dict[str, Any] = {
        name: tuple(each for each in getattr(context.profile, name) if each.at <= now)
        for name in ("viewed", "cart", "baskets")
    }
    return replace(context, profile=replace(context.profile, **kept))
