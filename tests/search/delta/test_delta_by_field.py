"""New products are weighed field by field where the version was."""

from pathlib import Path

import numpy as np
import pytest

from core.bm25 import FieldWeights
from core.lexical_fields import Document
from indexer.postings import PostingsWriter
from search.built_postings import BuiltPostings
from search.delta.postings import GrowingPostings
from search.lexical import LexicalIndex

FIELDS = FieldWeights((3.0, 1.0, 2.0, 1.0, 0.5, 0.4), (0.5, 0.0, 0.0, 1.0, 0.8, 0.6))


def lamp(*description: str, attributes: tuple[str, ...] = ()) -> Document:
    """Two words of title, as every product here has."""
    return [["red", "lamp"], ["nord"], [], [], list(description), list(attributes), []]


BUILT = [
    lamp("for", "desks"),
    lamp("oil", "lamp"),
    lamp("for", "rooms", attributes=("steel",)),
    [["mug", "blue"], ["nord"], [], [], ["tea", "mug"], ["steel"], []],
]
ADDED = [
    lamp("tea", "lamp", "for", "tea", attributes=("tea", "lamp")),
    lamp("tea"),
    lamp("oil"),
]


def test_scores_of_new_products_are_those_of_bm25f_with_the_lengths_of_the_build(
    tmp_path: Path,
) -> None:
    writer = PostingsWriter(np.float64, fields=FIELDS)
    for document in BUILT:
        writer.add(document)
    writer.write(tmp_path / "postings")
    growing = GrowingPostings(BuiltPostings.open(tmp_path / "postings", len(BUILT)))
    growing.extend([4, 5, 6], ADDED)

    matches = LexicalIndex(growing.at(np.ones(7, bool))).match(["tea"])

    # 3 of 7 products say it. At the build descriptions had 2 words in the mean, attributes half.
    idf = np.log(4.5 / 3.5)
    mug = 0.5 * 1 / (0.2 + 0.8 * 2 / 2)
    lamp_of_tea = 0.5 * 2 / (0.2 + 0.8 * 4 / 2) + 0.4 * 1 / (0.4 + 0.6 * 2 / 0.5)
    short = 0.5 * 1 / (0.2 + 0.8 * 1 / 2)
    pseudo = np.array([mug, lamp_of_tea, short])
    assert matches.rows.tolist() == [3, 4, 5]
    assert matches.scores == pytest.approx(idf * pseudo * 2.2 / (pseudo + 1.2), rel=1e-12)
