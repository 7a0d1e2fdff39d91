"""Lays live stock and prices over a snapshot."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalog.store.records import LiveOffer
from search.offers import LiveWords
from search.snapshot import Snapshot


def with_offers(snapshot: Snapshot, offers: Sequence[LiveOffer]) -> Snapshot:
    """`snapshot` with live stock and prices above those that were built.

    An offer stands in place of every earlier one of its product and region; one that says
    nothing lets what was built hold again. Offers of other products are passed over.

    Args:
        snapshot: as it was built, or with other live offers; it stays as it is.
        offers: the later in place of the earlier.
    """
    words, _ = located(snapshot, offers)
    return laid(snapshot, words)


def laid(snapshot: Snapshot, words: LiveWords) -> Snapshot:
    """`snapshot` with live words by region and row."""
    return replace(snapshot, offers=snapshot.offers.changed(words)) if words else snapshot


def located(
    snapshot: Snapshot, offers: Iterable[LiveOffer]
) -> tuple[dict[str, dict[int, LiveOffer | None]], list[LiveOffer]]:
    """The words of `offers` by region and row, and the offers of products that are not there."""
    words: dict[str, dict[int, LiveOffer | None]] = {}
    unknown: list[LiveOffer] = []
    rows: dict[str, int | None] = {}
    for offer in offers:
        product = offer.product_id
        if product not in rows:
            rows[product] = row_of(snapshot, product)
        row = rows[product]
        if row is None:
            unknown.append(offer)
        else:
            words.setdefault(offer.region, {})[row] = None if is_silent(offer) else _slim(offer)
    return words, unknown


def row_of(snapshot: Snapshot, product_id: str) -> int | None:
    """The row that stands for a product; None if there is none."""
    rows = snapshot.identifiers.rows(product_id)
    for row, found in zip(rows, snapshot.products.texts("id", rows), strict=True):
        if found == product_id:
            return row
    return None


def is_silent(offer: LiveOffer) -> bool:
    """Whether an offer says nothing, as one does that was cleared."""
    said = (offer.stock, offer.price, offer.price_tiers)
    return said == (None, None, None) and not offer.tier_prices and not offer.withdrawn


def _slim(offer: LiveOffer) -> LiveOffer:
    """`offer` without what only its store needs: there may be millions."""
    return replace(offer, stock_at=None, price_at=None)
