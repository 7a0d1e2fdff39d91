"""What an update does to a live offer: the rules, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog.offers import MOST_STOCK
from catalog.product import PriceTier
from catalog.store.moments import to_stored
from catalog.store.updates import BuiltOffer, OfferOutcome, OfferUpdate


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
    have = state.stock if state.stock is not None else _built_stock(built)
    refusal = _refusal(update, state, have)
    if refusal is not None:
        return refusal
    given = _parts(update)
    times = {part: _time(update, _known_at(update, state, part), now) for part in given}
    stale = tuple(part for part, time in times.items() if time is None)
    if len(stale) == len(given):
        return Decision(OfferOutcome.STALE, state, have, stale)
    after = state
    for part, time in times.items():
        if time is not None:
            after = _LAY[part](update, after, time, have or 0)
    stock = have if after.stock is None else after.stock
    return Decision(OfferOutcome.APPLIED, after, stock, stale)


def _parts(update: OfferUpdate) -> list[str]:
    prices = (update.price, update.price_tiers, update.tier_prices)
    said = {
        "stock": update.stock is not None or update.stock_change is not None,
        "price": any(price is not None for price in prices),
        "withdrawn": update.withdrawn is not None,
    }
    return [part for part, is_said in said.items() if is_said]


def _known_at(update: OfferUpdate, state: OfferState, part: str) -> int | None:
    """The time that `update` must not be older than."""
    match part:
        case "stock":
            return state.counted_at if update.stock is None else state.stock_at
        case "price":
            return state.price_at
        case _:
            return state.withdrawn_at


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


def _built_stock(built: BuiltOffer | None) -> int | None:
    return 0 if built is None else built.stock


def _lay_stock(update: OfferUpdate, state: OfferState, time: int, have: int) -> OfferState:
    if update.stock is not None:
        return replace(state, stock=update.stock, stock_at=time, counted_at=time)
    latest = max(time, state.stock_at or time)
    return replace(state, stock=have + (update.stock_change or 0), stock_at=latest)


def _lay_price(update: OfferUpdate, state: OfferState, time: int, _: int) -> OfferState:
    tiers, own = update.price_tiers, update.tier_prices
    return replace(
        state,
        price=state.price if update.price is None else update.price,
        price_tiers=state.price_tiers if tiers is None else tiers,
        tier_prices=state.tier_prices if own is None else own,
        price_at=time,
    )


def _lay_withdrawn(update: OfferUpdate, state: OfferState, time: int, _: int) -> OfferState:
    return replace(state, withdrawn=bool(update.withdrawn), withdrawn_at=time)


_LAY = {"stock": _lay_stock, "price": _lay_price, "withdrawn": _lay_withdrawn}
