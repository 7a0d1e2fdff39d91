"""What products cost, what they are sold for and how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Supply(Protocol):
    """What is known of the supply of products."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Those in which stock lies apart; none where all shops buy from one stock."""
        ...

    def cost(self, product: str) -> float | None:
        """What one unit costs; None where that is not known."""

    def price(self, product: str) -> float | None:
        """What one unit is sold for now; None where that is not known."""

    def stock(self, product: str) -> float | None:
        """How many units there are in all; None where that is not known."""

    def stock_in(self, product: str, region: str) -> float | None:
        """How many of them are in one of `regions`; None where that is not known."""


@dataclass(frozen=True, slots=True)
class KnownSupply:
    """Given costs and stocks by product id; one stock for all shops."""

    costs: Mapping[str, float] = field(default_factory=dict)
    stocks: Mapping[str, float] = field(default_factory=dict)

    @property
    def regions(self) -> tuple[str, ...]:
        """None: all shops buy from one stock."""
        return ()

    def cost(self, product: str) -> float | None:
        """What one unit costs; None where that is not known."""
        return self.costs.get(product)

    def price(self, product: str) -> float | None:  # noqa: ARG002 - of no product
        """Not known."""
        return None

    def stock(self, product: str) -> float | None:
        """How many units there are in all; None where that is not known."""
        return self.stocks.get(product)

    def stock_in(self, product: str, region: str) -> float | None:  # noqa: ARG002 - everywhere
        """How many units there are in all: each region may have them."""
        return self.stocks.get(product)


@dataclass(frozen=True, slots=True)
class Above:
    """What one supply knows, and where it knows nothing, what another one does."""

    first: Supply
    other: Supply

    @property
    def regions(self) -> tuple[str, ...]:
        """Those of the first; those of the other where it has none."""
        return self.first.regions or self.other.regions

    def cost(self, product: str) -> float | None:
        """What one unit costs; None where neither knows."""
        return _first(self.first.cost(product), self.other.cost(product))

    def price(self, product: str) -> float | None:
        """What one unit is sold for now; None where neither knows."""
        return _first(self.first.price(product), self.other.price(product))

    def stock(self, product: str) -> float | None:
        """How many units there are in all; None where neither knows."""
        return _first(self.first.stock(product), self.other.stock(product))

    def stock_in(self, product: str, region: str) -> float | None:
        """How many of them are in a region; None where neither knows."""
        return _first(self.first.stock_in(product, region), self.other.stock_in(product, region))


def _first(value: float | None, otherwise: float | None) -> float | None:
    return otherwise if value is None else value
