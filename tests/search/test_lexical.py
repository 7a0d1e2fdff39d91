"""Lexical retrieval against rank_bm25 itself, and against a full sort."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from core.bm25 import K1, B
from core.errors import IndexUnusable
from indexer.postings import PostingsWriter
from search.lexical import Alternative, LexicalIndex, LexicalMatches, best_places

words = st.sampled_from(["tea", "mug", "cup", "red", "blue", "steel", "kettle", "lid"])
documents = st.lists(words, max_size=12)
corpora = st.lists(documents, min_size=1, max_size=12).filter(any)
queries = st.lists(words | st.just("unknown"), max_size=10)


def exact_index(corpus: Sequence[Sequence[str]]) -> tuple[BM25Okapi, LexicalIndex]:
    """The model, and an index over its impacts in float64."""
    writer = PostingsWriter(np.float64)
    for document in corpus:
        writer.add([list(document)])
    with TemporaryDirectory() as folder:
        writer.write(Path(folder) / "postings")
        index = LexicalIndex.open(Path(folder) / "postings", len(corpus))
    return BM25Okapi(corpus, k1=K1, b=B), index


def rows_with(corpus: Sequence[Sequence[str]], terms: Sequence[str]) -> list[int]:
    return [row for row, document in enumerate(corpus) if set(document) & set(terms)]


@settings(deadline=None)  # the first call compiles the kernels
@given(corpora, queries)
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    model, index = exact_index(corpus)
    matches = index.match(query)
    every_row = np.arange(len(corpus), dtype=np.int32)
    np.testing.assert_allclose(
        matches.scores_of(every_row), model.get_scores(query), rtol=1e-9, atol=1e-9
    )
    assert matches.rows.tolist() == rows_with(corpus, query)


@settings(deadline=None)
@given(corpora, queries)
def test_coverage_counts_distinct_terms_once(corpus: list[list[str]], query: list[str]) -> None:
    _, index = exact_index(corpus)
    matches = index.match(query)
    assert matches.coverage.tolist() == [
        len(set(corpus[row]) & set(query)) for row in matches.rows.tolist()
    ]
    assert set(matches.known_terms) == set(query) & {term for text in corpus for term in text}


@settings(deadline=None)
@given(corpora, st.lists(queries, min_size=1, max_size=4))
def test_no_query_leaves_anything_behind(corpus: list[list[str]], several: list[list[str]]) -> None:
    _, used = exact_index(corpus)
    for query in several * 2:
        _, fresh = exact_index(corpus)
        assert_equal(used.match(query), fresh.match(query))


def assert_equal(left: LexicalMatches, right: LexicalMatches) -> None:
    np.testing.assert_array_equal(left.rows, right.rows)
    np.testing.assert_array_equal(left.scores, right.scores)
    np.testing.assert_array_equal(left.coverage, right.coverage)
    assert left.known_terms == right.known_terms


def test_a_repeated_term_counts_as_often_as_it_is_said() -> None:
    _, index = exact_index([["tea", "mug"], ["tea"], ["lid"], ["cup"], ["red"]])
    once, thrice = index.match(["mug"]), index.match(["mug", "mug", "mug"])
    np.testing.assert_allclose(thrice.scores, 3 * once.scores)
    assert thrice.coverage.tolist() == [1]


def test_scores_of_rows_that_did_not_match_are_zero() -> None:
    _, index = exact_index([["tea"], ["mug"], ["lid"], ["tea", "cup"], ["red"]])
    matches = index.match(["tea"])
    asked = np.array([3, 1, 0, 2], dtype=np.int32)
    assert (matches.scores_of(asked) != 0).tolist() == [True, False, True, False]
    assert index.match(["unknown"]).scores_of(asked).tolist() == [0, 0, 0, 0]
    assert matches.scores_of(asked[:0]).size == 0


def test_more_terms_than_are_looked_up_still_answer() -> None:
    corpus = [[f"word{number}"] for number in range(400)]
    _, index = exact_index(corpus)
    query = [f"word{number}" for number in range(400)] + ["word399"]
    matches = index.match(query)
    assert len(matches.known_terms) == matches.rows.size == 256
    assert 399 in matches.rows.tolist(), "the term said twice is among those looked up"


@pytest.fixture(scope="module")
def corpus() -> list[list[str]]:
    chance = np.random.default_rng(3)
    frequent = 1 / np.arange(1, 2001)
    sizes = chance.integers(1, 60, size=3000)
    return [
        [f"t{word}" for word in chance.choice(2000, size, p=frequent / frequent.sum())]
        for size in sizes
    ]


@pytest.fixture(scope="module")
def written(corpus: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("written") / "postings"
    writer = PostingsWriter()
    for document in corpus:
        writer.add([list(document)])
    writer.write(folder)
    return LexicalIndex.open(folder, len(corpus))


@pytest.fixture(scope="module")
def some_queries() -> list[list[str]]:
    chance = np.random.default_rng(4)
    return [[f"t{word}" for word in chance.integers(0, 2100, size=5)] for _ in range(40)]


def test_the_index_on_disk_keeps_scores_to_single_precision(
    corpus: list[list[str]], written: LexicalIndex, some_queries: list[list[str]]
) -> None:
    model = BM25Okapi(corpus, k1=K1, b=B)
    every_row = np.arange(len(corpus), dtype=np.int32)
    for query in some_queries:
        scores = written.match(query).scores_of(every_row)
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores, model.get_scores(query), rtol=1e-4, atol=1e-6)


def test_eight_threads_at_once_answer_like_one(
    written: LexicalIndex, some_queries: list[list[str]]
) -> None:
    alone = [written.match(query) for query in some_queries]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(written.match, some_queries * 8))
    for place, matches in enumerate(together):
        assert_equal(matches, alone[place % len(alone)])


def test_a_catalogue_without_a_single_term_finds_nothing(tmp_path: Path) -> None:
    writer = PostingsWriter()
    for _ in range(3):
        writer.add([])
    assert writer.write(tmp_path / "postings") == 0
    matches = LexicalIndex.open(tmp_path / "postings", 3).match(["tea"])
    assert matches.rows.size == 0
    assert matches.known_terms == ()


def test_postings_of_two_versions_do_not_belong_together(tmp_path: Path) -> None:
    for name, document in (("one", ["tea"]), ("other", ["tea", "mug", "lid"])):
        writer = PostingsWriter()
        writer.add([list(document)])
        writer.write(tmp_path / name)
    (tmp_path / "other" / "impacts.npy").replace(tmp_path / "one" / "impacts.npy")
    with pytest.raises(IndexUnusable, match="do not belong together"):
        LexicalIndex.open(tmp_path / "one", 1)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0]) | st.floats(-5, 5), max_size=40),
    st.integers(1, 45),
)
def test_best_places_are_the_head_of_a_full_sort(values: list[float], k: int) -> None:
    expected = sorted(range(len(values)), key=lambda place: (-values[place], place))[:k]
    assert best_places(np.array(values, dtype=np.float64), k).tolist() == expected


alternative_terms = st.lists(words | st.just("unknown"), min_size=1, max_size=2, unique=True)
alternatives_of_terms = st.dictionaries(
    words | st.just("unknown"),
    st.lists(
        st.builds(Alternative, alternative_terms.map(tuple), st.floats(0.1, 1)), max_size=3
    ).map(tuple),
    max_size=4,
)


def best_by_hand(
    model: BM25Okapi, corpus: list[list[str]], term: str, others: Sequence[Alternative]
) -> list[float | None]:
    """The score of `term` or of the best of its alternatives in each document; None without any."""

    def rarity(word: str) -> float:
        having = sum(word in document for document in corpus)
        return max(math.log((len(corpus) - having + 0.5) / (having + 0.5)), 0.1)

    known = any(term in document for document in corpus)
    best: list[float | None] = []
    for row, document in enumerate(corpus):
        scores = [float(model.get_scores([term])[row])] if term in document else []
        for other in others:
            if set(other.terms) <= set(document):
                fair = min(1, rarity(term) / sum(map(rarity, other.terms))) if known else 1
                scores.append(other.weight * fair * float(model.get_scores(other.terms)[row]))
        best.append(max(scores, default=None))
    return best


@settings(deadline=None)
@given(corpora, queries, alternatives_of_terms)
def test_a_term_counts_by_the_best_of_its_alternatives(
    corpus: list[list[str]], query: list[str], alternatives: dict[str, tuple[Alternative, ...]]
) -> None:
    model, index = exact_index(corpus)
    matches = index.match(query, alternatives)
    expected = np.zeros(len(corpus))
    coverage = np.zeros(len(corpus), dtype=int)
    for term in dict.fromkeys(query):
        best = best_by_hand(model, corpus, term, alternatives.get(term, ()))
        expected += [query.count(term) * (score or 0) for score in best]
        coverage += [score is not None for score in best]
    every_row = np.arange(len(corpus), dtype=np.int32)
    np.testing.assert_allclose(matches.scores_of(every_row), expected, rtol=1e-6, atol=1e-9)
    assert matches.rows.tolist() == np.flatnonzero(coverage).tolist()
    assert matches.coverage.tolist() == coverage[coverage > 0].tolist()


@settings(deadline=None)
@given(corpora, queries, st.lists(alternatives_of_terms, min_size=1, max_size=3))
def test_alternatives_leave_nothing_behind(
    corpus: list[list[str]],
    query: list[str],
    several: list[dict[str, tuple[Alternative, ...]]],
) -> None:
    _, used = exact_index(corpus)
    for alternatives in [*several, {}] * 2:
        _, fresh = exact_index(corpus)
        assert_equal(used.match(query, alternatives), fresh.match(query, alternatives))


def test_a_term_that_no_product_has_is_known_by_its_alternatives() -> None:
    _, index = exact_index([["tea", "mug"], ["tea"], ["lid"], ["cup"], ["red"]])
    both = {"chai": (Alternative(("tea", "mug"), 1.0),)}

    assert index.match(["chai"]).known_terms == ()
    assert index.match(["chai"], both).known_terms == ("chai",)
    assert index.match(["chai"], both).rows.tolist() == [0]
    assert index.match(["chai"], {"chai": (Alternative(("tea", "jug"), 1.0),)}).known_terms == ()
