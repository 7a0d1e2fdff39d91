"""The oracle is rank_bm25 itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import load_mapping
from catalog.recipe import recipe_named
from core.analysis import Analyzer
from core.bm25 import K1, B, Bm25Statistics, FieldWeights
from core.errors import IndexUnusable
from core.lexical_fields import FIELDS, LONGEST_FIELD, MOST_OCCURRENCES, Document
from core.progress import Silent
from core.rejects import RejectLog
from indexer.postings import FOLDED_AT, PostingsWriter
from search.lexical import LexicalIndex

# "the" is in nearly every document, so that its idf is floored.
WORDS = st.sampled_from(["the", "the", "the", "mouse", "usb", "cable", "black", "hub", "pad"])
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=12).filter(any)
DOCUMENTS = st.lists(st.lists(WORDS, max_size=12), max_size=FIELDS + 2)
QUERIES = st.lists(st.one_of(WORDS, st.just("unknown")), max_size=6)


@dataclass(frozen=True, slots=True)
class Impacts:
    """What a writer left on disk, read back with nothing of ours; terms by column."""

    terms: list[str]
    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    values: npt.NDArray[np.floating]


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


def read_back(folder: Path) -> Impacts:
    """The postings in `folder`."""
    trie = marisa_trie.Trie().load(str(folder / "vocabulary.marisa"))
    names = ("offsets", "rows", "impacts")
    offsets, rows, values = (np.load(folder / f"{name}.npy") for name in names)
    assert len(trie) == offsets.size - 1
    return Impacts([trie.restore_key(n) for n in range(len(trie))], offsets, rows, values)


def scores(impacts: Impacts, query: Sequence[str], documents: int) -> npt.NDArray[np.float64]:
    """The sum of the query's postings, a repeated term as often as it is asked for."""
    total = np.zeros(documents)
    columns = {term: column for column, term in enumerate(impacts.terms)}
    for column in (columns[term] for term in query if term in columns):
        postings = slice(impacts.offsets[column], impacts.offsets[column + 1])
        total[impacts.rows[postings]] += impacts.values[postings]
    return total


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


TOLD_APART = FieldWeights((3.0, 1.0, 1.0, 0.5, 0.2, 0.7), (0.3, 0.75, 0.0, 1.0, 0.9, 0.5))


def bm25f(documents: Sequence[Document], query: Sequence[str], k1: float) -> list[float]:
    """Robertson and Zaragoza (2009), section 3.4, read off the page, with rank_bm25's idf."""
    idf = BM25Okapi([list(chain.from_iterable(each)) for each in documents]).idf
    told = [[list(field) for field in each] for each in documents]
    fields = [[*each[:5], list(chain.from_iterable(each[5:]))] for each in told]
    averages = [sum(len(each[f]) for each in fields) / len(fields) for f in range(6)]
    scored = []
    for document in fields:
        score = 0.0
        for term in query:
            pseudo = 0.0
            for f in range(6):
                if count := document[f].count(term):
                    b = TOLD_APART.b[f]
                    length = 1 - b + b * len(document[f]) / averages[f]
                    pseudo += TOLD_APART.weights[f] * count / length
            score += idf.get(term, 0.0) * pseudo * (k1 + 1) / (k1 + pseudo)
        scored.append(score)
    return scored


# At most seven words a field: more of one are counted elsewhere.
SMALL = st.lists(st.lists(WORDS, max_size=7), min_size=6, max_size=7)


@given(
    st.lists(SMALL, min_size=1, max_size=8),
    QUERIES,
    st.sampled_from([1, FOLDED_AT]),
    st.sampled_from([0.4, 1.2]),
)
@settings(max_examples=150, deadline=None)
def test_fields_that_count_by_themselves_score_as_bm25f(
    tmp_path_factory: pytest.TempPathFactory,
    documents: list[list[list[str]]],
    query: list[str],
    folded_at: int,
    k1: float,
) -> None:
    assume(any(map(any, documents)))
    folder = tmp_path_factory.mktemp("fields") / "postings"
    writer = PostingsWriter(np.float64, folded_at, k1=k1, fields=TOLD_APART)
    for document in documents:
        writer.add(document)
    writer.write(folder)

    found = scores(read_back(folder), query, len(documents))

    assert found == pytest.approx(bm25f(documents, query, k1), abs=1e-9)
    statistics = Bm25Statistics.read(folder / "statistics.json")
    assert (statistics.k1, statistics.fields) == (k1, TOLD_APART)


def test_documents_once_counted_are_weighed_again(tmp_path: Path) -> None:
    documents: list[Document] = [
        [["usb", "mouse"], ["nord"], [], [], ["mouse", "red"], ["usb"]],
        [["hub"], [], [], [], ["usb", "hub"], []],
    ]
    counted = PostingsWriter(np.float64, folded_at=4)
    for document in documents:
        counted.add(document)
    for name, k1, fields in (("a", 0.5, TOLD_APART), ("b", 2.0, None), ("c", 0.5, TOLD_APART)):
        counted.weighing(k1=k1, b=0.4, fields=fields).write(tmp_path / name)
        afresh = PostingsWriter(np.float64, k1=k1, b=0.4, fields=fields)
        for document in documents:
            afresh.add(document)
        afresh.write(tmp_path / f"{name} afresh")
        for file in (tmp_path / name).iterdir():
            assert file.read_bytes() == (tmp_path / f"{name} afresh" / file.name).read_bytes()


def test_bm25f_by_hand(tmp_path: Path) -> None:
    lamp = [["red", "lamp"], [], [], [], ["lamp", "for", "lamp", "oil"], []]
    oil = [["lamp", "oil"], [], [], [], [], []]
    others = [[["mug"], [], [], [], [], []] for _ in range(3)]
    fields = FieldWeights((2.0, 1.0, 1.0, 1.0, 0.5, 1.0), (0.5, 0.0, 0.0, 0.0, 1.0, 0.0))
    writer = PostingsWriter(np.float64, k1=1.0, fields=fields)
    for document in (lamp, oil, *others):
        writer.add(document)
    writer.write(tmp_path / "postings")

    found = scores(read_back(tmp_path / "postings"), ["lamp"], 5)

    # Titles have 7 / 5 words in the mean, descriptions 4 / 5.
    title = 2 * 1 / (0.5 + 0.5 * 2 / 1.4)
    pseudo = title + 0.5 * 2 / (4 / 0.8)
    idf = np.log(3.5 / 2.5)
    assert found[0] == pytest.approx(idf * 2 * pseudo / (1 + pseudo), abs=1e-12)
    assert found[1] == pytest.approx(idf * 2 * title / (1 + title), abs=1e-12)
    assert found[2:].tolist() == [0, 0, 0]


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


@given(
    st.lists(DOCUMENTS, min_size=1, max_size=12),
    st.sampled_from([1, 5, 40, FOLDED_AT]),
)
@settings(max_examples=300, deadline=None)
def test_every_posting_says_how_often_each_field_has_the_term(
    tmp_path_factory: pytest.TempPathFactory, documents: list[list[list[str]]], folded_at: int
) -> None:
    folder = tmp_path_factory.mktemp("fields") / "postings"
    writer = PostingsWriter(folded_at=folded_at)
    for document in documents:
        writer.add(document)
    writer.write(folder)

    trie = marisa_trie.Trie().load(str(folder / "vocabulary.marisa"))
    offsets, rows, fields = (np.load(folder / f"{n}.npy") for n in ("offsets", "rows", "fields"))
    lengths = np.load(folder / "field_lengths.npy")
    padded = [[*document, *[[]] * FIELDS][:FIELDS] for document in documents]
    assert fields.dtype == lengths.dtype == np.uint16
    assert lengths.tolist() == [[len(terms) for terms in document] for document in padded]
    found = {
        (trie.restore_key(column), row): [packed >> 3 * field & 7 for field in range(FIELDS)]
        for column in range(len(trie))
        for row, packed in zip(
            rows[offsets[column] : offsets[column + 1]].tolist(),
            fields[offsets[column] : offsets[column + 1]].tolist(),
            strict=True,
        )
    }
    assert found == {
        (term, row): [min(terms.count(term), MOST_OCCURRENCES) for terms in padded[row]]
        for row, document in enumerate(documents)
        for terms in document
        for term in terms
    }


def test_numbers_that_a_byte_or_two_do_not_hold_are_kept(tmp_path: Path) -> None:
    many = 70_000
    documents = [[["usb"]]] * many + [[["hub"] * many, ["usb"] * 300], [["hub"]]]
    writer = PostingsWriter(np.float64)
    for document in documents:
        writer.add(document)
    writer.write(tmp_path / "postings")

    flat = [[term for terms in document for term in terms] for document in documents]
    model = BM25Okapi(flat, k1=K1, b=B)
    index = LexicalIndex.open(tmp_path / "postings", len(documents))
    for query in (["usb"], ["hub", "usb"]):
        scores = index.match(query).scores_of(np.arange(len(documents), dtype=np.int32))
        assert np.abs(scores - model.get_scores(query)).max() < 1e-9
    lengths = np.load(tmp_path / "postings" / "field_lengths.npy")
    assert lengths[many].tolist() == [LONGEST_FIELD, 300, 0, 0, 0]
    packed = np.load(tmp_path / "postings" / "fields.npy")
    assert sorted(packed.tolist()) == [*[1] * (many + 1), 7, 7 << 3]
