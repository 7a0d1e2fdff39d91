"""A small marketplace for the store's tests: what was built, and a clock to set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from catalog.store.updates import BuiltOffer

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@dataclass
class SetClock:
    """Stands still until it is set."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass(frozen=True)
class BuiltShop:
    """Products by id, each with its offers by region."""

    offers: Mapping[str, Mapping[str, BuiltOffer]]
    regions: frozenset[str] = field(default=frozenset({"", "north", "south"}))

    def has_product(self, product_id: str) -> bool:
        return product_id in self.offers

    def has_region(self, region: str) -> bool:
        return region in self.regions

    def offer(self, product_id: str, region: str) -> BuiltOffer | None:
        return self.offers[product_id].get(region)


SHOP = BuiltShop(
    {
        "milk": {"": BuiltOffer(10, Decimal("1.20")), "north": BuiltOffer(5, Decimal("1.10"))},
        "tea": {"": BuiltOffer(None, Decimal("3.00"))},
        "oats": {"": BuiltOffer(7, None), "south": BuiltOffer(0, None)},
    }
)
