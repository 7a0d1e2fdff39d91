"""What live words make of products, by definition: for versions that are built with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from catalog.product import Offer, PriceTier, Product
from catalog.store.records import NO_REGION, LiveOffer
from indexer.filters import FilterWriter
from indexer.offers import OfferWriter
from indexer.product_table import write_product_table
from search.filters import FilterIndex
from search.offers import OfferTable
from search.pipeline import Searcher
from search.products import ProductTable
from search.query import Filter, InStock, Query, Sort
from search.similar.results import SimilarQuery
from search.snapshot import Snapshot
from search.suggest.results import SuggestQuery
from tests.search.shop import AVAILABILITY_IN, REGIONS

NEW_REGION = "Übersee"
EVERYWHERE = (*REGIONS, NEW_REGION)
TIER = "gold"

_amounts = st.decimals(min_value=5, max_value=20, places=1)
_tiers = st.lists(st.builds(PriceTier, st.integers(2, 99), _amounts), min_size=1, max_size=2).map(
    tuple
)

Said = Mapping[str, Mapping[str, LiveOffer]]
"""Words by product and region."""


def words(ids: Sequence[str], regions: Sequence[str] = EVERYWHERE) -> st.SearchStrategy[LiveOffer]:
    """Live offers of some products in some regions."""
    return st.builds(
        LiveOffer,
        st.sampled_from(ids),
        st.sampled_from(regions),
        stock=st.none() | st.sampled_from((0, 0, 1, 40)),
        price=st.none() | _amounts,
        price_tiers=st.none() | _tiers,
        tier_prices=st.just({}) | st.fixed_dictionaries({TIER: _amounts}),
        withdrawn=st.sampled_from((False, False, False, True)),
    )


def said_by(offers: Sequence[LiveOffer]) -> Said:
    """The last word on each product in each region."""
    said: dict[str, dict[str, LiveOffer]] = {}
    for offer in offers:
        said.setdefault(offer.product_id, {})[offer.region] = offer
    return said


def regional(product: Product, said: Said, *, tier: str | None = None) -> Product:
    """The product with its offers as they are now, at the prices of a tier."""
    built = {offer.region: offer for offer in product.offers}
    live = said.get(product.id, {})
    regions = sorted({*built, *live} - {NO_REGION})
    here = (_offer(product, built.get(each), live.get(each), each, tier) for each in regions)
    return replace(product, offers=tuple(offer for offer in here if offer is not None))


def _offer(
    product: Product, built: Offer | None, word: LiveOffer | None, region: str, tier: str | None
) -> Offer | None:
    if word is None:
        return built
    stock = word.stock if word.stock is not None else (built.stock if built else None)
    if word.withdrawn or stock is None:
        return None
    price = word.price if word.price is not None else (built.price if built else None)
    tiers = (
        word.price_tiers if word.price_tiers is not None else (built.price_tiers if built else ())
    )
    own = word.tier_prices.get(tier or "")
    if own is not None:
        price = own
        tiers = tuple(each for each in tiers or product.price_tiers if each.price < own)
    return Offer(region, stock, price, tiers)


def without_region(product: Product, said: Said) -> Product:
    """The product as it is now where no region is asked for; no word withdraws it."""
    now, live = regional(product, said), said.get(product.id, {})
    own = live.get(NO_REGION)
    availability = product.availability
    if own is not None and own.stock is not None:
        availability = AVAILABILITY_IN[own.stock > 0, availability]
    elif any(word.withdrawn or word.stock is not None for word in live.values()):
        stocked = any(offer.stock for offer in now.offers)
        availability = AVAILABILITY_IN[stocked, availability]
    return replace(
        now,
        availability=availability,
        price=own.price if own and own.price is not None else product.price,
        price_tiers=own.price_tiers if own and own.price_tiers else product.price_tiers,
    )


def built_with(snapshot: Snapshot, products: Sequence[Product], folder: Path) -> Snapshot:
    """`snapshot` with what a build of `products` writes of their offers, prices and values.

    The products differ from those of the snapshot in nothing else.
    """
    offers, filters = OfferWriter(), FilterWriter()
    for row, product in enumerate(products):
        offers.add(row, product)
        filters.add(row, product)
    offers.write(folder / "offers")
    filters.write(folder / "filters")
    write_product_table(products, folder / "products.arrow")
    table = ProductTable(folder / "products.arrow")
    prices = table.numbers("price")
    return replace(
        snapshot,
        products=table,
        prices=prices,
        offers=OfferTable.open(folder / "offers", prices),
        filters=FilterIndex.open(folder / "filters", len(products)),
    )


QUERIES = (
    Query(q="mug", per_page=250),
    Query(facets=("price", "availability", "brand"), max_facet_values=1000, per_page=250),
    Query(in_stock=InStock.TRUE, sort=Sort.PRICE_ASC, per_page=250),
    Query(q="steel lamp", in_stock=InStock.SOON, sort=Sort.PRICE_DESC, per_page=250),
    Query(filters=(Filter(field="price", min=8, max=12.5),), facets=("availability", "price")),
    Query(filters=(Filter(field="price", any_of=("10.5", "11")),), facets=("price",)),
    Query(
        q="mug under 11",
        filters=(Filter(field="availability", any_of=("in_stock", "Preorder"), exclude=True),),
        facets=("availability",),
    ),
)


def answers(
    searcher: Searcher, products: Sequence[str], region: str | None, tier: str | None
) -> list[dict[str, Any]]:
    """Everything that may depend on offers, without what tells one version from another."""
    place = {"region": region, "price_tier": tier}
    asked = [searcher.search(query.model_copy(update=place)) for query in QUERIES]
    suggested = [
        searcher.suggest(SuggestQuery(q=q, in_stock=in_stock, limit=20, products=20, **place))
        for q in ("", "mu", "glass l")
        for in_stock in InStock
    ]
    like = [
        searcher.similar(SimilarQuery(products=(each,), in_stock=in_stock, per_page=100, **place))
        for each in products[:2]
        for in_stock in (InStock.TRUE, InStock.ANY)
    ]
    dumped = [result.model_dump() for result in (*asked, *suggested, *like)]
    return [_comparable(result, region) for result in dumped]


def _comparable(result: Any, region: str | None) -> Any:
    if isinstance(result, dict):
        left_out = {"search_time_ms", "stage_ms", "index_version"}
        # Without a region a product has a stock only if a live word says so.
        left_out |= set() if region else {"stock"}
        return {
            name: _comparable(value, region)
            for name, value in result.items()
            if name not in left_out
        }
    if isinstance(result, list | tuple):
        return [_comparable(value, region) for value in result]
    return result
