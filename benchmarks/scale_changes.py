"""A day's product changes to a catalogue, made at random: prices, texts, new and gone products."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

import numpy as np

from benchmarks.scale_data import SEED, Source, varied
from benchmarks.subsets import NOISE, Vectors
from catalog.product import Product
from catalog.store.records import ProductChange
from search.snapshot import Snapshot

KINDS = 4


@dataclass(frozen=True, slots=True)
class _Made:
    """A product that is like another, and its vector."""

    product: Product
    vector: Vectors


def changes_to(
    snapshot: Snapshot, source: Source, count: int, *, seed: int = SEED
) -> list[ProductChange]:
    """`count` changes of different products, a quarter of them each.

    Another price; another title and texts; a product that was not there; one that is gone.
    """
    chance = np.random.default_rng(seed)
    rows = chance.permutation(snapshot.rows)[:count].tolist()
    made = _made(source, count, chance)
    changes: list[ProductChange] = []
    for number, row in enumerate(rows):
        product = snapshot.products.product(row)
        other = next(made)
        kind = number % KINDS
        if kind == 0:
            vector = snapshot.dense.vectors_of(np.array([row], np.int32))[0]
            price = (product.price or Decimal(0)) + 1
            changes.append(_change(replace(product, price=price), vector, snapshot))
        elif kind == 1:
            changes.append(_change(replace(other.product, id=product.id), other.vector, snapshot))
        elif kind == 2:
            added = replace(other.product, id=f"added-{seed}-{number}", gtin=())
            changes.append(_change(added, other.vector, snapshot))
        else:
            changes.append(ProductChange(product.id, None))
    return changes


def resulting(products: Iterable[Product], changes: Sequence[ProductChange]) -> Iterator[Product]:
    """The products after the changes, the new ones last."""
    changed = {change.product_id: change.product for change in changes}
    for product in products:
        now = changed.pop(product.id, product)
        if now is not None:
            yield now
    yield from (product for product in changed.values() if product is not None)


def _made(source: Source, count: int, chance: np.random.Generator) -> Iterator[_Made]:
    for row, product in islice(varied(source.products), count):
        noise = chance.standard_normal(source.vectors.shape[1], dtype=np.float32)
        vector = source.vectors[row] + noise * (NOISE / np.linalg.norm(noise))
        yield _Made(product, (vector / np.linalg.norm(vector)).astype(np.float32))


def _change(product: Product, vector: Vectors, snapshot: Snapshot) -> ProductChange:
    return ProductChange(product.id, product, vector, snapshot.encoder.fingerprint)
