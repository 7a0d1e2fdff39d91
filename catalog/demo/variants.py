"""Families of products and their variants: each brand and kind in its sizes and colours."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice, product, zip_longest

from catalog.demo.shelves import HOUSE_BRAND, Shelf, load_shelves
from catalog.demo.sizes import Size, parse_size
from core.errors import BadInput

ORGANIC_SURCHARGE = 1.3


@dataclass(frozen=True, slots=True)
class Family:
    """One brand and kind, which comes in several sizes, colours and materials."""

    shelf: Shelf
    brand: str
    kind: str
    organic: bool
    unit_price: float

    @property
    def name(self) -> str:
        """What it is, without brand and size."""
        words = ("Organic" if self.organic else "", self.kind, self.shelf.item)
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Variant:
    """One product of a family.

    Attributes:
        family: what it shares with all sizes, colours and materials.
        group: numbers, from 0, the variants that differ in size and colour only.
        size: how much of it.
        colour: empty where there is but one.
        material: empty where nobody asks for it.
    """

    family: Family
    group: int
    size: Size
    colour: str
    material: str

    @property
    def title(self) -> str:
        """Brand, what it is, size, and what else tells it from the others."""
        name = f"{self.family.brand} {self.family.name}"
        if self.material:
            name = f"{name} {self.material}"
        colour = f", {self.colour}" if self.colour else ""
        return f"{name} {self.size.text}{colour}"


def draw_variants(number: int, chance: random.Random) -> list[Variant]:
    """`number` variants in random order, from families spread over all shelves.

    Raises:
        BadInput: there are not so many different ones.
    """
    shelves = [_families(shelf, chance) for shelf in load_shelves()]
    chance.shuffle(shelves)
    families = (family for row in zip_longest(*shelves) for family in row if family)
    variants = list(islice(_variants(families), number))
    if len(variants) < number:
        raise BadInput(
            f"the demo catalogue has no more than {len(variants):,} products",
            field="count",
            hint="ask for fewer",
        )
    chance.shuffle(variants)
    return variants


def _families(shelf: Shelf, chance: random.Random) -> list[Family]:
    """All brands and kinds of a shelf, in random order."""
    levels = {brand: chance.uniform(0.95, 1.3) for brand in shelf.brands}
    levels[HOUSE_BRAND] = 0.78
    families = [
        Family(
            shelf=shelf,
            brand=brand,
            kind=kind,
            organic=organic,
            unit_price=shelf.price
            * levels[brand]
            * chance.uniform(0.92, 1.08)
            * (ORGANIC_SURCHARGE if organic else 1),
        )
        for brand in shelf.brands
        for kind in shelf.kinds
        for organic in ((False, True) if shelf.organic else (False,))
    ]
    chance.shuffle(families)
    return families


def _variants(families: Iterable[Family]) -> Iterator[Variant]:
    groups = count()
    for family in families:
        shelf = family.shelf
        for material in shelf.materials:
            group = next(groups)
            for size, colour in product(shelf.sizes, shelf.colours):
                yield Variant(family, group, parse_size(size), colour, material)
