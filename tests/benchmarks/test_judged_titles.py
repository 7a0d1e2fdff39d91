"""Judged pairs of titles: how they are read, and how finding them is counted."""

import gzip
from pathlib import Path

import pytest

from benchmarks.matching import Found, judge
from benchmarks.matching_pairs import SETS, TitlePair, read_pairs
from core.errors import BadInput

RECORD = "COL name VAL {} COL description VAL some words COL price VAL 1.5 "


def write(folder: Path, part: str, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / f"{part}.txt.gz", "wt", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def pair(left: str, right: str, same: int) -> str:
    return f"{RECORD.format(left)}\t{RECORD.format(right)}\t{same}"


def test_titles_and_pairs_are_read(tmp_path: Path) -> None:
    write(tmp_path / "shops", "train", pair("a  kettle", "the kettle", 1), pair("cup", "mug", 0))
    write(tmp_path / "shops", "valid", pair("a kettle", "tea", 0))
    write(tmp_path / "shops", "test", pair("cup", "tea cup", 1))
    pairs = read_pairs(tmp_path, "shops")

    assert pairs.parts["train"][0] == TitlePair("a kettle", "the kettle", same=True)
    assert pairs.titles(left=True) == ["a kettle", "cup"]
    assert pairs.titles(left=False) == ["the kettle", "mug", "tea", "tea cup"]
    assert [each.right for each in pairs.same(["train", "test"])] == ["the kettle", "tea cup"]


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    for part in ("train", "valid", "test"):
        write(tmp_path / "shops", part, pair("a", "b", 1), "COL name VAL a\tno record\t1")
    with pytest.raises(BadInput, match="line 2"):
        read_pairs(tmp_path, "shops")


def test_another_right_title_is_no_mistake() -> None:
    everything = [("kettle", 3), ("kettle", 5), ("cup", 1)]
    ranked = {"kettle": [5, 3, 9], "cup": [0, *range(20, 28), 1]}

    assert judge(everything, everything, ranked) == Found(3, 2 / 3, 1.0)
    assert judge([("cup", 1)], everything, {"cup": [*range(20, 30), 1]}) == Found(1, 0.0, 0.0)


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_the_real_sets(shared_data: Path, name: str) -> None:
    pairs = read_pairs(shared_data / "matching", name)
    assert len(pairs.same(["train", "valid", "test"])) > 900
    assert all(title and "COL" not in title for title in pairs.titles(left=True))
