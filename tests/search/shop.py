"""A small shop with every gap and oddity, opened without a neural encoder, and its brute force.

Products lack prices, dates and brands, have several values under a name, and words
and numbers under the same one. `values_of` and `passes` say what a filter means
straight from the Product, so that nothing of the filter index is trusted.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.product import AttributeValue, Availability, Offer, PriceTier, Product
from catalog.recipe import RECIPES
from catalog.store.records import LiveOffer
from core.analysis import Analyzer
from core.layout import FORMAT_VERSION, EncoderEntry, Manifest, VersionLayout
from core.progress import Silent
from indexer.dense import write_ann, write_codes, write_flat
from indexer.product_table import write_product_table
from indexer.stages import Extras, Words, write_language, write_words_and_filters
from search.live.laying import laid, located
from search.pipeline import Searcher
from search.query import Filter, Query
from search.reranking import Reranker, SearchDefaults
from search.results import Hit
from search.snapshot import Snapshot, assemble

DIMENSION = 32
RECIPE = RECIPES["default"]
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)

NOUNS = ("kettle", "mug", "teapot", "lamp", "mouse", "keyboard", "cable", "charger")
MAKES = ("steel", "glass", "wooden", "red", "blue", "wireless", "folding", "café")
BRANDS = ("", "Nord", "Süd", "Ost & Co", "West", "Ångström")
CATEGORIES = (
    (),
    ("Home",),
    ("Home", "Kitchen"),
    ("Home", "Kitchen", "Tea"),
    ("Home", "Light"),
    ("Office", "Computers"),
    ("Office", "Computers", "Cables"),
)
COLOURS = ("red", "blue", "green", "Grün")


class WordVectors:
    """An encoder that gives texts with common words near vectors; the same ones every time."""

    dimension = DIMENSION
    fingerprint = "word-vectors"

    def __init__(self) -> None:
        self._analyzer = Analyzer("none")
        self._directions: dict[str, npt.NDArray[np.float64]] = {}

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        total = np.full(DIMENSION, 0.01)
        for term in self._analyzer.terms(text):
            total += self._direction(term)
        unit: npt.NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
        return unit

    def _direction(self, term: str) -> npt.NDArray[np.float64]:
        if term not in self._directions:
            seeded = np.random.default_rng(list(term.encode()))
            self._directions[term] = seeded.standard_normal(DIMENSION)
        return self._directions[term]


def shop_products(count: int, seed: int = 11) -> Iterator[Product]:
    chance = random.Random(seed)  # noqa: S311 - a made-up shop, nothing secret
    for number in range(count):
        yield _product(number, chance)


def _product(number: int, chance: random.Random) -> Product:
    make, noun = chance.choice(MAKES), chance.choice(NOUNS)
    brand = chance.choice(BRANDS)
    return Product(
        id=f"P{number:05d}",
        title=f"{brand} {make} {noun} {chance.choice(NOUNS)}".strip(),
        availability=chance.choice(tuple(Availability)),
        description=f"A {noun} with a {chance.choice(MAKES)} {chance.choice(NOUNS)}.",
        brand=brand,
        category=chance.choice(CATEGORIES),
        gtin=(f"{40_000_000 + number:013d}",) if chance.random() < 0.5 else (),
        mpn=f"XK-{number:04d}/b" if chance.random() < 0.5 else "",
        item_group_id=f"G{number // 3}" if chance.random() < 0.5 else "",
        price=Decimal(chance.randrange(100, 130)) / 10 if chance.random() < 0.8 else None,
        released=FIRST_DAY + timedelta(days=chance.randrange(40))
        if chance.random() < 0.7
        else None,
        popularity=float(chance.randrange(20)) if chance.random() < 0.7 else None,
        attributes=_attributes(chance),
    )


def _attributes(chance: random.Random) -> dict[str, tuple[AttributeValue, ...]]:
    every: dict[str, tuple[AttributeValue, ...]] = {
        "colour": tuple(chance.sample(COLOURS, chance.randint(1, 2))),
        "weight": (chance.choice((0.1 + 0.2, 1, 2.5, 1e-7, -4.0, 12_345_678.9)),),
        "handmade": (chance.random() < 0.5,),
        "size": (chance.choice(("S", "M", 38, 40.5)),),
        "ports": tuple(chance.choices((1.0, 2.0, 4.0), k=2)),
    }
    return {name: values for name, values in every.items() if chance.random() < 0.7}


REGIONS = ("north", "south", "Île-de-France")
"""By name; the shop with offers has them all."""


def with_offers(products: Iterable[Product], seed: int = 5) -> Iterator[Product]:
    """The products with stock and prices by region; some are sold in none."""
    chance = random.Random(seed)  # noqa: S311 - a made-up shop, nothing secret
    for product in products:
        sold_in = [region for region in REGIONS if chance.random() < 0.7]
        yield replace(product, offers=tuple(_offer(region, chance) for region in sold_in))


def laid_over(snapshot: Snapshot, offers: Sequence[LiveOffer]) -> Snapshot:
    """A snapshot with live offers; those of products that it has not are passed over."""
    words, _ = located(snapshot, offers)
    return laid(snapshot, words)


def _offer(region: str, chance: random.Random) -> Offer:
    price = Decimal(chance.randrange(95, 135)) / 10 if chance.random() < 0.6 else None
    tiers = (PriceTier(10, Decimal("4.5")), PriceTier(50, Decimal("4.25")))
    return Offer(
        region=region,
        stock=chance.choice((0, 0, 1, 7, 12_000)),
        price=price,
        price_tiers=tiers if chance.random() < 0.3 else (),
    )


def product_in(product: Product, region: str) -> Product | None:
    """What the product is in a region, by the definition of an offer; None if not sold there."""
    for offer in product.offers:
        if offer.region == region:
            return replace(
                product,
                availability=AVAILABILITY_IN[offer.stock > 0, product.availability],
                price=product.price if offer.price is None else offer.price,
                price_tiers=offer.price_tiers or product.price_tiers,
            )
    return None


AVAILABILITY_IN = {
    (True, Availability.IN_STOCK): Availability.IN_STOCK,
    (True, Availability.LIMITED): Availability.LIMITED,
    (True, Availability.PREORDER): Availability.IN_STOCK,
    (True, Availability.BACKORDER): Availability.IN_STOCK,
    (True, Availability.OUT_OF_STOCK): Availability.IN_STOCK,
    (False, Availability.IN_STOCK): Availability.OUT_OF_STOCK,
    (False, Availability.LIMITED): Availability.OUT_OF_STOCK,
    (False, Availability.PREORDER): Availability.PREORDER,
    (False, Availability.BACKORDER): Availability.BACKORDER,
    (False, Availability.OUT_OF_STOCK): Availability.OUT_OF_STOCK,
}
"""By whether there is stock in the region, and by the product's own."""


def open_shop(
    products: Sequence[Product],
    folder: Path,
    *,
    with_ann: bool = False,
    synonyms: Path | None = None,
) -> Snapshot:
    """A snapshot of `products`, written and opened by the real modules, one by one."""
    layout, encoder, analyzer = VersionLayout(folder), WordVectors(), Analyzer("english")
    write_product_table(products, layout.products)
    words = write_words_and_filters(layout, RECIPE, analyzer, len(products), Silent())
    vectors = np.stack([encoder.encode(RECIPE.dense_text(product)) for product in products])
    write_flat(vectors, layout.vectors)
    if with_ann:
        write_ann(vectors, layout.ann)
    else:
        write_codes(vectors, layout.codes)
    write_language(layout, analyzer, len(products), Extras(synonyms=synonyms))
    return assemble(layout, _manifest(len(products), words, analyzer, has_ann=with_ann), encoder)


def _manifest(products: int, words: Words, analyzer: Analyzer, *, has_ann: bool) -> Manifest:
    return Manifest(
        format_version=FORMAT_VERSION,
        catalogue="shop",
        version="1",
        products=products,
        terms=words.terms,
        regions=words.regions,
        has_ann=has_ann,
        recipe=RECIPE.identity,
        language=analyzer.language,
        analyzer_fingerprint=analyzer.fingerprint,
        feed_fingerprint="made-up",
        encoder=EncoderEntry(
            name="words", fingerprint="word-vectors", precision="fp32", dimension=DIMENSION
        ),
        files={},
    )


def searcher_over(
    snapshot: Snapshot, reranker: Reranker | None = None, defaults: SearchDefaults | None = None
) -> Searcher:
    return Searcher(snapshot, reranker, defaults or SearchDefaults())


def all_hits(searcher: Searcher, query: Query) -> list[Hit]:
    """Every hit of `query`, page by page in its own page size."""
    hits: list[Hit] = []
    page = 1
    while found := searcher.search(query.model_copy(update={"page": page})).hits:
        hits.extend(found)
        page += 1
    return hits


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.product.id for hit in hits]


def values_of(product: Product, field: str) -> set[str | float]:
    """What a product says under `field`: words as they are written, and numbers."""
    if field == "category":
        path = product.category
        return {" > ".join(path[:depth]) for depth in range(1, len(path) + 1)}
    if field.startswith("attributes."):
        found = product.attributes.get(field.removeprefix("attributes."), ())
        return {_said(value) for value in found}
    number = {
        "price": None if product.price is None else float(product.price),
        "released": None if product.released is None else product.released.timestamp(),
        "popularity": product.popularity,
    }
    if field in number:
        value = number[field]
        return set() if value is None else {value}
    word: str = getattr(product, field)
    return {str(word)} if word else set()


def _said(value: AttributeValue) -> str | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else float(value)


def passes(product: Product, condition: Filter) -> bool:
    """Whether `product` meets `condition`, by its definition."""
    return any(_meets(value, condition) for value in values_of(product, condition.field)) != (
        condition.exclude
    )


def _meets(value: str | float, condition: Filter) -> bool:
    if condition.any_of:
        return any(_is(value, wanted) for wanted in condition.any_of)
    if isinstance(value, str):
        return False
    low = -np.inf if condition.min is None else condition.min
    high = np.inf if condition.max is None else condition.max
    return bool(low <= value <= high)


def _is(value: str | float, wanted: str) -> bool:
    if isinstance(value, str):
        return value.casefold() == wanted.casefold()
    try:
        return value == float(wanted)
    except ValueError:
        return False
