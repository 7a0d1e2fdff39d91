"""Catalogues of any size made of a real one: its products with other models, colours and brands.

What a shop of a million products has more of than one of twenty thousand are part numbers
and series, above all; colours, capacities and makers recombine. Every part number of a
product therefore becomes one of the same shape, the same wherever the product names it,
and now and then a series gets a new name, so that words grow with the catalogue.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count as count_up
from itertools import islice
from pathlib import Path
from string import ascii_uppercase, digits

import numpy as np

from benchmarks.subsets import NOISE, Vectors
from catalog.codec import product_to_json
from catalog.product import Offer, Product
from catalog.recipe import Recipe
from core.layout import VersionLayout
from core.progress import Reporter
from indexer.vector_cache import VectorCache, text_key

SEED = 4
BATCH = 4096

MOST_ATTRIBUTES = 10
"""Icecat has up to some hundred for a product; most feeds have about so many."""

MOST_DESCRIBED = 160
"""Characters of a description: those of Icecat list the attributes once more."""

REGIONS = ("north", "south")
SOLD_SHARE = 0.8
MOST_STOCK = 40

NEW_NAME_SHARE = 0.03
"""Of the capitalised words of a title that get a new name: series and models without digits."""

CAPACITIES = ("64", "128", "256", "512", "1000", "2000", "4000")
COLOURS = (
    *("Black", "White", "Silver", "Grey", "Blue", "Red"),
    *("Green", "Gold", "Pink", "Brown", "Beige", "Purple"),
)
SYLLABLES = (
    *("ba", "co", "da", "fe", "gi", "ho", "ju", "ka", "le", "mi", "no"),
    *("pu", "ra", "se", "ti", "vo", "xa", "zen", "lor", "max", "pro", "tek"),
)

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]*")
_CAPACITY = re.compile(r"\d{2,4}(?= ?[GT]B\b)")
_COLOURS = frozenset(COLOURS)
_SHORTEST_CODE = 4
_SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Source:
    """The real products that others are made of, and their vectors, shape (n, d), by row."""

    version: VersionLayout
    products: Sequence[Product]
    vectors: Vectors


def write_catalogue(
    source: Source, count: int, path: Path, cache: VectorCache, recipe: Recipe, reporter: Reporter
) -> None:
    """Write a feed of `count` products, and their vectors into the cache of a build.

    The vectors are simulated: that of the real product, moved by random noise of length 0.5.
    Seeded: the same products come every time, and more of them begin with the fewer.
    """
    chance = np.random.default_rng(SEED)
    products = reporter.track(varied(source.products), label=path.name, total=count)
    remaining = count
    with path.open("wb") as feed:
        while batch := list(islice(products, min(BATCH, remaining))):
            feed.writelines(product_to_json(product) + b"\n" for _, product in batch)
            vectors = _moved(source.vectors[[row for row, _ in batch]], chance)
            texts = (recipe.dense_text(product) for _, product in batch)
            cache.put(dict(zip(map(text_key, texts), vectors, strict=True)))
            remaining -= len(batch)


def varied(products: Sequence[Product]) -> Iterator[tuple[int, Product]]:
    """Without end: a random row of `products`, and its product with other models and brand."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, nothing secret
    brands = sorted({product.brand for product in products if product.brand}) or [""]
    for number in count_up():
        row = chance.randrange(len(products))
        yield row, _variation(products[row], number, brands, chance)


def _variation(
    product: Product, number: int, brands: Sequence[str], chance: random.Random
) -> Product:
    renamed = _Renaming(product.brand, chance.choice(brands), chance)
    price = Decimal(chance.randrange(500, 200_000)) / 100
    return replace(
        product,
        id=f"s{number}",
        title=renamed(product.title),
        brand=renamed.brand,
        description=renamed(product.description[:MOST_DESCRIBED]),
        mpn=renamed(product.mpn),
        gtin=(f"{4_000_000_000_000 + number:013d}",),
        image_link="",
        price=price,
        attributes=dict(list(product.attributes.items())[:MOST_ATTRIBUTES]),
        offers=tuple(
            Offer(region, chance.randrange(MOST_STOCK))
            for region in REGIONS
            if chance.random() < SOLD_SHARE
        ),
    )


class _Renaming:
    """Other words for those of one product; the same word always becomes the same."""

    def __init__(self, old_brand: str, brand: str, chance: random.Random) -> None:
        self.brand = brand
        self._chance = chance
        self._known = dict(zip(old_brand.split(), brand.split(), strict=False))

    def __call__(self, text: str) -> str:
        """`text` in the new words."""
        text = _CAPACITY.sub(self._capacity, text)
        return _WORD.sub(self._renamed, text)

    def _renamed(self, match: re.Match[str]) -> str:
        word = match.group()
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._other(word)
        return known

    def _capacity(self, _match: re.Match[str]) -> str:
        return self._chance.choice(CAPACITIES)

    def _other(self, word: str) -> str:
        if word in _COLOURS:
            return self._chance.choice(COLOURS)
        if not word[-1].isalnum() or word[0].islower():
            return word
        if len(word) >= _SHORTEST_CODE and any(map(str.isdigit, word)):
            return word if word.isdigit() or word[0].isdigit() else self._code(word)
        is_name = len(word) >= _SHORTEST_NAME and word.isalpha()
        if is_name and self._chance.random() < NEW_NAME_SHARE:
            return "".join(self._chance.choices(SYLLABLES, k=3)).capitalize()
        return word

    def _code(self, code: str) -> str:
        """Another part number of the same shape."""
        return "".join(
            self._of(digits)
            if char.isdigit()
            else self._of(ascii_uppercase)
            if char.isupper()
            else char
            for char in code
        )

    def _of(self, alphabet: str) -> str:
        return alphabet[int(self._chance.random() * len(alphabet))]


def _moved(vectors: Vectors, chance: np.random.Generator) -> Vectors:
    noise = chance.standard_normal(vectors.shape, dtype=np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    moved: Vectors = vectors + noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved
