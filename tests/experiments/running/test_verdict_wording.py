"""What a verdict says in words, of figures that are given."""

from typing import Any

import pytest

from experiments.definition import Definition, definition_of
from experiments.report import (
    MetricRow,
    MetricUnit,
    Preference,
    Role,
    State,
    VariantCount,
    Verdict,
)
from experiments.verdict import headline_of, sentences_of, sentences_of_preference


def definition(**given: Any) -> Definition:
    values = {
        "name": "more_meaning",
        "planned_units": 20,
        "variants": [
            {"name": "control", "share": 0.5},
            {"name": "meaning", "share": 0.5, "search": "meaning"},
        ],
        "searches": {"meaning": {"fusion": {"dense_weight": 0.6}}},
    }
    return definition_of(values | given, "a test")


def counts(through: int) -> tuple[VariantCount, VariantCount]:
    return VariantCount("control", 0.5, 30, 0), VariantCount("meaning", 0.5, 20, through)


def revenue(low: float, high: float) -> MetricRow:
    return MetricRow(
        metric="revenue",
        title="Revenue a unit",
        unit=MetricUnit.MONEY,
        role=Role.SECONDARY,
        up_is_good=True,
        variant="meaning",
        units=20,
        mean=34.5,
        difference=(low + high) / 2,
        always_low=low,
        always_high=high,
        adjusted_p=0.068,
        verdict=Verdict.UNDECIDED,
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (14, "14 days"),
        (1, "1 day"),
        (1.5, "1.5 days"),
        (0.5, "12 hours"),
        (1 / 24, "1 hour"),
        (0.004, "5.76 minutes"),
    ],
)
def test_a_window_is_told_in_a_unit_that_fits(days: float, told: str) -> None:
    (sentence,) = sentences_of(definition(window_days=days), counts(5), (), None)

    assert sentence == (
        "Of the retailers, 30 saw control, 20 saw meaning; 5 of them have had "
        f"{told} to act and count."
    )


@pytest.mark.parametrize(
    ("through", "told"), [(18, "2 retailers are to come."), (19, "1 retailer is to come.")]
)
def test_who_is_still_to_come_is_counted(through: int, told: str) -> None:
    headline = headline_of(definition(), State.RUNNING, counts(through), (), trusted=True)

    assert headline == f"Let it run: nothing is decided yet, and {told}"


def test_one_unit_has_had_its_time() -> None:
    (sentence,) = sentences_of(definition(), counts(1), (), None)

    assert sentence.endswith("1 of them has had 14 days to act and counts.")


def test_an_interval_without_nothing_in_it_may_decide_nothing_among_several() -> None:
    rows = [revenue(0.99, 42.2), revenue(-42.2, -0.99), revenue(-1, 42.2)]
    above, below, around, _ = sentences_of(definition(), counts(20), rows, None)

    why = "; alone that would do, but not as one of several secondary metrics."
    assert above.endswith(why)
    assert below.endswith(why)
    assert not around.endswith(why)


def test_before_a_search_counts_the_preference_says_when_it_will() -> None:
    nobody = Preference("meaning", 0, 0, 0, 0, 0, None, None, None, None, Verdict.TOO_EARLY)

    (sentence,) = sentences_of_preference(definition(kind="interleaving"), nobody)

    assert sentence == (
        "No search with clicks counts yet: those of a retailer do once it has had 14 days to act."
    )
