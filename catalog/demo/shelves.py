"""What the made-up marketplace sells: departments, aisles and shelves, read from TOML."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

HOUSE_BRAND = "Daily Crate"
"""The marketplace's own cheap brand, on every shelf."""


@dataclass(frozen=True, slots=True)
class Department:
    """The first level of the categories.

    Attributes:
        kind: what its shelves' kinds are called as an attribute: flavour or type.
        uses: who buys here, as a description says it.
        storage: the last sentence of a description.
        keeps: whether its products can be shipped for days: neither fresh nor frozen.
    """

    name: str
    kind: str
    uses: tuple[str, ...]
    storage: str
    keeps: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The third level: one sort of product in several brands, kinds and sizes.

    Attributes:
        item: the noun in a title.
        brands: the house brand is the last one.
        kinds: flavours or types; one empty text when there is but one.
        sizes: such as "6 x 1.5 l".
        price: of one litre, kilogram or piece, in euro, of a middling brand.
        organic: whether there are organic products, too.
    """

    department: Department
    aisle: str
    name: str
    item: str
    brands: tuple[str, ...]
    kinds: tuple[str, ...]
    sizes: tuple[str, ...]
    price: float
    organic: bool
    colours: tuple[str, ...]
    materials: tuple[str, ...]

    @property
    def category(self) -> tuple[str, str, str]:
        """Department, aisle, shelf."""
        return self.department.name, self.aisle, self.name


def load_shelves() -> tuple[Shelf, ...]:
    """All shelves, by department (in the order of the files' names), aisle and place."""
    folder = files("catalog") / "demo" / "departments"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return tuple(shelf for entry in entries for shelf in _shelves(entry.read_text("utf-8")))


def _shelves(text: str) -> Iterator[Shelf]:
    record = tomllib.loads(text)
    department = Department(
        name=record["name"],
        kind=record["kind"],
        uses=tuple(record["uses"]),
        storage=record["storage"],
        keeps=record.get("keeps", True),
    )
    for aisle, shelves in record["aisles"].items():
        for name, shelf in shelves.items():
            yield Shelf(
                department=department,
                aisle=aisle,
                name=name,
                item=shelf["item"],
                brands=(*shelf["brands"], HOUSE_BRAND),
                kinds=tuple(shelf.get("kinds", [""])),
                sizes=tuple(shelf["sizes"]),
                price=shelf["price"],
                organic=shelf.get("organic", False),
                colours=tuple(shelf.get("colours", [""])),
                materials=tuple(shelf.get("materials", [""])),
            )
