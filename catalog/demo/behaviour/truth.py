"""What is true of the shops whose events are made up: rhythms, seasons, what goes together."""

from dataclasses import dataclass

from catalog.demo.behaviour.growing import Addition
from catalog.demo.campaign import DemoCampaign
from catalog.demo.sorts import Sort


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A shop runs out of a product every so often.

    Attributes:
        interval_days: from one purchase to the next, on average.
        quantity: that it buys at once, mostly.
    """

    retailer: str
    product: str
    interval_days: float
    quantity: int


@dataclass(frozen=True, slots=True)
class Complement:
    """Who buys a product takes another with it, with a probability."""

    product: str
    takes: str
    probability: float


@dataclass(frozen=True, slots=True)
class Swap:
    """In place of a product another is bought, with a probability; never both at once."""

    product: str
    instead: str
    probability: float


@dataclass(frozen=True, slots=True)
class Season:
    """A product is bought around one week of the year.

    Attributes:
        peak_week: 1 to 52, counted in sevens of days from 1 January.
        strength: demand is as e^(strength cos(angle from the peak)).
    """

    product: str
    peak_week: int
    strength: float


@dataclass(frozen=True, slots=True)
class Member:
    """A shop and the sort of shops that it is one of: its segment."""

    retailer: str
    segment: Sort


@dataclass(frozen=True, slots=True)
class Cart:
    """What a shop put into the cart in its last visit and did not buy."""

    retailer: str
    session: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """All of it.

    Attributes:
        shops: ids of those whose events are made.
        rhythms: of staples that nothing is bought instead of.
        segments: a member for each of `shops`, in their order.
        additions: categories that growing shops take up.
        offered: the product that campaigns offer, which no shop buys otherwise but to try it.
        carts: empty until the events are drawn.
        campaigns: by time; empty until then.
    """

    shops: tuple[str, ...]
    rhythms: tuple[Rhythm, ...]
    complements: tuple[Complement, ...]
    swaps: tuple[Swap, ...]
    seasons: tuple[Season, ...]
    segments: tuple[Member, ...]
    additions: tuple[Addition, ...]
    offered: str
    carts: tuple[Cart, ...] = ()
    campaigns: tuple[DemoCampaign, ...] = ()

    @property
    def campaign(self) -> DemoCampaign | None:
        """The last one."""
        return self.campaigns[-1] if self.campaigns else None

    def sort_of(self, retailer: str) -> Sort:
        """The segment of one of `shops`."""
        return next(each.segment for each in self.segments if each.retailer == retailer)

    def planted(self) -> set[str]:
        """Products that go with others, are bought instead of others, or have a season."""
        paired = {name for each in self.complements for name in (each.product, each.takes)}
        swapped = {name for each in self.swaps for name in (each.product, each.instead)}
        return paired | swapped | {each.product for each in self.seasons}
