"""What is searched from: products of the catalogue, or a text."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import NotFound
from search.arrays import Similarities
from search.parse import QueryEncoder
from search.similar.results import SimilarQuery
from search.snapshot import Snapshot

NO_ROW = -1
VOTERS = 10
"""Neighbours that are asked for their type where a seed has none."""

LEAST_VOTER_COSINE = 0.5
MAJORITY = 0.6


@dataclass(frozen=True, slots=True)
class Seed:
    """A product, or a text, that others are to be like.

    Attributes:
        row: of the product; -1 for a text.
        vector: a unit vector, float32, shape (d,).
        type: number of its type, -1 where unknown.
        price: NaN where unknown.
        group: number of its item group, -1 without.
        title: the product's, or the text.
    """

    row: int
    vector: Similarities
    type: int
    price: float
    group: int
    title: str


def seeds_of(
    snapshot: Snapshot,
    encoder: QueryEncoder,
    query: SimilarQuery,
    prices: npt.NDArray[np.float64],
) -> list[Seed]:
    """The seeds that `query` names, each once.

    Args:
        snapshot: where products are looked up.
        encoder: encodes a text.
        query: products or a text.
        prices: by row, NaN where unknown.

    Raises:
        NotFound: one of the products is not in the catalogue.
    """
    if not query.products:
        return [_of_text(snapshot, encoder, query.text)]
    rows = dict.fromkeys(_row_of(snapshot, product_id) for product_id in query.products)
    return [seed_of_row(snapshot, row, prices) for row in rows]


def _row_of(snapshot: Snapshot, product_id: str) -> int:
    rows = snapshot.identifiers.rows(product_id)
    for row, found in zip(rows, snapshot.products.texts("id", rows), strict=True):
        if found == product_id:
            return row
    raise NotFound(
        f"no product {product_id!r}", field="products", hint="ids are case-sensitive and exact"
    )


def seed_of_row(snapshot: Snapshot, row: int, prices: npt.NDArray[np.float64]) -> Seed:
    """The product of a row as a seed.

    Args:
        snapshot: where it stands.
        row: of the product.
        prices: by row, NaN where unknown.
    """
    vector = snapshot.dense.vectors_of(np.array([row], np.int32))[0]
    known = int(snapshot.types.of_row[row])
    price = float(prices[row])
    return Seed(
        row=row,
        vector=vector,
        type=known if known >= 0 else _voted(snapshot, vector),
        # A product that is not sold in the region still has a price of its own.
        price=float(snapshot.offers.own.prices_for(None)[row]) if math.isnan(price) else price,
        group=int(snapshot.types.groups[row]),
        title=snapshot.products.texts("title", [row])[0],
    )


def _of_text(snapshot: Snapshot, encoder: QueryEncoder, text: str) -> Seed:
    tidy = " ".join(text.split())
    vector = encoder.encode(tidy).values
    named = snapshot.types.named_in(tidy, snapshot.analyzer)
    return Seed(
        row=NO_ROW,
        vector=vector,
        type=named if named >= 0 else _voted(snapshot, vector),
        price=math.nan,
        group=-1,
        title=tidy,
    )


def _voted(snapshot: Snapshot, vector: Similarities) -> int:
    """The type that most of the nearest products have; -1 if they disagree or are far."""
    near = snapshot.dense.search(vector, None, k=VOTERS, floor=LEAST_VOTER_COSINE)
    votes = Counter(snapshot.types.of_row[near.rows].tolist())
    votes.pop(-1, None)
    if not votes:
        return -1
    best = min(votes, key=lambda number: (-votes[number], number))
    return best if votes[best] >= MAJORITY * near.rows.size else -1
