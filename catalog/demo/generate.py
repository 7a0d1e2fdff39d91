"""Products made up from the shelves, the same ones for the same seed."""

import gzip
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice, product, zip_longest
from pathlib import Path
from types import MappingProxyType

from catalog.codec import product_to_json
from catalog.demo.shelves import HOUSE_BRAND, Shelf, load_shelves
from catalog.demo.sizes import Size, parse_size
from catalog.product import AttributeValue, Availability, PriceTier, Product
from core.errors import BadInput

FIRST_RELEASE = datetime(2019, 1, 1, tzinfo=UTC)
RELEASE_DAYS = 2_700
ORGANIC_SURCHARGE = 1.3
BULK_EXPONENT = -0.06
"""Ten times as much costs 13 % less a unit."""

AVAILABILITIES = (
    [Availability.IN_STOCK] * 82
    + [Availability.LIMITED] * 7
    + [Availability.OUT_OF_STOCK] * 6
    + [Availability.BACKORDER] * 3
    + [Availability.PREORDER] * 2
)
TIERS = ((5, Decimal("0.96")), (20, Decimal("0.92")))
"""From five and twenty times the smallest order, the part of the price that is paid."""


@dataclass(frozen=True, slots=True)
class _Family:
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
class _Variant:
    """One product of a family; `group` numbers the family from 0."""

    family: _Family
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


def demo_products(seed: int = 7, count: int = 5000) -> Iterator[Product]:
    """`count` products of the marketplace, spread over all its shelves.

    Raises:
        BadInput: there are not so many different ones.
    """
    chance = random.Random(seed)  # noqa: S311 - a made-up catalogue, nothing secret
    shelves = [_families(shelf, chance) for shelf in load_shelves()]
    chance.shuffle(shelves)
    families = (family for row in zip_longest(*shelves) for family in row if family)
    variants = list(islice(_variants(families), count))
    if len(variants) < count:
        raise BadInput(
            f"the demo catalogue has no more than {len(variants):,} products",
            field="count",
            hint="ask for fewer",
        )
    chance.shuffle(variants)
    for number, variant in enumerate(variants, start=1):
        yield _product(number, variant, chance)


def write_demo_feed(path: Path, seed: int = 7, count: int = 5000) -> None:
    """Write the products as gzipped JSON Lines that `read_feed` takes as they are.

    The same seed gives the same bytes.
    """
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
    ):
        for item in demo_products(seed, count):
            packed.write(product_to_json(item) + b"\n")


def _families(shelf: Shelf, chance: random.Random) -> list[_Family]:
    """All brands and kinds of a shelf, in random order."""
    levels = {brand: chance.uniform(0.95, 1.3) for brand in shelf.brands}
    levels[HOUSE_BRAND] = 0.78
    families = [
        _Family(
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


def _variants(families: Iterable[_Family]) -> Iterator[_Variant]:
    for group, family in enumerate(families):
        shelf = family.shelf
        for size, colour, material in product(shelf.sizes, shelf.colours, shelf.materials):
            yield _Variant(family, group, parse_size(size), colour, material)


def _product(number: int, variant: _Variant, chance: random.Random) -> Product:
    family, shelf = variant.family, variant.family.shelf
    price = _price(family.unit_price, variant.size)
    smallest_order = 1 if price >= 20 else 2 if price >= 8 else 6
    initials = "".join(word[0] for word in family.brand.split()).upper()
    return Product(
        id=f"D{number:05d}",
        title=variant.title,
        availability=chance.choice(AVAILABILITIES),
        description=_description(variant, chance),
        brand=family.brand,
        category=shelf.category,
        gtin=(_gtin(number),),
        mpn=f"{initials}-{variant.group:04d}-{number:05d}",
        item_group_id=f"G{variant.group:04d}",
        price=price,
        currency="EUR",
        released=FIRST_RELEASE + timedelta(days=chance.randrange(RELEASE_DAYS)),
        popularity=float(round(chance.lognormvariate(4, 1.3))),
        attributes=MappingProxyType(_attributes(variant)),
        pack_size=variant.size.units,
        min_order_quantity=smallest_order,
        price_tiers=_tiers(price, smallest_order) if chance.random() < 0.6 else (),
    )


def _price(unit_price: float, size: Size) -> Decimal:
    """A price that ends in 9 cents; the more is in the pack, the cheaper the unit."""
    amount = unit_price * size.content * max(size.content, 0.1) ** BULK_EXPONENT
    tens = max(1, round(amount * 10))
    return Decimal(tens * 10 - 1) / 100


def _tiers(price: Decimal, smallest_order: int) -> tuple[PriceTier, ...]:
    return tuple(
        PriceTier(smallest_order * times, (price * part).quantize(Decimal("0.01")))
        for times, part in TIERS
    )


def _gtin(number: int) -> str:
    """A GTIN-13 from the range 20 to 29, which is kept for use within a company."""
    digits = f"29{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _attributes(variant: _Variant) -> dict[str, tuple[AttributeValue, ...]]:
    family, size = variant.family, variant.size
    named: dict[str, AttributeValue] = {
        family.shelf.department.kind: family.kind,
        "size": size.text,
        "net content": size.content,
        "unit": size.unit,
        "colour": variant.colour,
        "material": variant.material,
    }
    if family.shelf.organic:
        named["organic"] = family.organic
    return {name: (value,) for name, value in named.items() if value != ""}


def _description(variant: _Variant, chance: random.Random) -> str:
    family, size = variant.family, variant.size
    department = family.shelf.department
    first, second = chance.sample(department.uses, 2)
    single = f"one pack of {size.text}"
    several = f"a pack of {size.units} ({size.text})"
    made = f" Made of {variant.material.lower()}." if variant.material else ""
    colour = f" Colour: {variant.colour.lower()}." if variant.colour else ""
    organic = " From certified organic farming." if family.organic else ""
    return (
        f"{family.name} by {family.brand}, for {first} and {second}.{made}{colour}{organic} "
        f"Sold as {several if size.units > 1 else single}. {department.storage}"
    )
