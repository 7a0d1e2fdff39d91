"""What changed between two versions, in the words of the report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as an example of many."""

    id: str
    title: str
    brand: str
    category: str
    price: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a product, from what to what; empty where it had or has none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedProduct:
    """A product that both versions have, and what differs."""

    id: str
    title: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """In how many of the changed products a field differs."""

    field: str
    products: int


@dataclass(frozen=True, slots=True)
class PriceBin:
    """How many prices moved by as much as `label` says."""

    label: str
    products: int


@dataclass(frozen=True, slots=True)
class PriceMove:
    """One product's price, from what to what."""

    id: str
    title: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PriceMoves:
    """How the prices of products that both versions have moved.

    Attributes:
        up: prices that rose.
        down: prices that fell.
        new: products that had no price and have one now.
        lost: products that had a price and have none now.
        median_factor: the median of price after by price before over all products that
            have both, moved or not; None if none has.
        bins: from the largest fall to the largest rise.
        largest: the moves that are largest in proportion, the largest first.
    """

    up: int
    down: int
    new: int
    lost: int
    median_factor: float | None
    bins: tuple[PriceBin, ...]
    largest: tuple[PriceMove, ...]


@dataclass(frozen=True, slots=True)
class GroupDelta:
    """A category's or a region's products before and after.

    Attributes:
        name: the category's path, or the region.
        added: that the version before does not have at all; 0 for regions.
        gone: that the version after does not have at all; 0 for regions.
        changed: that differ, by the category they have now; 0 for regions.
    """

    name: str
    before: int
    after: int
    added: int = 0
    gone: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two versions of a catalogue.

    Attributes:
        before: products of the version before.
        after: products of the version after.
        fields: the fields that differ, the commonest first.
        categories: those that differ, the most moved first; at most `MOST_GROUPS`.
        categories_moved: how many differ in all.
        regions: all of them, by name.
    """

    before: int
    after: int
    added: int
    gone: int
    changed: int
    unchanged: int
    added_examples: tuple[ProductLine, ...]
    gone_examples: tuple[ProductLine, ...]
    changed_examples: tuple[ChangedProduct, ...]
    fields: tuple[FieldCount, ...]
    prices: PriceMoves
    categories: tuple[GroupDelta, ...]
    categories_moved: int
    regions: tuple[GroupDelta, ...]
