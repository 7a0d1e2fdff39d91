"""The banner of a page."""

import logging
from dataclasses import dataclass

from api.banners.answers import BannerView
from api.banners.requests import BannerParameters
from api.services import Services
from api.storefront.address import Address
from api.storefront.cards import Picture, picture_of, scheme_of
from api.versions import Searchable, Served
from core.errors import IndexUnusable, NotFound, StoreUnusable
from search.query import Filter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageBanner:
    """A banner that leads to a page of the shop.

    Attributes:
        impression: what events about it carry.
        picture: None for one of words alone.
    """

    id: str
    slot: str
    impression: str
    title: str
    text: str
    url: str
    picture: Picture | None


def banner_of(services: Services, served: Served, slot: str, address: Address) -> PageBanner | None:
    """The banner of a slot for whom looks; None if there is none, or nobody can say which.

    Raises:
        BadInput: there is no such region.
    """
    asked = BannerParameters(slot=slot, retailer=address.retailer, region=address.region)
    try:
        chosen = services.banners.choose(served, asked)
        if chosen.banner is None:
            return None
        return PageBanner(
            id=chosen.banner.id,
            slot=slot,
            impression=chosen.impression_id or "",
            title=chosen.banner.title,
            text=chosen.banner.text,
            url=_url(chosen.banner, address),
            picture=_picture(chosen.banner, served.searcher, served.catalogue),
        )
    except (StoreUnusable, IndexUnusable, NotFound) as error:
        log.warning("%s: a page is shown without its banner: %s", served.catalogue, error)
        return None


def _url(banner: BannerView, address: Address) -> str:
    if banner.product is not None:
        return address.product_url(banner.product)
    category = Filter(field="category", any_of=(banner.category or "",))
    return address.filtered("category", category).url


def _picture(banner: BannerView, searcher: Searchable, catalogue: str) -> Picture | None:
    """The banner's own picture if it is on the web, else that of its product."""
    if scheme_of(banner.image_link) in {"http", "https"}:
        return Picture(banner.image_link, banner.image_link, banner.title)
    if banner.product is None:
        return None
    return picture_of(searcher.product(banner.product), catalogue)
