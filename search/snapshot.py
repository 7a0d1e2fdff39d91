"""A snapshot: an index version, opened, verified and immutable, shared by all requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.store.records import ProductChange
from core.analysis import Analyzer
from core.encoder import Encoder, OnnxEncoder
from core.errors import IndexUnusable
from core.layout import Manifest, VersionLayout
from core.verification import REBUILD, verify_files
from search.arrays import Mask
from search.dense import Dense, DenseIndex
from search.filters import FilterIndex, Filters
from search.lexical import LexicalIndex
from search.offers import OfferTable
from search.product_types import ProductTypes, Types
from search.products import Identifiers, ProductLookup, Products, ProductTable
from search.suggest.added import AddedTitles
from search.suggest.index import SuggestIndex
from search.understanding.spelling import Speller, Spelling
from search.understanding.synonyms import Synonyms

PASSAGE_DESCRIPTION = 160
"""Characters of the description that a reranker reads."""


class Overlay(Protocol):
    """What was laid over a version, and takes in what is laid over it next."""

    def layered(self, base: "Snapshot", changes: Sequence[ProductChange]) -> "Snapshot":
        """`base`, whose layer is a state of this, with `changes` on top."""
        ...


@dataclass(frozen=True, slots=True)
class Layer:
    """A state of what was laid over a version.

    Attributes:
        overlay: what was changed, and maybe changed since.
        events: how many of its events there were.
        successions: int32, shape (s, 2), in their order: a row, and the one that the same
            product has since, by which it is suggested as it was.
        titles: of the products that are not.
    """

    overlay: Overlay
    events: int
    successions: npt.NDArray[np.int32]
    titles: AddedTitles


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a query reads.

    The rows of the version come first; behind them stand, where `search.delta` laid any
    on top, the products that were changed or added since it was built.

    Attributes:
        prices: by row, float64, NaN where there is none.
        released: by row, seconds since 1970, NaN where unknown.
        popularity: by row, NaN where unknown.
        alive: bool, shape (n,): False for a product that was changed or deleted since, whose
            row nobody may be shown; None where every row stands for a product.
        layer: what was laid over the version; None where nothing was.
    """

    manifest: Manifest
    analyzer: Analyzer
    encoder: Encoder
    products: Products
    identifiers: ProductLookup
    lexical: LexicalIndex
    dense: Dense
    filters: Filters
    offers: OfferTable
    types: Types
    suggestions: SuggestIndex
    speller: Spelling
    synonyms: Synonyms
    prices: npt.NDArray[np.float64]
    released: npt.NDArray[np.float64]
    popularity: npt.NDArray[np.float64]
    alive: Mask | None = None
    layer: Layer | None = None

    @property
    def rows(self) -> int:
        """How many rows there are, dead ones included: n, the length of every mask."""
        return self.prices.size

    def passages(self, rows: Sequence[int]) -> list[str]:
        """What a reranker reads of `rows`: title, brand if the title lacks it, description."""
        columns = (self.products.texts(name, rows) for name in ("title", "brand", "description"))
        return [_passage(*texts) for texts in zip(*columns, strict=True)]


def open_snapshot(layout: VersionLayout, *, verify: bool = True) -> Snapshot:
    """Open an index version.

    Args:
        layout: of the version.
        verify: check the SHA-256 of every file; sizes are checked in any case.

    Raises:
        IndexUnusable: the version is damaged, incomplete, of another format, or
            its analyser or encoder is not the one that it was built with.
    """
    manifest = layout.read_manifest()
    verify_files(layout, manifest, checksums=verify)
    try:
        return assemble(layout, manifest, OnnxEncoder(layout.encoder))
    except (KeyError, OSError, RuntimeError, ValueError, pa.ArrowException) as error:
        raise IndexUnusable(
            f"{layout.root.name} has the right files with the wrong content ({error})", hint=REBUILD
        ) from error


def assemble(layout: VersionLayout, manifest: Manifest, encoder: Encoder) -> Snapshot:
    """The parts of a version, opened and checked against its manifest.

    Raises:
        IndexUnusable: a part is not the one that the version was built with.
    """
    analyzer = Analyzer(manifest.language)
    _same("analyser", analyzer.fingerprint, manifest.analyzer_fingerprint)
    _same("encoder", encoder.fingerprint, manifest.encoder.fingerprint)
    products = ProductTable(layout.products)
    codes = None if manifest.has_ann else layout.codes
    dense = DenseIndex.open(layout.vectors, layout.ann if manifest.has_ann else None, codes)
    _same("number of products", str(len(products)), str(manifest.products))
    _same("number of vectors", str(dense.size), str(manifest.products))
    _same("length of a vector", str(dense.dimension), str(encoder.dimension))
    prices = products.numbers("price")
    return Snapshot(
        manifest=manifest,
        analyzer=analyzer,
        encoder=encoder,
        products=products,
        identifiers=Identifiers(layout.identifiers),
        lexical=LexicalIndex.open(layout.postings, manifest.products),
        dense=dense,
        filters=FilterIndex.open(layout.filters, manifest.products),
        offers=OfferTable.open(layout.offers, prices),
        types=ProductTypes(layout.types, manifest.products),
        suggestions=SuggestIndex(layout.suggest, manifest.products),
        speller=Speller(layout.spelling, analyzer),
        synonyms=Synonyms(layout.synonyms, analyzer),
        prices=prices,
        released=products.numbers("released"),
        popularity=products.numbers("popularity"),
    )


def _same(what: str, found: str, expected: str) -> None:
    if found != expected:
        raise IndexUnusable(
            f"the {what} is {found}; the index was built with {expected}", field=what, hint=REBUILD
        )


def _passage(title: str, brand: str, description: str) -> str:
    parts = [title]
    if brand.casefold() not in title.casefold():
        parts.append(brand)
    parts.append(description[:PASSAGE_DESCRIPTION])
    return ". ".join(part for part in parts if part)
