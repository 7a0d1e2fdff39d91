"""The shapes that products are drawn in, and which of them a product has."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from api.storefront.pictures.sizes import content_of, size_text
from api.storefront.pictures.words import PhraseTable
from search.results import ProductView

NEUTRAL = "parcel"
JOINING = re.compile(r"&|,|/| and ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the square of 400: its upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing that waits for its colours.

    Attributes:
        name: such as "bottle".
        drawing: SVG elements, with the names of `Paint`'s colours in place of the colours.
        label: where the label lies on it; None where it lies below.
        large: the name of the shape of what holds `large_from` or more; empty if the same.
        large_from: in litres or kilograms.
    """

    name: str
    drawing: Template
    label: Box | None
    large: str
    large_from: float


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """All shapes.

    Attributes:
        shapes: by name.
        phrases: that name one of them.
    """

    shapes: Mapping[str, Shape]
    phrases: PhraseTable


def shape_of(product: ProductView) -> Shape:
    """The shape that the longest words name: of the narrowest category, else of the title."""
    table = shape_table()
    for text in _tellings(product):
        name = table.phrases.find(text)
        if name is not None:
            shape = table.shapes[name]
            large = shape.large and content_of(size_text(product)) >= shape.large_from
            return table.shapes[shape.large] if large else shape
    return table.shapes[NEUTRAL]


def _tellings(product: ProductView) -> Iterator[str]:
    """The texts that may say what `product` is, the surest first.

    A category that joins several things ("Dips and Hummus") says less than the title.
    """
    title = product.title.removeprefix(product.brand)
    *wider, narrowest = product.category or ("",)
    joins = JOINING.search(narrowest)
    yield from (title, narrowest) if joins else (narrowest, title)
    yield from reversed(wider)


@cache
def shape_table() -> ShapeTable:
    """The table that comes with this package."""
    folder = files("api") / "storefront" / "pictures"
    records = tomllib.loads((folder / "shapes.toml").read_text("utf-8"))
    shapes = {
        name: Shape(
            name=name,
            drawing=Template((folder / "shapes" / f"{name}.svg").read_text("utf-8").strip()),
            label=Box(*record["label"]) if "label" in record else None,
            large=record.get("large", {}).get("shape", ""),
            large_from=record.get("large", {}).get("from", 0),
        )
        for name, record in records.items()
    }
    entries = ((word, name) for name, record in records.items() for word in record["words"])
    return ShapeTable(shapes, PhraseTable(entries))
