"""Ratings as grades: whole numbers from 0, decimals from the lowest of the file."""

import gzip
from pathlib import Path

import pytest

from core.errors import BadInput
from experiments.offline.gains import Gain
from experiments.offline.grades import read_graded


def test_whole_ratings_are_shares_of_the_highest(tmp_path: Path) -> None:
    path = tmp_path / "judged.csv"
    path.write_text("query,docid,rating\nred pen,a,3\nred pen,b,1\nink,a,0\n")
    found = read_graded(path)
    assert found.grades == {"red pen": {"a": 1.0, "b": pytest.approx(1 / 3)}, "ink": {"a": 0.0}}
    assert found.judgments.gain is Gain.EXPONENTIAL
    assert [dict(query.ratings) for query in found.judgments.queries] == [
        {"a": 3, "b": 1},
        {"a": 0},
    ]


def test_qrels_are_read_with_their_queries(tmp_path: Path) -> None:
    path, queries = tmp_path / "judged.qrels", tmp_path / "queries.tsv"
    path.write_text("q1 0 a 2\nq1 0 b 1\n")
    queries.write_text("q1\tred pen\n")
    found = read_graded(path, queries=queries)
    assert found.grades == {"q1": {"a": 1.0, "b": 0.5}}
    assert found.judgments.queries[0].text == "red pen"


def test_decimals_begin_at_the_lowest_and_are_measured_in_hundredths(tmp_path: Path) -> None:
    path = tmp_path / "judged.csv.gz"
    path.write_bytes(gzip.compress(b"query,docid,rating\npen,a,3.0\npen,b,1.5\npen,c,1.0\n"))
    found = read_graded(path)
    assert found.grades == {"pen": {"a": 1.0, "b": 0.25, "c": 0.0}}
    assert found.judgments.gain is Gain.LINEAR
    assert dict(found.judgments.queries[0].ratings) == {"a": 100, "b": 25, "c": 0}


def test_what_is_no_number_among_decimals_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "judged.csv"
    path.write_text("query,docid,rating\npen,a,2.5\npen,b,good\n")
    with pytest.raises(BadInput, match="line 3: 'good' is no number"):
        read_graded(path)
    path.write_text("query,docid,rating\npen,a,2.5\npen,b,2.5\n")
    with pytest.raises(BadInput, match=r"every rating is 2\.5"):
        read_graded(path)
