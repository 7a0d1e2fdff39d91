"""Asks freshly trained models what servers will ask them, before they are published."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from api.recommending.strategies import slot_filler
from events.profile import Profile
from recommend.artefacts.data import LoggedData
from recommend.artefacts.opening import Recommendations
from recommend.artefacts.past_profiles import profile_from
from recommend.artefacts.whole_shelf import WholeShelf
from recommend.contract import Context, Pick
from recommend.slots import SlotFiller
from recommend.strategy_names import STRATEGIES

SHOPS = 12
"""Shops that are asked for, spread evenly over all."""

PICKS = 10


@dataclass(frozen=True, slots=True)
class _OrdersAlone:
    knows_demand: bool = False


def ask_strategies(models: Recommendations, made_of: LoggedData) -> Sequence[str]:
    """Every strategy, for some shops and a stranger, about nothing, a product and a basket."""
    filler = slot_filler(_OrdersAlone(), models)
    faults: dict[str, str] = {}
    for context in _contexts(made_of):
        for name in STRATEGIES:
            if name not in faults and (fault := _fault(filler, name, context)):
                faults[name] = fault
    return [f"{name} {fault}" for name, fault in faults.items()]


def _contexts(made_of: LoggedData) -> Iterator[Context]:
    data = made_of.data
    shelf = WholeShelf(data)
    yield from _asked_for(None, shelf, data.now)
    shops = np.unique(data.purchases.retailer)
    for place in np.unique(np.linspace(0, shops.size - 1, SHOPS).astype(np.int64)):
        yield from _asked_for(profile_from(data.purchases, int(shops[place])), shelf, data.now)


def _asked_for(profile: Profile | None, shelf: WholeShelf, now: datetime) -> Iterator[Context]:
    basket = profile.baskets[-1].products if profile and profile.baskets else ()
    for products in {(), basket[-1:], basket}:
        yield Context(now, shelf, profile, products)


def _fault(filler: SlotFiller, name: str, context: Context) -> str:
    """What is wrong with a strategy's answer; empty if nothing is."""
    try:
        hits = filler.alone(name, context, PICKS)
    except Exception as error:  # noqa: BLE001 - whatever breaks here would break in servers
        return f"breaks off ({type(error).__name__}: {error})"
    wrong = [hit.pick.product for hit in hits if not _is_sound(hit.pick)]
    return f"gives numbers that mean nothing for {', '.join(wrong)}" if wrong else ""


def _is_sound(pick: Pick) -> bool:
    numbers = (pick.score, pick.probability, pick.due_days, pick.quantity)
    return (
        all(number is None or math.isfinite(number) for number in numbers)
        and (pick.probability is None or 0 <= pick.probability <= 1)
        and (pick.quantity is None or pick.quantity > 0)
    )
