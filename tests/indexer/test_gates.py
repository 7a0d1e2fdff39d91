from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
import pytest

from core.encoder import FloatArray
from core.errors import BadFeed, GateFailed
from core.gates import GateResult
from core.layout import CatalogueLayout, Manifest, VersionLayout
from core.publication import history
from indexer.build import BuildOptions
from indexer.dense import write_flat
from indexer.gates import BLOCK, Candidate, CountGate, Gate, SelfCheckGate, SmokeGate
from search.pipeline import Searcher
from search.query import Mode, Query
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot
from tests.core.test_layout import MANIFEST
from tests.indexer import tiny_encoder
from tests.indexer.support import (
    PRODUCTS,
    assert_sound,
    build,
    leftovers,
    product,
    without_reports,
)


def manifest(products: int) -> Manifest:
    return MANIFEST.model_copy(update={"products": products})


def shrinking(before: int | None, after: int) -> Candidate:
    served = None if before is None else manifest(before)
    return Candidate(VersionLayout(Path("nowhere")), manifest(after), served)


def with_vectors(vectors: FloatArray, folder: Path) -> Candidate:
    layout = VersionLayout(folder)
    write_flat(vectors, layout.vectors)
    return Candidate(layout, manifest(len(vectors)), None)


def unit_vectors(count: int) -> FloatArray:
    vectors = np.random.default_rng(2).normal(size=(count, 4)).astype(np.float32)
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(
    ("before", "after", "passes"),
    [(None, 1, True), (100, 50, True), (100, 49, False), (100, 1_000, True), (3, 1, False)],
)
def test_a_catalogue_may_lose_half_of_its_products(
    before: int | None, after: int, *, passes: bool
) -> None:
    assert CountGate().check(shrinking(before, after)).passed is passes


@pytest.mark.parametrize(("before", "after"), [(1_000, 336), (3, 1), (7, 3), (10_000, 1)])
def test_the_shrink_that_is_hinted_at_passes(before: int, after: int) -> None:
    candidate = shrinking(before, after)
    result = CountGate().check(candidate)
    assert result.objections == (f"{before - after:,} of {before:,} products are gone",)

    hinted = float(result.pass_with.removeprefix("--max-shrink "))

    assert CountGate(max_shrink=hinted).check(candidate).passed


@pytest.mark.parametrize("count", [1, 300, BLOCK + 1])
def test_sound_vectors_pass(tmp_path: Path, count: int) -> None:
    assert SelfCheckGate().check(with_vectors(unit_vectors(count), tmp_path)).passed


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0, 1.1])
@pytest.mark.parametrize("row", [0, 5_001, BLOCK])
def test_a_single_wrong_vector_anywhere_is_found(tmp_path: Path, value: float, row: int) -> None:
    vectors = unit_vectors(BLOCK + 1)
    vectors[row] = value
    result = SelfCheckGate().check(with_vectors(vectors, tmp_path))
    assert result.objections == ("1 vector is not of length one: the encoder failed",)
    assert not result.may_be_forced


def test_a_missing_vector_is_found(tmp_path: Path) -> None:
    candidate = with_vectors(unit_vectors(9), tmp_path)
    short = replace(candidate, manifest=manifest(10))
    assert SelfCheckGate().check(short).objections == ("9 vectors for 10 products",)


def test_an_index_that_does_not_find_its_own_vectors_is_refused(tmp_path: Path) -> None:
    layout = VersionLayout(tmp_path)
    distances = faiss.IndexFlatL2(4)
    distances.add(unit_vectors(9))
    faiss.write_index(distances, str(layout.vectors))
    (objection,) = SelfCheckGate().check(Candidate(layout, manifest(9), None)).objections
    assert "do not find themselves" in objection


def found(layout: VersionLayout, queries: Sequence[str]) -> list[int]:
    searcher = Searcher(open_snapshot(layout), None, SearchDefaults())
    return [searcher.search(Query(q=query, mode=Mode.LEXICAL)).found for query in queries]


@dataclass(frozen=True)
class Objects:
    """A gate that always objects."""

    text: str

    def check(self, candidate: Candidate) -> GateResult:
        assert candidate.layout.manifest.is_file()
        return GateResult("objects", "much", "little", (self.text,))


def refused(
    shop: CatalogueLayout, good: BuildOptions, bad: BuildOptions, count: int = len(PRODUCTS)
) -> str:
    """Why a build of `count` products over a served version is refused.

    Nothing of the catalogue may change by it.
    """
    version = build(PRODUCTS, shop, good).version
    before = without_reports(shop)

    with pytest.raises(GateFailed, match="was not published") as caught:
        build(PRODUCTS[:count], shop, bad)

    assert without_reports(shop) == before
    assert len(history(shop)) == 1
    assert leftovers(shop) == set()
    assert_sound(shop, version, len(PRODUCTS))
    assert "goes on being served" in str(caught.value.hint)
    return caught.value.message


def test_a_shrunk_feed_is_not_published(shop: CatalogueLayout, options: BuildOptions) -> None:
    assert "60 of 80 products are gone" in refused(shop, options, options, count=20)
    willing = replace(options, gates=(CountGate(max_shrink=0.75), SelfCheckGate()))
    assert build(PRODUCTS[:20], shop, willing).products == 20


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_an_encoder_that_fails_on_one_product_is_not_published(
    shop: CatalogueLayout, options: BuildOptions, tmp_path: Path, value: float
) -> None:
    tiny_encoder.write_tiny_encoder(tmp_path / "models", broken="~", value=value)
    bad = replace(options, models=tmp_path / "models")
    build(PRODUCTS, shop, options)

    with pytest.raises(GateFailed, match="1 vector is not of length one"):
        build([*PRODUCTS, product(1, "a ~ b")], shop, bad)


def test_a_smoke_query_without_a_hit_is_named(shop: CatalogueLayout, options: BuildOptions) -> None:
    word = PRODUCTS[0].brand
    gate: Gate = SmokeGate((word, "zzzyx", "qqqqw"), found)
    message = refused(shop, options, replace(options, gates=(gate,)))
    assert "'zzzyx' finds nothing; the smoke query 'qqqqw' finds nothing" in message
    assert word not in message

    passing = replace(options, gates=(SmokeGate((word,), found),))
    assert build(PRODUCTS[:70], shop, passing).products == 70


def test_all_objections_are_told_at_once(shop: CatalogueLayout, options: BuildOptions) -> None:
    bad = replace(options, gates=(Objects("too red"), Objects("too round")))
    assert refused(shop, options, bad).endswith("too red; too round")


def test_a_first_build_may_be_refused_too(shop: CatalogueLayout, options: BuildOptions) -> None:
    with pytest.raises(GateFailed, match="too red"):
        build(PRODUCTS, shop, replace(options, gates=(Objects("too red"),)))
    assert shop.versions() == []
    assert not shop.current.exists()
    assert leftovers(shop) == set()


def test_an_empty_feed_is_no_catalogue(shop: CatalogueLayout, options: BuildOptions) -> None:
    version = build(PRODUCTS, shop, options).version
    with pytest.raises(BadFeed, match="no products"):
        build([], shop, options)
    assert_sound(shop, version, len(PRODUCTS))
    assert leftovers(shop) == set()
