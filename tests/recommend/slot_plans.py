"""Slots and strategies of tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from recommend.contract import Context, Facts, Pick, Reason
from recommend.layout import SlotPlan
from recommend.popular import InStock, Popular
from recommend.slots import FilledSlot

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = tuple(f"p{number:02}" for number in range(24))
RESORTS = (Popular(in_feed=False), InStock())


@dataclass(frozen=True, slots=True)
class Unruly:
    """A strategy that shows anything: what cannot be got, the same twice, what nobody knows."""

    name: str
    products: Sequence[str]
    breaks_off: bool = False

    def recommend(self, context: Context, k: int) -> Sequence[Pick]:
        del context, k
        if self.breaks_off:
            raise ZeroDivisionError("a bug of a strategy")
        return [Pick(product, 1.0, Reason("any", "Because")) for product in self.products]


def facts_of(product: str, group: str | None) -> Facts:
    return Facts(product, f"Product {product}", "Brand", "Drinks > Tea", None, 1.0, group)


def plan(*strategies: str, k: int = 4, least: int = 1) -> SlotPlan:
    return SlotPlan(title="Own", fallback_title="Other", strategies=strategies, k=k, least=least)


def shown_of(slots: Sequence[FilledSlot]) -> list[str]:
    return [hit.pick.product for slot in slots for hit in slot.hits]
