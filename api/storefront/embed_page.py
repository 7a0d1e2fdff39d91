"""The page about the snippet: its code, ready to be copied, and its options."""

from dataclasses import dataclass

from api.storefront.shop import Shop
from api.versions import Searchable
from core.settings import Settings
from search.query import InStock, Query


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """What the page shows.

    Attributes:
        origin: of this server, as the visitor reached it.
        product_id: of a product that the example is about.
        origins: the sites that may embed, as they are set.
    """

    origin: str
    catalogue: str
    product_id: str
    product_title: str
    product_price: float | None
    origins: str


def embed_page(searcher: Searchable, origin: str, shop: Shop, settings: Settings) -> EmbedPage:
    """The page about the snippet, with the shop's most popular product as the example."""
    hits = searcher.search(Query(per_page=1, in_stock=InStock.TRUE, highlight=False)).hits
    product = hits[0].product if hits else None
    return EmbedPage(
        origin=origin,
        catalogue=shop.catalogue,
        product_id=product.id if product else "",
        product_title=product.title if product else "",
        product_price=product.price if product else None,
        origins=settings.allowed_origins,
    )
