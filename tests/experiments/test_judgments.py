import gzip
from pathlib import Path

import pytest

from core.errors import BadInput
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgmentFormat, Judgments, read_judgments


def write(folder: Path, text: str, name: str = "judgments.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def as_dict(judgments: Judgments) -> dict[str, dict[str, int]]:
    return {query.text: dict(query.ratings) for query in judgments.queries}


EXPECTED = {"red wine": {"a1": 3, "b2": 0}, "oat, rolled": {"a1": 1}}


@pytest.mark.parametrize(
    "text",
    [
        'query,docid,rating\nred wine,a1,3\nred wine,b2,0\n"oat, rolled",a1,1\n',
        'red wine,a1,3\nred wine,b2,0\n"oat, rolled",a1,1\n',
        '\ufeffRating,Who,DocID,Query\n3,x,a1,red wine\n0,y,b2,red wine\n1,z,a1,"oat, rolled"\n',
        'query,docid,rating\r\nred wine,a1,3\r\n\r\nred wine,b2,0\r\n"oat, rolled",a1,1',
    ],
    ids=["header", "no header", "other order and byte order mark", "windows lines and a gap"],
)
def test_csv_in_every_usual_shape(tmp_path: Path, text: str) -> None:
    judgments = read_judgments(write(tmp_path, text))

    assert as_dict(judgments) == EXPECTED
    assert judgments.pairs == 3


def test_gzip_by_name(tmp_path: Path) -> None:
    path = tmp_path / "judgments.csv.gz"
    path.write_bytes(gzip.compress(b"query,docid,rating\ntea,t1,2\n"))

    assert as_dict(read_judgments(path)) == {"tea": {"t1": 2}}


def test_qrels_with_and_without_a_queries_file(tmp_path: Path) -> None:
    qrels = write(tmp_path, "7 0 a1 3\n7\t0\tb2 0\n\n8 Q0 a1 1\n", "judgments.qrels")
    queries = write(tmp_path, "7\tred wine\n8\toat, rolled\n9\tnever judged\n", "queries.tsv")

    assert as_dict(read_judgments(qrels, queries=queries)) == EXPECTED
    assert as_dict(read_judgments(qrels)) == {"7": EXPECTED["red wine"], "8": {"a1": 1}}


def test_the_layout_can_be_stated(tmp_path: Path) -> None:
    path = write(tmp_path, "tea,t1,2\n", "judgments.txt")

    assert as_dict(read_judgments(path, layout=JudgmentFormat.CSV)) == {"tea": {"t1": 2}}


def test_a_pair_rated_twice_alike_counts_once(tmp_path: Path) -> None:
    assert read_judgments(write(tmp_path, "tea,t1,2\ntea,t1,2\n")).pairs == 1


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("query,docid,rating\ntea,t1,2\ntea,t1,3\n", "rating", ["line 3", "line 2", "'t1'"]),
        ("query,docid,rating\ntea,t1,2.5\n", "rating", ["line 2", "'2.5'"]),
        ("query,docid,rating\ntea,t1,-1\n", "rating", ["line 2", "'-1'"]),
        ("query,docid,rating\ntea,t1,11\n", "rating", ["line 2", "0 to 10"]),
        ("query,docid,rating\n,t1,1\n", "query", ["line 2", "empty"]),
        ("query,docid,rating\ntea,,1\n", "docid", ["line 2", "empty"]),
        ("query,docid,rating\ntea,t1\n", "row", ["line 2", "2 of the fields"]),
        ('query,docid,rating\ntea,t1,1\n"tea,t1,1\n', "row", ["no CSV"]),
        (f"query,docid,rating\n{'x' * 513},t1,1\n", "query", ["line 2", "513 characters"]),
        ("search,product,grade\ntea,t1,2\n", "header", ["line 1", "search,product,grade"]),
        ("query,docid,rating\n", "judgments", ["no judgments"]),
        ("", "judgments", ["no judgments"]),
    ],
)
def test_bad_csv_names_line_and_field(
    tmp_path: Path, text: str, field: str, words: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        read_judgments(write(tmp_path, text))

    assert caught.value.field == field
    assert all(word in caught.value.message for word in words)


@pytest.mark.parametrize(
    ("qrels", "queries", "field", "words"),
    [
        ("7 0 a1\n", None, "row", ["line 1", "3 fields"]),
        ("tea,t1,2\n", None, "row", ["line 1", "1 fields"]),
        ("7 0 a1 x\n", None, "rating", ["line 1", "'x'"]),
        ("7 0 a1 1\n8 0 a1 1\n", "7\ttea\n", "qid", ["line 2", "'8'"]),
        ("7 0 a1 1\n", "7 tea\n", "queries", ["line 1", "TAB"]),
        ("7 0 a1 1\n", "7\ttea\n7\tcoffee\n", "qid", ["line 2", "twice"]),
    ],
)
def test_bad_qrels_name_line_and_field(
    tmp_path: Path, qrels: str, queries: str | None, field: str, words: list[str]
) -> None:
    path = write(tmp_path, qrels, "judgments.qrels")
    queries_path = None if queries is None else write(tmp_path, queries, "queries.tsv")

    with pytest.raises(BadInput) as caught:
        read_judgments(path, queries=queries_path)

    assert caught.value.field == field
    assert all(word in caught.value.message for word in words)


def test_other_encodings_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "judgments.csv"
    path.write_bytes("query,docid,rating\ntea,t1,1\ncafé,c1,1\n".encode("latin-1"))

    with pytest.raises(BadInput, match="line 3: is not UTF-8"):
        read_judgments(path)


def test_unreadable_files(tmp_path: Path) -> None:
    damaged = tmp_path / "judgments.csv.gz"
    damaged.write_bytes(gzip.compress(b"query,docid,rating\ntea,t1,2\n")[:-9])

    with pytest.raises(BadInput, match=r"cannot read judgments\.csv\.gz"):
        read_judgments(damaged)
    with pytest.raises(BadInput, match=r"cannot read absent\.csv: No such file"):
        read_judgments(tmp_path / "absent.csv")


def test_a_csv_takes_no_queries_file(tmp_path: Path) -> None:
    path = write(tmp_path, "tea,t1,2\n")

    with pytest.raises(BadInput, match="carries its queries itself"):
        read_judgments(path, queries=path)


def test_scores_are_judgments_where_the_gain_is_linear(tmp_path: Path) -> None:
    path = write(tmp_path, "tea,t1,100\ntea,t2,40\n")

    judgments = read_judgments(path, gain=Gain.LINEAR)

    assert as_dict(judgments) == {"tea": {"t1": 100, "t2": 40}}
    assert judgments.gain is Gain.LINEAR
    with pytest.raises(BadInput, match="line 1") as caught:
        read_judgments(path)
    assert caught.value.hint is not None
    assert "--gain linear" in caught.value.hint
