"""The whole hybrid query side by side: words and vector, a filter, fusion, and what is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.subsets import Vectors
from catalog.codec import product_to_json
from catalog.product import Product
from search.pipeline import Searcher
from search.products import view_of
from search.query import Filter, Query

HITS = 20
CANDIDATES = 100
"""Of the words and of the vector each, that a peer fuses."""

RRF_K = 60


@dataclass(frozen=True, slots=True)
class Condition:
    """Products of some brands, up to a price."""

    brands: tuple[str, ...]
    most: float

    def filters(self) -> tuple[Filter, ...]:
        """The same for aisle."""
        return (Filter(field="brand", any_of=self.brands), Filter(field="price", max=self.most))


@dataclass(frozen=True, slots=True)
class HybridQuery:
    """A query as the engines take it.

    Attributes:
        text: as typed.
        terms: of it, as analysed; at least one is known.
        vector: a unit vector, float32, shape (d,).
    """

    text: str
    terms: tuple[str, ...]
    vector: Vectors


Found = Callable[[], list[str]]
"""An answer in the engine's own form; called, after the timing, it gives the ids of its hits."""

HybridEngine = Callable[[HybridQuery], Found]
"""Answers a query with at most `HITS` products, all that is shown of them included."""


@dataclass(frozen=True, slots=True)
class Documents:
    """What the peers index.

    Attributes:
        payloads: what a hit shows, by row.
        terms: by row, as analysed.
        vectors: float32, shape (n, d).
    """

    payloads: Sequence[Mapping[str, Any]]
    terms: Sequence[Sequence[str]]
    vectors: Vectors


def shown(product: Product) -> dict[str, Any]:
    """What a hit of aisle shows of a product, as JSON has it."""
    view = view_of(product_to_json(product), attributes=False)
    return view.model_dump(mode="json", exclude_defaults=True)


def ours(searcher: Searcher, template: Query) -> HybridEngine:
    """The query of a shop, as `template` says."""

    def search(query: HybridQuery) -> Found:
        result = searcher.search(template.model_copy(update={"q": query.text}))
        return lambda: [hit.product.id for hit in result.hits]

    return search
