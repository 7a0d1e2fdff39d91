"""Maps that change by being made anew, heirs of rows, and counts that are brought up to date."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from search.query import InStock
from search.row_map import RowMap
from search.snapshot import Snapshot
from search.suggest.alive import AliveCounts
from search.suggest.heirs import Heirs, heirs_in

changes = st.dictionaries(st.integers(0, 2_000), st.none() | st.integers())


@given(st.lists(changes, max_size=6))
def test_a_map_is_what_was_said_last(steps: list[dict[int, int | None]]) -> None:
    said: dict[int, int] = {}
    kept: RowMap[int] = RowMap()
    states = []
    for step in steps:
        kept = kept.changed(step)
        said = {row: value for row, value in {**said, **step}.items() if value is not None}
        states.append((kept, said))
    for state, expected in states:
        assert dict(state.items()) == expected
        assert sorted(state) == sorted(expected)
        assert len(state) == len(expected)
        assert all(state.get(row) == value for row, value in expected.items())
    assert kept.get(5_000) is None


def test_heirs_are_the_latest_rows() -> None:
    successions = np.array([(2, 10), (4, 11), (10, 12), (11, 13), (12, 15)], np.int32)
    heirs = Heirs.of(successions, 10)
    assert [heirs.heir_of(row) for row in (1, 2, 4)] == [1, 15, 13]
    assert [heirs.row_of(row) for row in (1, 15, 13, 14, 12)] == [1, 2, 4, None, None]
    allowed = np.zeros(16, dtype=bool)
    allowed[[3, 15]] = True
    inherited = heirs.inherited(allowed)
    assert inherited is not None
    assert np.flatnonzero(inherited).tolist() == [2, 3]
    nothing = heirs_in(None, 10)
    assert nothing.inherited(None) is None
    mask = np.ones(10, dtype=bool)
    assert nothing.inherited(mask) is mask


@pytest.mark.parametrize("flips", [1, 5, 200])
@settings(deadline=None, max_examples=20)
@given(start=arrays.arrays(np.bool_, 240), rows=st.data())
def test_counts_brought_up_are_counts_from_the_start(
    small_shop: Snapshot, start: npt.NDArray[np.bool_], rows: st.DataObject, flips: int
) -> None:
    groups = small_shop.suggestions.groups
    counts = AliveCounts.of_groups(groups, heirs_in(None, small_shop.rows))
    mask = start
    counts.of("north", InStock.TRUE, mask)
    for _ in range(3):
        mask = mask.copy()
        mask[rows.draw(st.lists(st.integers(0, 239), max_size=flips))] ^= True
        counts = counts.over(lambda *_, now=mask: now, heirs_in(None, small_shop.rows))
        alive = counts.of("north", InStock.TRUE, mask)
        for name, group in groups.items():
            assert alive[name].tolist() == group.alive(mask).tolist()
    assert counts.of("north", InStock.TRUE, mask) is alive
