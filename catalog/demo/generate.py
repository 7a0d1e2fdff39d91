"""Products of the shelves, the same ones for the same seed, before anybody bought them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from catalog.demo.offers import draw_offers
from catalog.demo.sizes import Size
from catalog.demo.variants import Variant, draw_variants
from catalog.product import AttributeValue, Availability, PriceTier, Product

DEFAULT_SEED = 7
DEFAULT_COUNT = 5_000

FIRST_RELEASE = datetime(2019, 1, 1, tzinfo=UTC)
RELEASE_DAYS = 2_370
"""The last one comes out shortly before the first order."""

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


def draft_products(seed: int, count: int) -> Iterator[Product]:
    """`count` products whose popularity is yet how much they are in demand.

    Raises:
        BadInput: there are not so many different ones.
    """
    chance = random.Random(seed)  # noqa: S311 - a made-up catalogue, nothing secret
    supply = random.Random(f"{seed}:offers")  # noqa: S311
    for number, variant in enumerate(draw_variants(count, chance), start=1):
        product = _product(number, variant, chance)
        keeps = variant.family.shelf.department.keeps
        yield replace(product, offers=draw_offers(product, supply, keeps=keeps))


def _product(number: int, variant: Variant, chance: random.Random) -> Product:
    family, shelf = variant.family, variant.family.shelf
    price = _price(family.unit_price, variant.size)
    smallest_order = 1 if price >= 20 else 2 if price >= 8 else 6
    initials = "".join(word[0] for word in family.brand.split()).upper()
    availability = chance.choice(AVAILABILITIES)
    description = _description(variant, chance)
    released = FIRST_RELEASE + timedelta(days=chance.randrange(RELEASE_DAYS))
    demand = chance.lognormvariate(4, 1)
    tiers = _tiers(price, smallest_order) if chance.random() < 0.6 else ()
    return Product(
        id=f"D{number:05d}",
        title=variant.title,
        availability=availability,
        description=description,
        brand=family.brand,
        category=shelf.category,
        gtin=(_gtin(number),),
        mpn=f"{initials}-{variant.group:04d}-{number:05d}",
        image_link=f"/pictures/demo/D{number:05d}.svg",
        item_group_id=f"G{variant.group:04d}",
        price=price,
        currency="EUR",
        released=released,
        popularity=demand,
        attributes=MappingProxyType(_attributes(variant)),
        pack_size=variant.size.units,
        min_order_quantity=smallest_order,
        price_tiers=tiers,
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


def _attributes(variant: Variant) -> dict[str, tuple[AttributeValue, ...]]:
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


def _description(variant: Variant, chance: random.Random) -> str:
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
