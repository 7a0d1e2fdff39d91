"""A served shop of a few dozen products that changes, and who says what of shops and models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from api.catalogue_settings import CatalogueSettings
from api.recommending.layouts import Layouts
from api.recommending.recommender import Recommender
from api.recommending.scenes import Scenes
from api.versions import OpenVersion, Served
from catalog.product import Availability, Product
from core.errors import StoreUnusable
from events.profile import Basket, Bought, Profile, Seen
from recommend.artefacts.opening import Recommendations
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from tests.search.shop import product_in

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DELIVERABLE = {Availability.IN_STOCK, Availability.LIMITED}
REGION_OF_TEN = "islet"


class SetClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True, slots=True)
class KnownProfiles:
    """Knows the shops that it is given; every other has no events. Fails if it is broken."""

    known: dict[str, Profile] = field(default_factory=dict)
    broken: bool = False

    def get(self, catalogue: str, retailer: str) -> Profile:
        del catalogue
        if self.broken:
            raise StoreUnusable("the database is gone")
        return self.known.get(retailer, profile(retailer))


class NothingTrained:
    """No catalogue has models."""

    def of(self, catalogue: str) -> Recommendations | None:
        del catalogue
        return None


def profile(retailer: str, *, viewed: Sequence[str] = (), bought: Sequence[str] = ()) -> Profile:
    """A shop that looked at some products, the latest first, and ordered some once."""
    at = round(NOW.timestamp() * 1_000_000) - 86_400_000_000
    return Profile(
        retailer=retailer,
        sequence=1,
        bought={product: Bought(1, 2.0, at, at, 2.0, None) for product in bought},
        viewed=tuple(Seen(product, at - place) for place, product in enumerate(viewed)),
        cart=(),
        baskets=(Basket("order", at, tuple(bought)),) if bought else (),
        orders=1 if bought else 0,
        spent=0.0,
        first=at,
        last=at,
    )


def served(live: LiveSearcher | Searcher, **settings: str) -> Served:
    """The shop as a server has it."""
    manifest = live.snapshot.manifest
    return Served(
        catalogue=manifest.catalogue,
        manifest=manifest,
        searcher=live,
        since=NOW,
        opened=OpenVersion(manifest, live),
        settings=CatalogueSettings.model_validate(settings),
    )


def recommender(layouts: Layouts, profiles: KnownProfiles | None = None) -> Recommender:
    return Recommender(layouts, Scenes(profiles or KnownProfiles(), NothingTrained(), SetClock()))


def deliverable(products: Sequence[Product], region: str | None) -> dict[str, Product]:
    """What can be delivered now, by its id, straight from the products."""
    here = [each if region is None else product_in(each, region) for each in products]
    return {each.id: each for each in here if each and each.availability in DELIVERABLE}
