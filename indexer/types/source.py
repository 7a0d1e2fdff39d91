"""What the mining of types reads of the staged version."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from indexer.types.lexicon import QUALITIES

UnitVectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TypedProduct:
    """The part of a product that tells its type.

    Attributes:
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


def read_products(path: Path) -> list[TypedProduct]:
    """The products of a staged product table, by row."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        return [
            _typed(orjson.loads(memoryview(document.as_buffer())))
            for number in range(reader.num_record_batches)
            for document in reader.get_batch(number).column("product")
        ]


def centred_vectors(path: Path) -> UnitVectors:
    """The staged vectors less their mean, at unit length: by chance two have cosine 0.

    float32, shape (n, d).
    """
    index = faiss.read_index(str(path))
    vectors: UnitVectors = index.reconstruct_n(0, index.ntotal)
    vectors -= vectors.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return vectors


def _typed(product: dict[str, object]) -> TypedProduct:
    attributes = product.get("attributes") or {}
    category = product.get("category") or []
    if not isinstance(attributes, dict) or not isinstance(category, list):
        raise TypeError("a product of the table is not of the table's own form")
    said = next((attributes[name] for name in SAID_BY if name in attributes), "")
    return TypedProduct(
        title=str(product["title"]),
        brand=str(product.get("brand") or ""),
        description=str(product.get("description") or ""),
        category=tuple(category),
        item_group=str(product.get("item_group_id") or ""),
        said=said if isinstance(said, str) else "",
        attributes=tuple(attributes),
        qualities=tuple(_worded_values(attributes, QUALITIES)),
    )


def _worded_values(attributes: dict[str, object], wanted: frozenset[str]) -> Iterator[str]:
    """The values in words of the attributes whose name has one of the words `wanted`."""
    for name, values in attributes.items():
        if not wanted.isdisjoint(name.casefold().split()):
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str):
                    yield value
