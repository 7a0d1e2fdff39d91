"""Dense retrieval against faiss' own Flat index, under masks of every size and shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from core.errors import IndexUnusable
from indexer.dense import write_ann, write_flat
from search.arrays import Mask
from search.dense import EXACT_ROWS, DenseIndex
from search.dense_matches import DenseMatches, DensePlan, QueryVector

FloatArray = npt.NDArray[np.float32]
SHARES = (0.5, 0.1, 0.01, 0.001)


@dataclass(frozen=True, slots=True)
class Space:
    """Unit vectors in clusters, queries near some of them, and which cluster each row is of."""

    vectors: FloatArray
    clusters: npt.NDArray[np.int64]
    queries: FloatArray

    def masks(self, share: float) -> Iterator[Mask]:
        """Of `share` of the rows: drawn at random, and cluster by cluster like a category."""
        chance = np.random.default_rng(5)
        count = max(1, round(share * len(self.vectors)))
        for order in (
            chance.permutation(len(self.vectors)),
            np.argsort(self.clusters, kind="stable"),
        ):
            mask = np.zeros(len(self.vectors), dtype=bool)
            mask[order[:count]] = True
            yield mask

    def nearest(self, query: FloatArray, mask: Mask | None, k: int) -> tuple[list[int], FloatArray]:
        """The `k` nearest allowed rows by faiss.IndexFlatIP, and their inner products."""
        rows = np.arange(len(self.vectors)) if mask is None else np.flatnonzero(mask)
        flat = faiss.IndexFlatIP(self.vectors.shape[1])
        flat.add(self.vectors[rows])
        products, places = flat.search(query[None, :], min(k, rows.size))
        return rows[places[0]].tolist(), products[0]


def unit(vectors: npt.NDArray[np.float64]) -> FloatArray:
    scaled: FloatArray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("f4")
    return scaled


def space_of(count: int, dimension: int, clusters: int) -> Space:
    chance = np.random.default_rng(6)
    centres = chance.standard_normal((clusters, dimension))
    members = chance.integers(0, clusters, size=count)
    spread = 0.7 * chance.standard_normal((count, dimension))
    wanted = chance.integers(0, count, size=20)
    vectors = centres[members] + spread
    queries = vectors[wanted] + 0.4 * chance.standard_normal((20, dimension))
    return Space(unit(vectors), members, unit(queries))


@pytest.fixture(scope="module")
def small() -> Space:
    return space_of(5_000, 32, 30)


@pytest.fixture(scope="module")
def exact(small: Space, tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    path = tmp_path_factory.mktemp("dense") / "vectors.faiss"
    write_flat(small.vectors, path)
    return DenseIndex.open(path, None)


def test_no_mask_compares_every_row(small: Space, exact: DenseIndex) -> None:
    for query in small.queries:
        rows, products = small.nearest(query, None, 100)
        found = exact.search(query, None, k=100)
        assert found.plan is DensePlan.FLAT
        assert_same_order(found, rows, products)


@pytest.mark.parametrize("share", SHARES)
def test_a_mask_of_any_size_is_searched_exactly(
    small: Space, exact: DenseIndex, share: float
) -> None:
    for mask in small.masks(share):
        for query in small.queries:
            rows, products = small.nearest(query, mask, 10)
            found = exact.search(query, mask, k=10)
            assert found.plan is DensePlan.EXACT
            assert_same_order(found, rows, products)


def assert_same_order(found: DenseMatches, rows: list[int], products: FloatArray) -> None:
    np.testing.assert_allclose(found.similarities, products, atol=1e-5)
    assert (np.diff(found.similarities) <= 0).all()
    # Where two cosines are equal to the last bits, either order is right.
    apart = np.abs(np.diff(products)) > 1e-6
    settled = np.concatenate(([True], apart)) & np.concatenate((apart, [True]))
    assert found.rows[settled].tolist() == np.array(rows)[settled].tolist()


def test_asking_for_more_than_is_allowed_gives_all_of_it(small: Space, exact: DenseIndex) -> None:
    mask = np.zeros(exact.size, dtype=bool)
    mask[[7, 8, 4999]] = True
    found = exact.search(small.queries[0], mask, k=1000)
    assert sorted(found.rows.tolist()) == [7, 8, 4999]


def test_an_empty_mask_allows_nothing(small: Space, exact: DenseIndex) -> None:
    nothing = np.zeros(exact.size, dtype=bool)
    found = exact.search(small.queries[0], nothing, k=10)
    assert found.rows.size == found.similarities.size == 0
    assert found.plan is DensePlan.NONE


@pytest.mark.parametrize("floor", [0.2, 0.6, 0.99, 1.1])
def test_a_floor_keeps_what_is_near_enough(small: Space, exact: DenseIndex, floor: float) -> None:
    for query in small.queries[:5]:
        products = small.vectors @ query
        found = exact.search(query, None, k=exact.size, floor=floor)
        assert set(np.flatnonzero(products >= floor + 1e-5)) <= set(found.rows.tolist())
        assert set(found.rows.tolist()) <= set(np.flatnonzero(products >= floor - 1e-5))


def test_equal_cosines_keep_the_order_of_the_rows(tmp_path: Path) -> None:
    vectors = unit(np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.6, 0.8], [1.0, 0.0]]))
    write_flat(vectors, tmp_path / "vectors.faiss")
    index = DenseIndex.open(tmp_path / "vectors.faiss", None)
    found = index.search(np.array([1, 0], dtype=np.float32), None, k=2)
    assert found.rows.tolist() == [1, 2]
    np.testing.assert_allclose(found.similarities, [1, 1])


def test_similarities_of_chosen_rows(small: Space, exact: DenseIndex) -> None:
    rows = np.array([4, 4, 0, 4999], dtype=np.int32)
    np.testing.assert_allclose(
        exact.similarities(small.queries[0], rows),
        small.vectors[rows] @ small.queries[0],
        atol=1e-6,
    )


@pytest.mark.parametrize("share", SHARES)
def test_what_is_near_does_not_depend_on_what_was_searched_before(
    small: Space, exact: DenseIndex, share: float
) -> None:
    for mask in small.masks(share):
        for query in small.queries[:5]:
            products = small.vectors @ query
            near = products >= 0.7 * products.max()
            known = QueryVector(query)
            first = exact.near(known, mask, share=0.7)
            again = exact.near(known, mask, share=0.7)
            assert sorted(first.rows.tolist()) == np.flatnonzero(near & mask).tolist()
            np.testing.assert_array_equal(first.rows, again.rows)
            np.testing.assert_array_equal(first.similarities, again.similarities)
            assert known.best_in(exact.products) == pytest.approx(products.max(), abs=1e-5)


def test_what_is_near_is_known_for_other_shops_and_other_bounds(
    small: Space, exact: DenseIndex
) -> None:
    query = small.queries[1]
    products = small.vectors @ query
    known = QueryVector(query)
    for share in (0.7, 0.9):
        for mask in (None, *small.masks(0.5), *small.masks(0.001), None):
            near = products >= share * products.max()
            found = exact.near(known, mask, share=share)
            expected = np.flatnonzero(near if mask is None else near & mask)
            assert sorted(found.rows.tolist()) == expected.tolist()
            assert (np.diff(found.similarities) <= 0).all()
            plan = exact.search(query, mask, k=1).plan
            assert found.plan is plan


def test_nothing_is_near_below_the_least_cosine(small: Space, exact: DenseIndex) -> None:
    query = small.queries[0]
    products = small.vectors @ query
    least = float(np.sort(products)[-20]) - 1e-5
    for known in (QueryVector(query), QueryVector(query, (exact.products, float(products.max())))):
        assert exact.near(known, None, share=0.0, least=least).rows.size == 20
        assert exact.near(known, None, share=1.0, least=2.0).rows.size == 0


@pytest.fixture(scope="module")
def big() -> Space:
    return space_of(44_000, 32, 60)


@pytest.fixture(scope="module")
def approximate(big: Space, tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    folder = tmp_path_factory.mktemp("approximate")
    write_flat(big.vectors, folder / "vectors.faiss")
    write_ann(big.vectors, folder / "ann.faiss")
    return DenseIndex.open(folder / "vectors.faiss", folder / "ann.faiss")


def test_few_allowed_rows_are_searched_exactly_and_many_approximately(
    big: Space, approximate: DenseIndex
) -> None:
    mask = np.zeros(approximate.size, dtype=bool)
    mask[:EXACT_ROWS] = True
    assert approximate.search(big.queries[0], mask, k=10).plan is DensePlan.EXACT
    mask[EXACT_ROWS] = True
    assert approximate.search(big.queries[0], mask, k=10).plan is DensePlan.ANN
    assert approximate.search(big.queries[0], None, k=10).plan is DensePlan.ANN
    nothing = np.zeros(approximate.size, dtype=bool)
    assert approximate.search(big.queries[0], nothing, k=10).plan is DensePlan.NONE


@pytest.mark.parametrize("k", [10, 1000])
@pytest.mark.parametrize("share", [1.0, *SHARES])
def test_the_ten_nearest_are_found_under_every_mask(
    big: Space, approximate: DenseIndex, share: float, k: int
) -> None:
    for mask in big.masks(share):
        found = wanted = 0
        for query in big.queries:
            rows, _ = big.nearest(query, mask, 10)
            matches = approximate.search(query, mask, k=k)
            assert mask[matches.rows].all()
            found += len(set(rows) & set(matches.rows[:10].tolist()))
            wanted += len(rows)
        assert found / wanted >= 0.99


def test_an_approximate_search_orders_and_bounds_by_the_true_cosine(
    big: Space, approximate: DenseIndex
) -> None:
    for query in big.queries:
        matches = approximate.search(query, None, k=1000, floor=0.5)
        np.testing.assert_allclose(
            matches.similarities, big.vectors[matches.rows] @ query, atol=1e-6
        )
        assert (np.diff(matches.similarities) <= 0).all()
        assert (matches.similarities >= 0.5).all()
        assert np.unique(matches.rows).size == matches.rows.size <= 1000


def test_what_is_near_approximately_is_near_truly(big: Space, approximate: DenseIndex) -> None:
    for query in big.queries:
        products = big.vectors @ query
        matches = approximate.near(QueryVector(query), None, share=0.9)
        assert matches.plan is DensePlan.ANN
        near = set(np.flatnonzero(products >= 0.9 * products.max() + 1e-5).tolist())
        assert len(near & set(matches.rows.tolist())) >= 0.99 * min(len(near), 1000)
        assert (matches.similarities >= 0.9 * products.max() - 1e-5).all()
        assert matches.rows[0] == products.argmax()


@pytest.mark.parametrize("content", [b"", b"this is no index", b"IxFI" + bytes(20)])
def test_what_is_no_index_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.faiss"
    path.write_bytes(content)
    with pytest.raises(IndexUnusable) as refused:
        DenseIndex.open(path, None)
    assert refused.value.field == "vectors.faiss"
    assert refused.value.hint


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    faiss.write_index(faiss.IndexHNSWFlat(32, 4), str(tmp_path / "vectors.faiss"))
    with pytest.raises(IndexUnusable, match="no Flat index"):
        DenseIndex.open(tmp_path / "vectors.faiss", None)


@pytest.mark.parametrize("count", [1, 40, 1000])
def test_the_neighbours_of_many_are_those_of_each(
    small: Space, exact: DenseIndex, count: int
) -> None:
    chance = np.random.default_rng(8)
    queries = unit(chance.standard_normal((count, small.vectors.shape[1])))
    found = exact.nearest_of_many(queries, 5)
    expected = [exact.search(query, None, k=5).rows for query in queries]
    # Sums are taken in another order: cosines as good as equal may change places.
    similar = (found == expected).mean()
    assert found.dtype == np.int32
    assert similar > 0.999
    assert (exact.nearest_of_many(queries[:1], small.vectors.shape[0] + 2)[0, -2:] == -1).all()


def test_what_was_learnt_of_other_products_does_not_count(small: Space, exact: DenseIndex) -> None:
    query = small.queries[0]
    of_others = QueryVector(query, (object(), 0.999))
    found = exact.near(of_others, None, share=0.7)
    np.testing.assert_array_equal(found.rows, exact.near(QueryVector(query), None, share=0.7).rows)
    assert of_others.best_in(exact.products) == pytest.approx((small.vectors @ query).max())
