"""Matching: how many terms are required, and what queries of every kind find."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Product
from core.analysis import Analyzer
from search.matching import ENOUGH_LEXICAL, LEAST_COSINE, NEAR_SHARE, required_terms
from search.pipeline import Searcher
from search.query import MAX_QUERY_CHARACTERS, Filter, Mode, Query
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex
from tests.search.shop import RECIPE, WordVectors, all_hits, ids, searcher_over


def coverage_of(*products_by_terms: int) -> npt.NDArray[np.uint16]:
    """So many products with one term, so many with two, and so on."""
    terms = range(1, len(products_by_terms) + 1)
    return np.repeat(np.array(terms, dtype=np.uint16), products_by_terms)


def test_all_terms_are_required_as_long_as_enough_products_have_them() -> None:
    enough = ENOUGH_LEXICAL
    assert required_terms(coverage_of(900, 900, enough), 3) == 3
    assert required_terms(coverage_of(900, 900, enough - 1), 3) == 2
    assert required_terms(coverage_of(900, 1, enough - 1), 3) == 2
    assert required_terms(coverage_of(900, 0, enough - 1), 3) == 1
    assert required_terms(coverage_of(1, 0, 0), 3) == 1


def test_one_term_or_none_is_required_at_the_least() -> None:
    assert required_terms(coverage_of(), 0) == 1
    assert required_terms(coverage_of(3), 1) == 1
    assert required_terms(coverage_of(0, 0, 0, 3), 4) == 1


@dataclass(frozen=True, slots=True)
class Texts:
    """Every product's terms and vector, worked out here from the product itself."""

    ids: list[str]
    terms: list[set[str]]
    vectors: npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def texts(small_products: tuple[Product, ...]) -> Texts:
    analyzer, encoder = Analyzer("english"), WordVectors()
    return Texts(
        [product.id for product in small_products],
        [set(RECIPE.lexical_terms(product, analyzer)) for product in small_products],
        np.stack([encoder.encode(RECIPE.dense_text(product)) for product in small_products]),
    )


@settings(deadline=None, max_examples=40)
@given(q=st.lists(st.sampled_from(["red", "mug", "steel", "lamp"]), min_size=1, max_size=4))
def test_matches_are_those_with_enough_terms_or_near_enough(
    small_searcher: Searcher, texts: Texts, q: list[str]
) -> None:
    has = np.array([len(terms & set(q)) for terms in texts.terms])
    required = next(
        (count for count in range(len(set(q)), 1, -1) if (has >= count).sum() >= ENOUGH_LEXICAL), 1
    )
    cosines = texts.vectors @ WordVectors().encode(" ".join(q))
    bound = max(LEAST_COSINE, NEAR_SHARE * cosines.max())
    # Within rounding of the bound either answer is right.
    surely = {
        texts.ids[row] for row in np.flatnonzero((has >= required) | (cosines > bound + 1e-5))
    }
    perhaps = {texts.ids[row] for row in np.flatnonzero(cosines > bound - 1e-5)}
    query = Query(q=" ".join(q), per_page=250, highlight=False)
    found = set(ids(small_searcher.search(query).hits))
    assert surely <= found <= surely | perhaps


def test_an_empty_query_finds_everything_the_most_popular_first(
    small_searcher: Searcher, small_products: tuple[Product, ...]
) -> None:
    for blank in ("", "   ", "\x00\t"):
        found = ids(all_hits(small_searcher, Query(q=blank, per_page=100)))
        by_popularity = sorted(
            small_products,
            key=lambda product: (product.popularity is None, -(product.popularity or 0)),
        )
        assert found == [product.id for product in by_popularity]


def test_words_that_nobody_uses_are_found_by_meaning_alone(small_searcher: Searcher) -> None:
    query = Query(q="xyzzy plugh", explain=True)
    assert small_searcher.search(query.model_copy(update={"mode": Mode.LEXICAL})).found == 0
    answer = small_searcher.search(query)
    assert answer.explanation is not None
    assert answer.explanation.lexical_matches == 0
    assert answer.found == answer.explanation.dense_matches


ODD_QUERIES = (
    "!!! ... ???",
    "<script>alert(1)</script>",
    "'; DROP TABLE products; --",
    "☕🫖",
    "מנורה אדומה",
    "\u202emug\u202c",
    "mug\x00\x01\x1b",
    "e\u0301" * 200,
    "a" * MAX_QUERY_CHARACTERS,
    " ".join(["mug"] * (MAX_QUERY_CHARACTERS // 4)),
    " ".join(f"{number:x}" for number in range(150)),
    "-" * MAX_QUERY_CHARACTERS,
    "NaN",
    "%s %d {} \\",
)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("q", ODD_QUERIES)
def test_odd_queries_are_answered_the_same_every_time(
    small_searcher: Searcher, mode: Mode, q: str
) -> None:
    query = Query(q=q, mode=mode, facets=("brand",), explain=True)
    first, again = small_searcher.search(query), small_searcher.search(query)
    assert first.hits == again.hits
    assert first.facet_counts == again.facet_counts
    assert first.explanation == again.explanation
    assert first.found >= len(first.hits)


@pytest.mark.parametrize("q", ODD_QUERIES)
def test_odd_queries_are_answered_by_the_real_encoder(demo_searcher: Searcher, q: str) -> None:
    answer = demo_searcher.search(Query(q=q, explain=True))
    assert all(np.isfinite(hit.score) for hit in answer.hits)


@settings(deadline=None)
@given(q=st.text(max_size=60), mode=st.sampled_from(Mode))
def test_any_text_is_answered(small_searcher: Searcher, q: str, mode: Mode) -> None:
    answer = small_searcher.search(Query(q=q, mode=mode, explain=True))
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


def test_a_filter_does_not_change_what_is_required_or_near(small_searcher: Searcher) -> None:
    query = Query(q="red steel mug", explain=True)
    chosen = Filter(field="brand", any_of=("Nord",))
    free = small_searcher.search(query).explanation
    bound = small_searcher.search(query.model_copy(update={"filters": (chosen,)})).explanation
    assert free is not None
    assert bound is not None
    assert bound.required_terms == free.required_terms
    assert bound.similarity_threshold == free.similarity_threshold
    assert bound.allowed < free.allowed == 240


def test_identified_products_come_first_in_every_mode(demo_searcher: Searcher) -> None:
    for product in demo_searcher.snapshot.products.views([3, 77, 599], attributes=False):
        for text in (
            product.id,
            product.id.lower(),
            product.gtin[0],
            product.gtin[0].lstrip("0"),
            product.mpn,
            product.mpn.lower(),
            f"order {product.mpn} organic coffee",
        ):
            for mode in Mode:
                answer = demo_searcher.search(Query(q=text, mode=mode, explain=True))
                first = answer.hits[0]
                assert first.product.id == product.id, (text, mode)
                assert first.explanation is not None
                assert first.explanation.identifier


def test_a_part_number_is_found_first_without_its_hyphens(
    demo_searcher: Searcher, demo_index: BuiltIndex
) -> None:
    for product in demo_index.products[:20]:
        for joiner in ("", " "):
            answer = demo_searcher.search(Query(q=product.mpn.replace("-", joiner)))
            assert answer.hits[0].product.id == product.id


@pytest.mark.parametrize("mode", Mode)
def test_an_identified_product_leads_even_the_best_match(
    small_searcher: Searcher, texts: Texts, mode: Mode
) -> None:
    """Its own score is nought where it has none of the words, and that of the best is one."""
    wordless = [row for row, terms in enumerate(texts.terms) if not terms & {"red", "mug"}]
    for row in wordless[:30]:
        query = Query(q=f"{texts.ids[row]} red mug", mode=mode, explain=True)
        hits = small_searcher.search(query).hits
        assert hits[0].product.id == texts.ids[row]
        flags = [hit.explanation is not None and hit.explanation.identifier for hit in hits]
        assert flags == [True] + [False] * (len(hits) - 1)


def test_a_filter_takes_identified_products_out(small_searcher: Searcher) -> None:
    dear = Filter(field="price", min=1e6)
    assert small_searcher.search(Query(q="P00007", filters=(dear,))).found == 0


def test_eight_threads_at_once_answer_like_one(small_shop: Snapshot) -> None:
    shared, alone = (searcher_over(small_shop) for _ in range(2))
    queries = [
        Query(q=q, mode=mode, facets=("brand", "price"), explain=True)
        for q in ("red mug", "lamp", "P00003", "", "wireless keyboard cable")
        for mode in Mode
    ]
    expected = [alone.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(shared.search, queries * 6))
    for place, answer in enumerate(answers):
        wanted = expected[place % len(expected)]
        assert answer.hits == wanted.hits
        assert answer.facet_counts == wanted.facet_counts
        assert answer.explanation == wanted.explanation
