"""One product: what the feed said of its offers, what was said since, and what holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.console.forms import checked
from api.console.overview_page import Standing, standing_of
from api.live.answers import OfferNow, ProductOffersAnswer, RegionOfferView
from api.live.requests import OfferBody
from api.live.state import offers_of
from api.live.writing import live_searcher, put_offers
from api.services import Services
from api.storefront.money import price_text
from catalog.store.records import NO_REGION, LiveOffer
from core.errors import AisleError, BadInput, StoreUnusable
from search.results import ProductView

FIELDS = ("stock", "price")
NOT_SOLD = OfferNow(availability=None)


@dataclass(frozen=True, slots=True)
class FieldOutcome:
    """What became of one field that was changed; `level` is good, low or none."""

    region: str
    field: str
    outcome: str
    message: str
    hint: str
    level: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product.

    Attributes:
        offers: in every region of the catalogue, first what holds without one.
        live: whether anything was said since the feed.
        outage: why the live offers cannot be shown or changed just now, if so.
        outcomes: of what was just changed.
    """

    standing: Standing
    product: ProductView
    offers: tuple[RegionOfferView, ...]
    live: bool
    outage: AisleError | None
    outcomes: tuple[FieldOutcome, ...]

    def price(self, amount: float | None) -> str:
        """An amount in the product's currency."""
        return price_text(amount, self.product.currency)


def product_page(
    services: Services, name: str, product_id: str, outcomes: tuple[FieldOutcome, ...] = ()
) -> ProductPage:
    """Look up in what is served and in the store.

    Raises:
        NotFound: there is no such product.
        IndexUnusable: the catalogue is not open, or takes in no changes.
    """
    served = services.catalogues.get(name)
    live, outage = _live(services, name, product_id)
    answer = offers_of(name, live_searcher(served.opened).snapshot, product_id, live)
    return ProductPage(
        standing=standing_of(services, name),
        product=served.opened.searcher.product(product_id),
        offers=tuple(_everywhere(answer, served.manifest.regions)),
        live=any(offer.live for offer in answer.offers),
        outage=outage,
        outcomes=outcomes,
    )


def change_offers(
    services: Services, name: str, product_id: str, sent: Mapping[str, str]
) -> tuple[FieldOutcome, ...]:
    """Change what a form says: fields called "stock:REGION" and "price:REGION".

    Raises:
        StoreUnusable: nothing was kept.
    """
    outcomes: list[FieldOutcome] = []
    bodies: list[tuple[str, str, OfferBody]] = []
    for field, region, text in _said(sent):
        try:
            body = checked(OfferBody, {"product": product_id, "region": region, field: text})
        except BadInput as error:
            outcomes.append(_refused(region, field, error))
        else:
            bodies.append((region, field, body))
    # One by one: each is told of by itself, whatever becomes of the others.
    outcomes += [_changed(services, name, *each) for each in bodies]
    return tuple(outcomes)


def clear_offers(services: Services, name: str, product_id: str) -> None:
    """Let what the feed said hold again.

    Raises:
        StoreUnusable: nothing was cleared.
    """
    opened = services.catalogues.get(name).opened
    services.stores.open().offers.clear(name, product_id=product_id)
    services.follower.catch_up(name, opened)


def _live(
    services: Services, name: str, product_id: str
) -> tuple[list[LiveOffer], AisleError | None]:
    try:
        return services.stores.open().offers.get(name, product_id), None
    except StoreUnusable as error:
        return [], error


def _everywhere(answer: ProductOffersAnswer, regions: tuple[str, ...]) -> Iterator[RegionOfferView]:
    yield from answer.offers
    told = {offer.region for offer in answer.offers}
    for region in regions:
        if region not in told:
            yield RegionOfferView(region=region, now=NOT_SOLD)


def _said(sent: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(field, region, text) of what was typed."""
    for key, text in sent.items():
        field, colon, region = key.partition(":")
        if colon and field in FIELDS:
            yield field, region, text


def _changed(
    services: Services, name: str, region: str, field: str, body: OfferBody
) -> FieldOutcome:
    try:
        view = put_offers(services, name, [body], new_region=False).offers[0]
    except StoreUnusable:
        raise
    except AisleError as error:
        return _refused(region, field, error)
    level = "good" if view.outcome == "applied" else "low"
    return FieldOutcome(region, field, view.outcome, view.message, "", level)


def _refused(region: str, field: str, error: AisleError) -> FieldOutcome:
    message = error.message.removeprefix(f"{field} ")
    hint = error.hint or ""
    return FieldOutcome(region or NO_REGION, field, "refused", message, hint, "none")
