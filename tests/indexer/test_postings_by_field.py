"""Postings that tell apart in which fields a term is."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import marisa_trie
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from core.bm25 import K1, B, Bm25Statistics, FieldWeights
from core.lexical_fields import FIELDS, LONGEST_FIELD, MOST_OCCURRENCES, Document
from indexer.postings import FOLDED_AT, PostingsWriter
from search.lexical import LexicalIndex
from tests.indexer.written_postings import QUERIES, WORDS, read_back, scores

DOCUMENTS = st.lists(st.lists(WORDS, max_size=12), max_size=FIELDS + 2)
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
