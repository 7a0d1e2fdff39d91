"""Banners for the pages of served catalogues, and what events say of them."""

import logging

import numpy as np

from api.banners.answers import BannerAnswer, BannerView
from api.banners.requests import BannerParameters
from api.catalogues import Catalogues
from api.recommending.assortments import searcher_of
from api.recommending.scenes import Asked, Scenes
from api.stores import Stores
from api.versions import Served
from core.clock import Clock
from core.errors import StoreUnusable
from recommend.banners.banner import Banner
from recommend.banners.choosing import BannerChooser, Nothing, Page
from recommend.contract import Context
from search.retailers import Asking, placed

log = logging.getLogger(__name__)


class BannerDesk:
    """Chooses banners, and learns from the log which are good. Any number of threads may ask.

    Args:
        stores: where banners and events are kept.
        scenes: say what a shop can get.
        clock: what is now.
        chance: what is drawn from.
    """

    def __init__(
        self, stores: Stores, scenes: Scenes, clock: Clock, chance: np.random.Generator
    ) -> None:
        self._stores = stores
        self._scenes = scenes
        self._chooser = BannerChooser(lambda: stores.open().banners, clock, chance)
        self._failed = False

    def choose(self, served: Served, asked: BannerParameters) -> BannerAnswer:
        """The banner for a page.

        Raises:
            BadInput: there is no such region.
            IndexUnusable: nothing can be recommended from what answers.
            StoreUnusable: the banners cannot be read.
        """
        page = Page(asked.slot, _region(served, asked), asked.category)
        chosen = self._chooser.choose(served.catalogue, page, lambda: self._context(served, asked))
        if isinstance(chosen, Nothing):
            return BannerAnswer(catalogue=served.catalogue, slot=asked.slot, reason=chosen)
        return BannerAnswer(
            catalogue=served.catalogue,
            slot=asked.slot,
            banner=view_of(chosen.banner),
            impression_id=chosen.impression,
            share=chosen.share,
        )

    def poll(self, catalogues: Catalogues) -> None:
        """Fold what is new in the log; evidence stays as it was while it cannot be read."""
        try:
            folder = self._stores.open().banner_folder
            for name in catalogues.entries:
                folder.fold(name)
        except StoreUnusable as error:
            if not self._failed:
                log.error("banners cannot learn: %s", error)  # noqa: TRY400 - no bug: no traceback
            self._failed = True
        else:
            if self._failed:
                log.warning("banners learn again")
            self._failed = False

    def _context(self, served: Served, asked: BannerParameters) -> Context:
        given = Asked(retailer=asked.retailer, region=asked.region, price_tier=asked.price_tier)
        return self._scenes.of(served, given).context


def view_of(banner: Banner) -> BannerView:
    """A banner as it is shown."""
    return BannerView(
        id=banner.id,
        title=banner.title,
        text=banner.text,
        image_link=banner.image_link,
        product=banner.product,
        category=banner.category,
    )


def _region(served: Served, asked: BannerParameters) -> str | None:
    """Where the shop is, as its shelf has it."""
    region = asked.region if asked.region or asked.retailer else served.settings.region
    known = searcher_of(served.opened.searcher).retailers
    return placed(Asking(region, asked.retailer), known).region
