"""New rows beside a large version: found as the version's own are, and exactly where few."""

from pathlib import Path

import numpy as np
import pytest

from indexer.dense import write_ann, write_flat
from search.arrays import Mask, Similarities
from search.delta.dense import FEW, GrowingVectors, LayeredDense
from search.delta.glances import GrowingCodes, GrowingLists, growing_glance
from search.dense import DenseIndex
from search.dense_matches import DensePlan, QueryVector

BUILT, ADDED, DIMENSION = 40_000, 6_000, 24


def units(count: int, seed: int) -> Similarities:
    """Unit vectors about some hundred centres, as products lie about their types."""
    centres = np.random.default_rng(7).standard_normal((120, DIMENSION))
    chance = np.random.default_rng(seed)
    drawn = centres[chance.integers(0, len(centres), count)]
    vectors = drawn + 0.6 * chance.standard_normal((count, DIMENSION))
    unit: Similarities = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    folder: Path = tmp_path_factory.mktemp("glances")
    write_flat(units(BUILT, 1), folder / "vectors.faiss")
    write_ann(units(BUILT, 1), folder / "ann.faiss")
    return DenseIndex.open(folder / "vectors.faiss", folder / "ann.faiss")


@pytest.fixture(scope="module")
def alive() -> Mask:
    return np.random.default_rng(3).random(BUILT + ADDED) > 0.05


@pytest.fixture(scope="module")
def layered(built: DenseIndex, alive: Mask) -> LayeredDense:
    growing = GrowingVectors(built)
    added = units(ADDED, 2)
    growing.extend(added[:4_000])
    growing.extend(added[4_000:])
    return growing.at(alive)


def everything() -> Similarities:
    return np.concatenate((units(BUILT, 1), units(ADDED, 2)))


def test_a_large_version_is_glanced_at_by_lists_and_a_small_one_by_codes(
    built: DenseIndex, tmp_path: Path
) -> None:
    write_flat(units(50, 1), tmp_path / "vectors.faiss")

    assert isinstance(growing_glance(built), GrowingLists)
    assert isinstance(
        growing_glance(DenseIndex.open(tmp_path / "vectors.faiss", None)), GrowingCodes
    )


def test_bounds_hold_what_a_query_sees(built: DenseIndex) -> None:
    vectors, query = units(ADDED, 2), units(1, 5)[0]
    growing = GrowingLists(built.inverted) if built.inverted else None
    assert growing is not None
    growing.extend(vectors)

    lowest, highest = growing.at(vectors).bounds(query)

    seen = highest > -1
    cosines = vectors @ query
    assert 0 < np.count_nonzero(seen) < ADDED
    assert ((lowest <= cosines) & (cosines <= highest))[seen].all()
    assert cosines[seen].mean() > cosines[~seen].mean()


def test_the_ten_nearest_of_old_and_new_rows_are_found(layered: LayeredDense, alive: Mask) -> None:
    vectors = everything()
    found = wanted = of_added = 0
    for query in units(60, 9):
        cosines = np.where(alive, vectors @ query, -2)
        nearest = set(np.argsort(-cosines)[:10].tolist())
        matches = layered.near(QueryVector(query), None, share=0.5)
        assert matches.plan is DensePlan.ANN
        assert alive[matches.rows].all()
        found += len(nearest & set(matches.rows[:10].tolist()))
        wanted += 10
        of_added += sum(row >= BUILT for row in nearest)
    assert found / wanted >= 0.99
    assert of_added > 30


def test_few_allowed_new_rows_are_all_compared(layered: LayeredDense, alive: Mask) -> None:
    vectors = everything()
    allowed = np.zeros(BUILT + ADDED, dtype=bool)
    allowed[BUILT : BUILT + FEW] = True
    for query in units(20, 9):
        matches = layered.search(query, allowed, k=FEW, floor=0.0)
        cosines = vectors @ query
        expected = np.flatnonzero(allowed & alive & (cosines >= 0))
        assert sorted(matches.rows.tolist()) == expected.tolist()


def test_filtered_or_not_the_best_is_the_same(layered: LayeredDense) -> None:
    allowed = np.arange(BUILT + ADDED) % 2 == 0
    for query in units(20, 9):
        plain, filtered = QueryVector(query), QueryVector(query)
        layered.near(plain, None, share=0.5)
        layered.near(filtered, allowed, share=0.5)
        assert plain.best_in(layered.products) == filtered.best_in(layered.products)
