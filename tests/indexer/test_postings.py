"""The oracle is rank_bm25 itself."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.recipe import recipe_named
from core.analysis import Analyzer
from core.bm25 import K1, B, Bm25Statistics
from core.errors import IndexUnusable
from core.progress import Silent
from core.rejects import RejectLog
from indexer.postings import FOLDED_AT, PostingsWriter
from tests.indexer.written_postings import QUERIES, WORDS, Impacts, read_back, scores

CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)


def written(
    corpus: Sequence[Sequence[str]],
    folder: Path,
    dtype: npt.DTypeLike = np.float64,
    folded_at: int = FOLDED_AT,
    *,
    k1: float = K1,
    b: float = B,
) -> Impacts:
    writer = PostingsWriter(dtype, folded_at, k1=k1, b=b)
    for document in corpus:
        writer.add([list(document)])
    count = writer.write(folder)
    impacts = read_back(folder)
    assert impacts.values.dtype == dtype
    assert len(impacts.terms) == count
    return impacts


@given(CORPORA, QUERIES, st.sampled_from([1, 5, FOLDED_AT]))
@settings(max_examples=300, deadline=None)
def test_impacts_add_up_to_the_scores_of_bm25okapi(
    tmp_path_factory: pytest.TempPathFactory,
    corpus: list[list[str]],
    query: list[str],
    folded_at: int,
) -> None:
    model = BM25Okapi(corpus, k1=K1, b=B)
    folder = tmp_path_factory.mktemp("corpus") / "postings"
    impacts = written(corpus, folder, folded_at=folded_at)

    assert scores(impacts, query, len(corpus)) == pytest.approx(
        model.get_scores(query), abs=1e-9, rel=0
    )
    for start, end in zip(impacts.offsets, impacts.offsets[1:], strict=False):
        assert (np.diff(impacts.rows[start:end]) > 0).all()


def test_a_term_of_nearly_every_document_has_the_floored_idf(tmp_path: Path) -> None:
    corpus = [["the", "mouse"], ["the", "hub"], ["the", "cable"], ["the"]]
    impacts = written(corpus, tmp_path / "postings")
    column = impacts.terms.index("the")

    # ln((4 - 1 + 0.5) / (1 + 0.5)) three times and ln(0.5 / 4.5), averaged, times epsilon.
    floor = 0.25 * (3 * np.log(3.5 / 1.5) + np.log(0.5 / 4.5)) / 4
    shortest = 1 * (K1 + 1) / (1 + K1 * (1 - B + B * 1 / (7 / 4)))
    assert impacts.values[impacts.offsets[column] : impacts.offsets[column + 1]][
        3
    ] == pytest.approx(floor * shortest, abs=1e-12)


def test_written_postings_score_as_bm25okapi_does_in_float32(tmp_path: Path) -> None:
    corpus = [["usb", "mouse", "usb"], [], ["mouse", "pad"], ["größe", "無線"]]
    impacts = written(corpus, tmp_path / "postings", np.float32)
    model = BM25Okapi(corpus, k1=K1, b=B)

    for query in (["usb"], ["mouse", "mouse", "pad"], ["無線", "größe"], ["nothing"], []):
        assert scores(impacts, query, 4) == pytest.approx(model.get_scores(query), rel=1e-6)


@pytest.mark.parametrize("documents", [1, 3])
def test_documents_without_a_single_term_give_empty_postings(
    tmp_path: Path, documents: int
) -> None:
    impacts = written([[]] * documents, tmp_path / "postings")
    assert (impacts.rows.size, impacts.terms) == (0, [])


def test_the_order_in_which_terms_come_does_not_show_in_the_vocabulary(tmp_path: Path) -> None:
    for name, document in (("a", ["usb", "hub", "mouse"]), ("b", ["mouse", "usb", "hub"])):
        written([document], tmp_path / name)
    first, second = ((tmp_path / name / "vocabulary.marisa").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.shared
def test_the_real_catalogue_scores_as_bm25okapi_does(shared_data: Path, tmp_path: Path) -> None:
    feed = shared_data / "icecat" / "products.jsonl.gz"
    feed_options = FeedOptions(mapping=load_mapping("icecat"), max_reject_rate=1)
    products = list(read_feed(feed, feed_options, RejectLog(), Silent()))
    recipe, analyzer = recipe_named("default"), Analyzer()
    corpus = [recipe.lexical_terms(item, analyzer) for item in products]
    model = BM25Okapi(corpus, k1=K1, b=B)
    impacts = written(corpus, tmp_path / "postings", folded_at=100_000)

    assert len(corpus) > 19_000
    for item in products[:: len(products) // 20]:
        query = analyzer.terms(f"{item.title} black {item.brand}")
        found = scores(impacts, query, len(corpus))
        assert np.abs(found - model.get_scores(query)).max() < 1e-9


@pytest.mark.parametrize(("k1", "b"), [(0.01, 0.5), (0.6, 0.3), (2.0, 1.0)])
def test_other_weighings_are_those_of_rank_bm25(tmp_path: Path, k1: float, b: float) -> None:
    corpus = [["usb", "mouse", "usb"], ["mouse"], ["mouse", "pad", "red", "pad"], ["hub", "usb"]]
    impacts = written(corpus, tmp_path / "postings", k1=k1, b=b)
    model = BM25Okapi(corpus, k1=k1, b=b)

    statistics = Bm25Statistics.read(tmp_path / "postings" / "statistics.json")

    assert (statistics.k1, statistics.b) == (k1, b)
    for query in (["usb"], ["mouse", "pad"], ["hub", "red", "usb"]):
        found = scores(impacts, query, len(corpus))
        assert found == pytest.approx(model.get_scores(query), abs=1e-12)


def test_the_statistics_are_those_that_the_weights_follow_from(tmp_path: Path) -> None:
    corpus = [["usb", "mouse", "usb"], ["mouse"], ["mouse", "pad"], ["mouse", "größe"]]
    written(corpus, tmp_path / "postings")
    model = BM25Okapi(corpus, k1=K1, b=B)

    statistics = Bm25Statistics.read(tmp_path / "postings" / "statistics.json")

    assert (statistics.documents, statistics.average_length) == (4, 2.0)
    frequencies = {"usb": 1, "mouse": 4, "pad": 1, "größe": 1}
    assert {term: statistics.idf(df) for term, df in frequencies.items()} == model.idf


def test_statistics_that_are_gone_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="statistics"):
        Bm25Statistics.read(tmp_path / "statistics.json")
