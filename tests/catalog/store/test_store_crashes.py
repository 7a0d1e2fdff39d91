"""A writer that is killed at any moment loses nothing that was acknowledged to it."""

from benchmarks.store_crashes import crashes

TIMES = 5


def test_acknowledged_writes_outlive_their_writer(store_url: str) -> None:
    found = list(crashes(store_url, TIMES, seed=1))

    assert [fault for each in found for fault in each.faults] == []
    assert len(found) == TIMES
    assert sum(each.acknowledged for each in found) > TIMES
