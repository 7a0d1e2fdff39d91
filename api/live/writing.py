"""Takes in a batch of offers: on disk first, then here, then answered one by one."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from api.live.answers import OfferOutcomeView, OffersAnswer
from api.live.requests import MOST_AT_ONCE, OfferBody
from api.live.state import now_in
from api.services import Services
from api.versions import OpenVersion
from catalog.product import Product
from catalog.store.baseline import ProductBaseline
from catalog.store.records import NO_REGION
from catalog.store.updates import OfferOutcome, OfferResult, OfferUpdate
from core.errors import BadInput, Conflict, IndexUnusable
from search.live.laying import row_of
from search.live.searcher import LiveSearcher
from search.snapshot import Snapshot

MESSAGES = {
    OfferOutcome.APPLIED: "it holds from now on",
    OfferOutcome.STALE: "a newer word is known; nothing was changed",
    OfferOutcome.REPEATED: "this update was applied before",
    OfferOutcome.UNKNOWN_PRODUCT: "there is no such product",
    OfferOutcome.UNKNOWN_REGION: "there is no such region",
    OfferOutcome.NOT_ENOUGH: "there is not enough stock",
    OfferOutcome.REFUSED: "it cannot be used",
}

_FINE = {OfferOutcome.APPLIED, OfferOutcome.STALE, OfferOutcome.REPEATED}

_NO_REGION_NAMED = (
    "no region was named: this is the product's own, which holds where none is asked for"
)


def live_searcher(opened: OpenVersion) -> LiveSearcher:
    """The searcher of a version that takes in changes.

    Raises:
        IndexUnusable: it takes in none.
    """
    if not isinstance(opened.searcher, LiveSearcher):
        raise IndexUnusable("this catalogue takes in no changes", field="catalogue")
    return opened.searcher


def put_offers(
    services: Services, catalogue: str, bodies: Sequence[OfferBody], *, new_region: bool
) -> OffersAnswer:
    """Keep offers, and let them hold in this process before this returns.

    Raises:
        BadInput: not one of them could be used; the first problem is told.
        Conflict: there was not enough stock for any of them.
        StoreUnusable: nothing was kept.
    """
    opened = services.catalogues.get(catalogue).opened
    searcher = live_searcher(opened)
    updates, refused = _updates(bodies)
    if not _knows_all(searcher.snapshot, updates.values()):
        # Another worker may have acknowledged them just now.
        services.follower.catch_up(catalogue, opened)
    baseline = _baseline(searcher.snapshot, _regions(updates.values()) if new_region else ())
    kept = services.stores.open().offers.put(catalogue, list(updates.values()), baseline)
    services.follower.take_up(catalogue, opened)
    views = dict(_views(dict(zip(updates, kept, strict=True)), searcher.snapshot)) | refused
    ordered = [views[position] for position in range(len(bodies))]
    outcomes = Counter(view.outcome for view in ordered)
    if not any(outcomes[outcome] for outcome in _FINE):
        raise _nothing_applied(ordered)
    return OffersAnswer(
        catalogue=catalogue,
        applied=outcomes[OfferOutcome.APPLIED],
        outcomes=dict(outcomes),
        offers=tuple(ordered),
    )


def _updates(
    bodies: Sequence[OfferBody],
) -> tuple[dict[int, OfferUpdate], dict[int, OfferOutcomeView]]:
    """By position the updates, and what is said of those that are none."""
    updates: dict[int, OfferUpdate] = {}
    refused: dict[int, OfferOutcomeView] = {}
    for position, body in enumerate(bodies):
        try:
            updates[position] = body.to_update()
        except BadInput as error:
            refused[position] = OfferOutcomeView(
                position=position,
                product=body.product,
                region=body.region or None,
                outcome=OfferOutcome.REFUSED,
                message=error.message,
                field=_field(error.field),
                hint=error.hint,
            )
    return updates, refused


def _baseline(snapshot: Snapshot, further: Collection[str]) -> ProductBaseline:
    @lru_cache(MOST_AT_ONCE)
    def find(product_id: str) -> Product | None:
        row = row_of(snapshot, product_id)
        return None if row is None else snapshot.products.product(row)

    return ProductBaseline(find, {*snapshot.offers.regions, *further})


def _knows_all(snapshot: Snapshot, updates: Iterable[OfferUpdate]) -> bool:
    regions = {NO_REGION, *snapshot.offers.regions}
    return all(
        update.region in regions and row_of(snapshot, update.product_id) is not None
        for update in updates
    )


def _regions(updates: Iterable[OfferUpdate]) -> set[str]:
    return {update.region for update in updates}


def _views(
    results: dict[int, OfferResult], snapshot: Snapshot
) -> Iterator[tuple[int, OfferOutcomeView]]:
    regions = snapshot.offers.regions
    for position, result in results.items():
        row = row_of(snapshot, result.product_id)
        known = result.region == NO_REGION or result.region in regions
        hint = result.hint
        if result.outcome is OfferOutcome.UNKNOWN_REGION:
            named = ", ".join(regions[:20]) or "none yet"
            hint = f"the regions are {named}; new_region: true adds one"
        elif result.outcome is OfferOutcome.APPLIED and result.region == NO_REGION and regions:
            hint = _NO_REGION_NAMED
        yield (
            position,
            OfferOutcomeView(
                position=position,
                product=result.product_id,
                region=result.region or None,
                outcome=result.outcome,
                message=MESSAGES[result.outcome],
                field=_field(result.field),
                hint=hint,
                stale=result.stale,
                now=None if row is None or not known else now_in(snapshot, row, result.region),
            ),
        )


def _field(name: str | None) -> str | None:
    return "product" if name == "product_id" else name


def _nothing_applied(views: Sequence[OfferOutcomeView]) -> BadInput | Conflict:
    first = views[0]
    others = f" (the first of {len(views)}, none of which was applied)" if len(views) > 1 else ""
    field = f"offers.{first.position}" + (f".{first.field}" if first.field else "")
    scarce = all(view.outcome == OfferOutcome.NOT_ENOUGH for view in views)
    kind = Conflict if scarce else BadInput
    return kind(f"{first.product}: {first.message}{others}", field=field, hint=first.hint)
