"""Lays live stock and prices over a snapshot."""

from collections.abc import Iterable
from dataclasses import replace

from catalog.store.records import LiveOffer
from search.offers import LiveWords
from search.snapshot import Snapshot


def laid(snapshot: Snapshot, words: LiveWords) -> Snapshot:
    """`snapshot` with live words by region and row."""
    return replace(snapshot, offers=snapshot.offers.changed(words)) if words else snapshot


def located(
    snapshot: Snapshot, offers: Iterable[LiveOffer]
) -> tuple[dict[str, dict[int, LiveOffer | None]], list[LiveOffer]]:
    """The words of `offers` by region and row, and the offers of products that are not there."""
    said = list(offers)
    words: dict[str, dict[int, LiveOffer | None]] = {}
    unknown: list[LiveOffer] = []
    rows = rows_of(snapshot, (offer.product_id for offer in said))
    for offer in said:
        row = rows.get(offer.product_id)
        if row is None:
            unknown.append(offer)
        else:
            words.setdefault(offer.region, {})[row] = None if is_silent(offer) else _slim(offer)
    return words, unknown


def rows_of(snapshot: Snapshot, product_ids: Iterable[str]) -> dict[str, int]:
    """By product the row that stands for it; products that are not there are left out."""
    named = [
        (product_id, row)
        for product_id in dict.fromkeys(product_ids)
        for row in snapshot.identifiers.rows_spelled(product_id)
    ]
    found = snapshot.products.texts("id", [row for _, row in named])
    return {
        product_id: row
        for (product_id, row), its_id in zip(named, found, strict=True)
        if its_id == product_id
    }


def row_of(snapshot: Snapshot, product_id: str) -> int | None:
    """The row that stands for a product; None if there is none."""
    return rows_of(snapshot, (product_id,)).get(product_id)


def is_silent(offer: LiveOffer) -> bool:
    """Whether an offer says nothing, as one does that was cleared."""
    said = (offer.stock, offer.price, offer.price_tiers)
    return said == (None, None, None) and not offer.tier_prices and not offer.withdrawn


def _slim(offer: LiveOffer) -> LiveOffer:
    """`offer` without what only its store needs: there may be millions."""
    return LiveOffer(
        offer.product_id,
        offer.region,
        offer.stock,
        offer.price,
        offer.price_tiers,
        offer.tier_prices,
        withdrawn=offer.withdrawn,
        sequence=offer.sequence,
    )
