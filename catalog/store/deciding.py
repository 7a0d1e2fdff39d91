"""What an update does to a live offer: the rules, without a database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from catalog.offers import MOST_STOCK
from catalog.product import PriceTier
from catalog.store.updates import BuiltOffer, OfferOutcome, OfferUpdate
from core.moments import to_stored


@dataclass(frozen=True, slots=True)
class OfferState:
    """A live offer with all its times, in microseconds since 1970; None where nothing was said.

    `counted_at` is the time of the last count, that is of an update with a `stock`. A change
    moves `stock_at` alone. So changes count in whatever order they come, unless a later count
    covers them, and a count that comes late does not undo a change.
    """

    stock: int | None = None
    price: Decimal | None = None
    price_tiers: tuple[PriceTier, ...] | None = None
    tier_prices: Mapping[str, Decimal] | None = None
    withdrawn: bool = False
    counted_at: int | None = None
    stock_at: int | None = None
    price_at: int | None = None
    withdrawn_at: int | None = None


_Said = dict[str, Any]
"""Fields of `OfferState` and what they are from now on."""

_Lay = Callable[[OfferUpdate, OfferState, int, int], _Said]
"""From an update, what was said before, the update's time and the stock before."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an update; the attributes are those of `OfferResult`."""

    outcome: OfferOutcome
    state: OfferState
    stock: int | None
    stale: tuple[str, ...] = ()
    field: str | None = None
    hint: str | None = None


def decide(update: OfferUpdate, state: OfferState, built: BuiltOffer | None, now: int) -> Decision:
    """Lay `update` over `state`, as a whole or not at all, but for the parts that are stale.

    Args:
        update: of a known product in a known region.
        state: what was said before.
        built: what the version says; None where the product is not sold.
        now: by our clock, for an update without a time; such a one is the newest even if the
            clock was set back.
    """
    have = known_stock(state, built)
    refusal = _refusal(update, state, have)
    if refusal is not None:
        return refusal
    said: _Said = {}
    stale: list[str] = []
    for part, known_at, lay in _parts(update, state):
        time = _time(update, known_at, now)
        if time is None:
            stale.append(part)
        else:
            said |= lay(update, state, time, have or 0)
    if not said:
        return Decision(OfferOutcome.STALE, state, have, tuple(stale))
    after = replace(state, **said)
    stock = have if after.stock is None else after.stock
    return Decision(OfferOutcome.APPLIED, after, stock, tuple(stale))


def known_stock(state: OfferState, built: BuiltOffer | None) -> int | None:
    """Sellable units by the live offer, else by the version; none of what is not sold."""
    if state.stock is not None:
        return state.stock
    return 0 if built is None else built.stock


def _parts(update: OfferUpdate, state: OfferState) -> Iterator[tuple[str, int | None, _Lay]]:
    """What `update` speaks of: its name, the time it must not be older than, how to lay it."""
    if update.stock is not None:
        yield "stock", state.stock_at, _count
    elif update.stock_change is not None:
        yield "stock", state.counted_at, _change
    prices = (update.price, update.price_tiers, update.tier_prices)
    if prices != (None, None, None):
        yield "price", state.price_at, _price
    if update.withdrawn is not None:
        yield "withdrawn", state.withdrawn_at, _withdraw


def _time(update: OfferUpdate, known_at: int | None, now: int) -> int | None:
    """The time of a part of `update`; None if it is stale."""
    at = to_stored(update.updated_at)
    if at is None:
        return max(now, known_at or now)
    return None if known_at is not None and at < known_at else at


def _refusal(update: OfferUpdate, state: OfferState, have: int | None) -> Decision | None:
    at = to_stored(update.updated_at)
    covered = at is not None and state.counted_at is not None and at < state.counted_at
    if update.stock_change is None or covered:
        return None
    if have is None:
        hint = "say how many there are first, with stock"
        return Decision(OfferOutcome.NOT_ENOUGH, state, None, (), "stock_change", hint)
    if have + update.stock_change < 0:
        hint = f"there are {have}"
        return Decision(OfferOutcome.NOT_ENOUGH, state, have, (), "stock_change", hint)
    if have + update.stock_change > MOST_STOCK:
        hint = f"there would be more than {MOST_STOCK:,}: say how many there are, with stock"
        return Decision(OfferOutcome.REFUSED, state, have, (), "stock_change", hint)
    return None


def _count(update: OfferUpdate, _: OfferState, time: int, __: int) -> _Said:
    return {"stock": update.stock, "stock_at": time, "counted_at": time}


def _change(update: OfferUpdate, state: OfferState, time: int, have: int) -> _Said:
    stock = have + (update.stock_change or 0)
    return {"stock": stock, "stock_at": max(time, state.stock_at or time)}


def _price(update: OfferUpdate, _: OfferState, time: int, __: int) -> _Said:
    prices: _Said = {
        "price": update.price,
        "price_tiers": update.price_tiers,
        "tier_prices": update.tier_prices,
    }
    said = {name: price for name, price in prices.items() if price is not None}
    return {**said, "price_at": time}


def _withdraw(update: OfferUpdate, _: OfferState, time: int, __: int) -> _Said:
    return {"withdrawn": update.withdrawn, "withdrawn_at": time}
