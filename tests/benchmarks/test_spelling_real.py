"""Repairs of real queries stay as good as they were measured."""

from pathlib import Path

import pytest

from benchmarks.spelling_data import JUDGMENTS, TYPOS, is_held_out, read_spelling_data
from benchmarks.spelling_judging import judge_repairs, share_left_alone
from benchmarks.spelling_peers import ours

DATA = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.shared
@pytest.mark.skipif(not (DATA / TYPOS).is_file(), reason="needs ../shared/data")
def test_most_are_repaired_and_nearly_all_right_ones_left_alone(tmp_path: Path) -> None:
    data = read_spelling_data(DATA / TYPOS, DATA / JUDGMENTS)
    repaired = ours(tmp_path / "shop", data.products, None)
    held_out = [query for query in data.misspelt if is_held_out(query.typed)]
    judged = judge_repairs(held_out, repaired)
    assert len(held_out) > 800
    assert judged.exact > 0.6
    assert judged.worse < 0.05
    assert share_left_alone((query.meant for query in held_out), repaired) > 0.98
    assert share_left_alone(data.right[::5], repaired) > 0.98
