"""A product as a card: picture, title, price and stock, ready to be shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from api.storefront.address import Address
from api.storefront.explaining import HitBars
from api.storefront.money import count_text, price_text
from api.storefront.pictures import picture_link
from search.results import Highlight, PriceTierView, ProductView

SCARCE = 5
"""So few units are said to be the last ones."""

_AVAILABILITY = {
    "in_stock": ("In stock", "good"),
    "limited_availability": ("Low stock", "low"),
    "preorder": ("Pre-order", "later"),
    "backorder": ("On backorder", "later"),
    "out_of_stock": ("Out of stock", "none"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture is, and the drawn one to take if it cannot be had."""

    src: str
    fallback: str
    alt: str


@dataclass(frozen=True, slots=True)
class Stock:
    """Whether it can be had, in words; `level` is good, low, later or none."""

    text: str
    level: str


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list.

    Attributes:
        title: HTML; the words of the query are in <mark>.
        notes: what else the price depends on: pack, tiers, smallest order.
        reason: why it is shown, on similar products.
    """

    id: str
    url: str
    title: Markup
    brand: str
    picture: Picture
    price: str
    notes: tuple[str, ...]
    stock: Stock
    reason: str = ""
    bars: HitBars | None = None


def card_of(
    product: ProductView,
    catalogue: str,
    address: Address,
    *,
    highlight: Highlight | None = None,
    reason: str = "",
    bars: HitBars | None = None,
) -> Card:
    """The card of `product`, whose link leads to its page."""
    return Card(
        id=product.id,
        url=address.product_url(product.id),
        # The search room has escaped it, apart from the marks.
        title=Markup(highlight.title) if highlight else escape(product.title),  # noqa: S704
        brand=product.brand,
        picture=picture_of(product, catalogue),
        price=price_text(product.price, product.currency),
        notes=price_notes(product),
        stock=stock_of(product.availability, product.stock),
        reason=reason,
        bars=bars,
    )


def picture_of(product: ProductView, catalogue: str) -> Picture:
    """The feed's picture if it names one on the web, else the drawn one."""
    drawn = picture_link(catalogue, product.id)
    on_the_web = scheme_of(product.image_link) in {"http", "https"}
    return Picture(product.image_link if on_the_web else drawn, drawn, product.title)


def scheme_of(link: str) -> str:
    """The scheme of `link` in lower case; empty for what is no link."""
    try:
        return urlsplit(link).scheme
    except ValueError:
        return ""


def stock_of(availability: str, stock: int | None) -> Stock:
    """Availability and units in words."""
    text, level = _AVAILABILITY.get(availability, (availability.replace("_", " "), "later"))
    if level not in {"good", "low"} or stock is None:
        return Stock(text, level)
    if stock <= SCARCE:
        return Stock(f"Only {stock} left", "low")
    return Stock(f"{text} · {count_text(stock)}", level)


def price_notes(product: ProductView) -> tuple[str, ...]:
    """What one unit costs, what many cost, and how many must be ordered."""
    notes: list[str] = []
    if product.price is not None and (product.pack_size or 0) > 1:
        unit = product.price / (product.pack_size or 1)
        notes.append(f"{price_text(unit, product.currency)} each")
    best = _best_tier(product.price_tiers)
    if best is not None:
        price = price_text(best.price, product.currency)
        notes.append(f"{price} from {count_text(best.min_quantity)}")
    if (product.min_order_quantity or 1) > 1:
        notes.append(f"min. {count_text(product.min_order_quantity or 1)}")
    return tuple(notes)


def _best_tier(tiers: tuple[PriceTierView, ...]) -> PriceTierView | None:
    return min(tiers, key=lambda tier: tier.price, default=None)
