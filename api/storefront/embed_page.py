"""The page about the snippet: its code, ready to be copied, and its options."""

from dataclasses import dataclass

from api.storefront.money import price_text
from api.storefront.shop import Shop
from api.versions import Searchable
from core.settings import Settings
from search.query import InStock, Query

OPTIONS = (
    ("data-catalogue", "The catalogue that is searched.", "the only one there is"),
    ("data-region", "Stock and prices are this region's.", "all regions"),
    ("data-retailer", "What this shop buys comes forward; its region and prices hold.", "nobody"),
    ("data-retailer-token", "By which it may, if the server asks (docs/widgets.md).", "none"),
    (
        "data-results",
        "Where a search leads: a URL with {q} and {filter}.",
        "this server's own page",
    ),
    ("data-product", "Where a product leads: a URL with {id}.", "this server's own page"),
    ("data-limit", "Searches suggested at the most.", "6"),
    ("data-products", "Products suggested at the most.", "4"),
    ("data-hits", "Products of a row at the most.", "12, or as the layout says"),
    ("data-about", "The product that a row of recommendations is about.", "none"),
    ("data-relation", "alternatives, or accessories: what goes with it.", "alternatives"),
    ("data-heading", "What stands above a row.", "what the row is"),
    ("data-placeholder", "What stands in the empty search bar.", "Search for products"),
    ("data-locale", "How prices are written, such as de-AT.", "the page's lang"),
    ("data-currency", "The currency of products that name none.", "none"),
    ("data-styles", "none: the page brings its own style for the widgets.", "ours"),
)
"""Attribute, what it sets, and what holds without it."""


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """What the page shows.

    Attributes:
        origin: of this server, as the visitor reached it.
        product_id: of the product that the example is about.
        origins: the sites that may embed, as they are set.
    """

    origin: str
    catalogue: str
    product_id: str
    product_title: str
    product_price: str
    origins: str
    options: tuple[tuple[str, str, str], ...] = OPTIONS


def embed_page(searcher: Searchable, origin: str, shop: Shop, settings: Settings) -> EmbedPage:
    """The page about the snippet, with the shop's most popular product as the example."""
    hits = searcher.search(Query(per_page=1, in_stock=InStock.TRUE, highlight=False)).hits
    product = hits[0].product if hits else None
    return EmbedPage(
        origin=origin,
        catalogue=shop.catalogue,
        product_id=product.id if product else "",
        product_title=product.title if product else "",
        product_price=price_text(product.price, product.currency) if product else "",
        origins=settings.allowed_origins,
    )
