"""The colours of a picture: of what is sold, and of its brand."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from api.storefront.pictures.words import PhraseTable
from search.results import ProductView

BRAND_COLOURS = (
    "#1f5f8b", "#b23a48", "#2e7d5b", "#7a4b94", "#b4551d", "#2b6f77", "#8c2f5d", "#3f5aa6",
    "#5b7328", "#a33b2b", "#4a5568", "#0f766e", "#6b4fa0", "#9a5b13", "#35618f", "#7d3c6e",
)  # fmt: skip
"""Each dark enough for white letters: 4.5 to 1 or better (WCAG 2.2, 1.4.3)."""

COLOUR_NAMES = frozenset({"colour", "color", "product colour", "product color"})
"""Attributes that name a colour."""

VARIANT = re.compile(r", | - ")
"""What a title sets before its colour: "Mug 350 ml, Green", "Charger - Black"."""

NEARLY_WHITE = 0xC0
BLACK, WHITE = "#1c2330", "#ffffff"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours that a shape's drawing asks for, as "#rrggbb".

    Attributes:
        body: of what is sold.
        dark: the same in the shade.
        light: the same in the light.
        brand: of the maker.
        deep: the same in the shade.
        pale: the same in the light.
    """

    body: str
    dark: str
    light: str
    brand: str
    deep: str
    pale: str

    @property
    def halo(self) -> str:
        """What lies behind: the body's colour, the brand's behind what is nearly white."""
        return self.brand if min(_channels(self.body)) > NEARLY_WHITE else self.body

    def names(self) -> dict[str, str]:
        """The colours by name, to fill a template."""
        return {
            "body": self.body,
            "dark": self.dark,
            "light": self.light,
            "brand": self.brand,
            "deep": self.deep,
            "pale": self.pale,
        }


def paint_of(product: ProductView) -> Paint:
    """The colours of `product`, the same every time.

    What is sold takes the colour that an attribute, the title or the narrowest category
    names, else a pale one of the brand's.
    """
    brand = brand_colour(product.brand or product.title)
    body = _named_colour(product) or mixed(brand, WHITE, 0.55)
    return Paint(
        body=body,
        dark=mixed(body, BLACK, 0.22),
        light=mixed(body, WHITE, 0.4),
        brand=brand,
        deep=mixed(brand, BLACK, 0.25),
        pale=mixed(brand, WHITE, 0.35),
    )


def brand_colour(brand: str) -> str:
    """One of BRAND_COLOURS, by a hash of the name."""
    digest = hashlib.blake2b(brand.casefold().encode(errors="replace"), digest_size=4).digest()
    return BRAND_COLOURS[int.from_bytes(digest, "big") % len(BRAND_COLOURS)]


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _named_colour(product: ProductView) -> str | None:
    colours, contents = _tables()
    for name, values in (product.attributes or {}).items():
        if name.casefold() in COLOUR_NAMES:
            found = colours.find(" ".join(map(str, values)))
            if found is not None:
                return found
    title = product.title.removeprefix(product.brand)
    *_, variant = VARIANT.split(title)
    if variant != title and (found := colours.find(variant)) is not None:
        return found
    return contents.find(title) or contents.find(" ".join(product.category[-1:]))


@cache
def _tables() -> tuple[PhraseTable, PhraseTable]:
    """Words for colours, and words for colours and for what has a colour."""
    text = (files("api") / "storefront" / "pictures" / "colours.toml").read_text("utf-8")
    record = tomllib.loads(text)
    colours, contents = record["colours"].items(), record["contents"].items()
    return PhraseTable(colours), PhraseTable([*contents, *colours])
