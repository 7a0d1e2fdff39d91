"""Queries of judged lists are repaired by titles and by what was asked before, and scored anew."""

import numpy as np
import numpy.typing as npt

from benchmarks.judged_lists import JudgedList, Parts
from benchmarks.judged_ranking import COSINE
from benchmarks.judged_spelling import changed, merged, repaired

TITLES = (
    "Acme Fluorescent Light 4 ft.",
    "Acme Fluorescent Bulb 40 watt",
    "Fluorescent Light Bulb, warm",
    "Brass Door Hinge",
    "Steel Door Hinge 3 in.",
)


def judged(query: str) -> JudgedList:
    return JudgedList(query, TITLES, np.array([3.0, 2.33, 3.0, 1.0, 1.0]))


def test_queries_are_repaired_by_titles_and_nothing_else_of_a_list_changes() -> None:
    parts = Parts(
        [judged("fluorescent light")], [judged("door hinge")], [judged("flourescent bulb")]
    )
    asked = repaired(parts)
    assert [each.query for each in asked.learnt] == ["fluorescent light"]
    assert [each.query for each in asked.fitted] == ["door hinge"]
    (tested,) = asked.tested
    assert tested.query == "fluorescent bulb"
    assert tested.titles == TITLES
    assert tested.ratings.tolist() == [3.0, 2.33, 3.0, 1.0, 1.0]


def test_only_lists_of_repaired_queries_take_the_new_scores() -> None:
    typed = [judged(query) for query in ("lamp", "hinje", "door")]
    places = changed(typed, [judged(query) for query in ("lamp", "hinge", "door")])
    assert places == [1]

    def scores(*values: float) -> list[npt.NDArray[np.float64]]:
        return [np.array([value]) for value in values]

    by_typed = {COSINE: scores(0.1, 0.2, 0.3), "words": scores(1, 2, 3)}
    found = merged(by_typed, {COSINE: scores(0.9)}, places)
    assert [each.item() for each in found[COSINE]] == [0.1, 0.9, 0.3]
    assert [each.item() for each in found["words"]] == [1, 2, 3]
    assert by_typed[COSINE][1].item() == 0.2
