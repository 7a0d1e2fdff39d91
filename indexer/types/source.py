"""What the mining of types reads of the staged version."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from indexer.dense import CHUNK_ROWS, flat_vectors
from indexer.product_table import stored_documents
from indexer.types.lexicon import QUALITIES

READ_OF_DESCRIPTION = 300
"""Characters."""

CACHED_NAMES = 16_384

Value = TypeVar("Value", bound=Hashable)

UnitVectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TypedProduct:
    """The part of a product that tells its type.

    Attributes:
        description: its beginning, `READ_OF_DESCRIPTION` characters.
        category: the path from the widest to the narrowest; empty when unknown.
        item_group: shared by the variants of one product; empty when unknown.
        said: what the feed itself calls its type; empty when it does not.
        attributes: names, in the feed's order.
        qualities: colours, materials and the like, in words.
    """

    title: str
    brand: str
    description: str
    category: tuple[str, ...]
    item_group: str
    said: str
    attributes: tuple[str, ...]
    qualities: tuple[str, ...]

    @property
    def leaf(self) -> str:
        """The narrowest category; empty when unknown."""
        return self.category[-1] if self.category else ""


SAID_BY = ("product type", "item type", "producttype")
"""Attributes that name a type. A bare "type" is as often a kind of it ("original", "lemon")."""


class Shared:
    """Gives equal values as one object: a million products have a few thousand brands."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def __call__(self, value: Value) -> Value:
        """The first value that equalled `value`."""
        known = self._known.setdefault(value, value)
        return known if isinstance(known, type(value)) else value


def read_products(path: Path) -> list[TypedProduct]:
    """The products of a staged product table, by row."""
    shared = Shared()
    return [_typed(orjson.loads(document), shared) for document in stored_documents(path)]


def centred_vectors(path: Path) -> UnitVectors:
    """The staged vectors less their mean, at unit length: by chance two have cosine 0.

    float32, shape (n, d).
    """
    stored = flat_vectors(path)
    vectors: UnitVectors = np.empty(stored.shape, np.float32)
    vectors[:] = stored
    vectors -= vectors.mean(axis=0)
    for start in range(0, len(vectors), CHUNK_ROWS):
        part = vectors[start : start + CHUNK_ROWS]
        lengths = np.linalg.norm(part, axis=1, keepdims=True)
        part /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return vectors


def _typed(product: dict[str, object], shared: Shared) -> TypedProduct:
    attributes = product.get("attributes") or {}
    category = product.get("category") or []
    if not isinstance(attributes, dict) or not isinstance(category, list):
        raise TypeError("a product of the table is not of the table's own form")
    said = next((attributes[name] for name in SAID_BY if name in attributes), "")
    return TypedProduct(
        title=str(product["title"]),
        brand=shared(str(product.get("brand") or "")),
        description=str(product.get("description") or "")[:READ_OF_DESCRIPTION],
        category=shared(tuple(category)),
        item_group=str(product.get("item_group_id") or ""),
        said=shared(said) if isinstance(said, str) else "",
        attributes=shared(tuple(attributes)),
        qualities=shared(tuple(_worded_values(attributes))),
    )


def _worded_values(attributes: dict[str, object]) -> Iterator[str]:
    """The values in words of the attributes whose name has one of the words `QUALITIES`."""
    for name, values in attributes.items():
        if _tells_quality(name):
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str):
                    yield value


@lru_cache(CACHED_NAMES)
def _tells_quality(name: str) -> bool:
    return not QUALITIES.isdisjoint(name.casefold().split())
