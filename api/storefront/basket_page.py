"""What a shop has put into its basket, as its events tell."""

from dataclasses import dataclass

from api.services import Services
from api.storefront.address import Address
from api.storefront.cards import Card, card_of
from api.versions import Served
from core.errors import NotFound

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class BasketPage:
    """What the page shows.

    Attributes:
        cards: the last put in first.
    """

    cards: tuple[Card, ...]

    @property
    def products(self) -> tuple[str, ...]:
        """The ids of what is shown, the last put in last."""
        return tuple(card.id for card in reversed(self.cards))


def basket_page(services: Services, served: Served, address: Address) -> BasketPage:
    """The basket of the chosen shop; empty where none is chosen.

    Raises:
        StoreUnusable: the shop's events cannot be read.
        BadInput: there is no such region.
    """
    if address.retailer is None:
        return BasketPage(())
    cart = services.profiles.get(served.catalogue, address.retailer).cart
    cards = (_card(served, seen.product, address) for seen in cart[:MOST_SHOWN])
    return BasketPage(tuple(card for card in cards if card is not None))


def _card(served: Served, product_id: str, address: Address) -> Card | None:
    """The card of a product; None if it has left the catalogue."""
    try:
        product = served.searcher.product(product_id, address.region, address.retailer)
    except NotFound:
        return None
    return card_of(product, served.catalogue, address)
