"""A shop's profile as it is told: its own figures, and what the catalogue says of its products."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from api.behaviour.answers import FavouriteView, ProfileAnswer
from catalog.filter_values import CATEGORY_SEPARATOR
from core.moments import from_stored
from events.habits import Favourite, days_between_orders, favourites, price_level
from events.profile import Profile
from search.live.laying import rows_of
from search.query import Filter
from search.results import ProductView
from search.snapshot import Snapshot

FAVOURITES = 10
LATEST = 20


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows of products that were bought, by their ids."""

    snapshot: Snapshot
    views: dict[str, ProductView]

    def brand(self, product: str) -> str | None:
        """Of a product; None if the catalogue does not have it."""
        view = self.views.get(product)
        return None if view is None else view.brand

    def category(self, product: str) -> str | None:
        """The path of a product's category."""
        view = self.views.get(product)
        return None if view is None else CATEGORY_SEPARATOR.join(view.category)


def profile_view(catalogue: str, profile: Profile, snapshot: Snapshot) -> ProfileAnswer:
    """What is told of a profile."""
    known = _known(profile, snapshot)
    return ProfileAnswer(
        catalogue=catalogue,
        retailer=profile.retailer,
        orders=profile.orders,
        products=len(profile.bought),
        spent=profile.spent,
        first_seen=from_stored(profile.first),
        last_seen=from_stored(profile.last),
        days_between_orders=days_between_orders(profile),
        price_level=price_level(profile, _price_ranks(known)),
        brands=_views(favourites(profile, known.brand, FAVOURITES)),
        categories=_views(favourites(profile, known.category, FAVOURITES)),
        viewed=tuple(seen.product for seen in profile.viewed[:LATEST]),
        cart=tuple(seen.product for seen in profile.cart[:LATEST]),
    )


def _views(found: tuple[Favourite, ...]) -> tuple[FavouriteView, ...]:
    return tuple(FavouriteView(name=each.name, share=each.share) for each in found)


def _known(profile: Profile, snapshot: Snapshot) -> Known:
    rows = list(rows_of(snapshot, profile.bought).values())
    views = snapshot.products.views(rows, attributes=False)
    return Known(snapshot, {view.id: view for view in views})


def _price_ranks(known: Known) -> Callable[[str], float | None]:
    """By product, the share of its category that is cheaper, those of its price counted half."""

    @cache
    def prices_of(category: str) -> npt.NDArray[np.float64]:
        snapshot = known.snapshot
        prices = snapshot.prices[
            snapshot.filters.mask(Filter(field="category", any_of=(category,)))
        ]
        return np.sort(prices[~np.isnan(prices)])

    def rank(product: str) -> float | None:
        view = known.views.get(product)
        if view is None or view.price is None or not view.category:
            return None
        prices = prices_of(CATEGORY_SEPARATOR.join(view.category))
        low, high = np.searchsorted(prices, [view.price, np.nextafter(view.price, np.inf)])
        return float(low + high) / 2 / prices.size if prices.size > 1 else None

    return rank
