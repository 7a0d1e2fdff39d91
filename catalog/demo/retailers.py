"""The shops that buy on the marketplace: their kinds and tastes, read from TOML."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from catalog.demo.generate import DEFAULT_SEED
from catalog.demo.offers import REGIONS
from catalog.product import Product


@dataclass(frozen=True, slots=True)
class RetailerKind:
    """What sort of shop it is.

    Attributes:
        name: such as "cafe".
        shops: how many there are.
        orders: how many times one orders in a year, on average.
        lines: how many products it orders at once, on average.
        organic: how much more it likes an organic product than another.
        tastes: (beginning of a category path, weight), the longest paths first.
    """

    name: str
    shops: int
    orders: int
    lines: int
    organic: float
    tastes: tuple[tuple[tuple[str, ...], float], ...]

    def likes(self, product: Product) -> float:
        """How gladly it buys `product`, 0 or more."""
        path = product.category
        fitting = (weight for taste, weight in self.tastes if path[: len(taste)] == taste)
        organic = self.organic if product.attributes.get("organic") == (True,) else 1
        return next(fitting, 0) * organic


@dataclass(frozen=True, slots=True)
class Retailer:
    """A shop that orders; its id tells the kind: "cafe-007"."""

    id: str
    kind: RetailerKind
    region: str


def demo_retailers(seed: int = DEFAULT_SEED) -> Iterator[Retailer]:
    """All retailers by kind; more of them where the marketplace sells more."""
    chance = random.Random(f"{seed}:retailers")  # noqa: S311 - a made-up marketplace
    names = [region.name for region in REGIONS]
    shares = [region.stock for region in REGIONS]
    for kind in load_kinds():
        for number in range(1, kind.shops + 1):
            (region,) = chance.choices(names, shares)
            yield Retailer(f"{kind.name}-{number:03d}", kind, region)


def load_kinds() -> tuple[RetailerKind, ...]:
    """The kinds of shops in the order of the file."""
    record = tomllib.loads((files("catalog") / "demo" / "retailers.toml").read_text("utf-8"))
    return tuple(
        RetailerKind(
            name=name,
            shops=kind["shops"],
            orders=kind["orders"],
            lines=kind["lines"],
            organic=kind.get("organic", 1),
            tastes=_tastes(kind["tastes"]),
        )
        for name, kind in record.items()
    )


def _tastes(record: dict[str, float]) -> tuple[tuple[tuple[str, ...], float], ...]:
    paths = ((tuple(path.split(" > ")), weight) for path, weight in record.items())
    return tuple(sorted(paths, key=lambda taste: -len(taste[0])))
