"""Training on candidates that are made up: what is learnt, what is refused, what is told."""

from collections.abc import Sequence
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from core.errors import BadInput
from core.progress import Silent
from experiments.offline.candidates import Candidates
from experiments.offline.cross_validation import cautious
from experiments.offline.gains import Gain
from experiments.offline.intervals import Floats
from experiments.offline.judgments import JudgedQuery
from experiments.offline.ranker_examples import UNJUDGED, Example, Lesson
from experiments.offline.ranker_report import notes, training_table, weights_table
from experiments.offline.ranker_training import Rivals, Training, train_ranker
from experiments.offline.tuning import Objective, Plan
from rerank.training.ranker.fitting import PULLS

FEATURES = ("one", "two", "three")
SHIPPED = np.array([1.0, 0.5, 0.5])
OTHER = np.array([0.1, 1.0, 0.2])
PRODUCTS = 30


def example(number: int, taste: Floats, *, tested: bool = True, noise: float = 0.02) -> Example:
    """A query for which the three products are right that `taste` puts first."""
    generator = np.random.default_rng(number)
    features = generator.random((PRODUCTS, len(FEATURES)))
    ids = tuple(f"{number}-{place}" for place in range(PRODUCTS))
    liked = np.argsort(-(features @ taste) + noise * generator.normal(size=PRODUCTS))
    ratings = {ids[place]: 3 * (rank < 3) for rank, place in enumerate(liked[:12].tolist())}
    text = f"{_word(number)} {_word(number + 7919)}"
    judged = JudgedQuery(text, text, ratings)
    lesson = Lesson(judged, Gain.EXPONENTIAL, tested=tested)
    return Example(lesson, Candidates(ids, 0, features))


def _word(number: int) -> str:
    """A word that looks like no other."""
    letters = np.random.default_rng([number, 1]).integers(ord("a"), ord("z") + 1, size=8)
    return "".join(map(chr, letters.tolist()))


def trained(examples: Sequence[Example], in_use: Floats | None = SHIPPED) -> Training:
    rivals = Rivals(FEATURES, SHIPPED, in_use)
    return train_ranker(examples, rivals, Plan(folds=3), Silent(), PULLS[::2])


@pytest.fixture(scope="module")
def of_another_taste() -> Training:
    return trained([example(number, OTHER) for number in range(36)])


def test_another_taste_is_learnt_and_wins(of_another_taste: Training) -> None:
    found = of_another_taste

    assert found.wins
    assert found.gain.low > 0.1
    assert [row.name for row in found.rows] == ["fused", "shipped ranker", "trained ranker"]
    assert found.baseline == "shipped ranker"
    assert found.rows[1].differences == {}
    shares = list(found.trained.values())
    assert sum(shares) == pytest.approx(1)
    assert shares == pytest.approx((OTHER / OTHER.sum()).tolist(), abs=0.1)
    assert [row.shipped for row in found.weights] == [0.5, 0.25, 0.25]
    assert all(row.least <= row.greatest for row in found.weights)
    assert found.pull is not None


def test_the_shipped_taste_leaves_the_weights_and_is_no_win() -> None:
    found = trained([example(number, SHIPPED) for number in range(24)])

    assert not found.wins
    assert list(found.trained.values()) == pytest.approx([0.5, 0.25, 0.25], abs=0.05)


def test_chance_is_no_win() -> None:
    taste = np.zeros(3)

    assert not trained([example(number, taste, noise=1) for number in range(20)]).wins


def test_a_ranker_in_use_is_what_is_to_be_beaten() -> None:
    examples = [example(number, OTHER) for number in range(24)]
    found = trained(examples, in_use=OTHER)

    assert found.baseline == "ranker in use"
    assert [row.name for row in found.rows][2] == "ranker in use"
    assert not found.wins
    assert any("favours it" in note for note in notes(found))
    assert trained(examples, in_use=3 * SHIPPED).baseline == "shipped ranker"
    without = trained(examples, in_use=None)
    assert without.baseline == "fused"
    assert without.rows[0].differences == {}


def test_what_is_not_tested_teaches() -> None:
    taught = [example(number, OTHER, tested=False) for number in range(100, 130)]
    few = [example(number, OTHER) for number in range(8)]

    alone, helped = trained(few), trained([*few, *taught])

    assert (alone.queries, helped.queries) == (8, 8)
    assert (alone.taught, helped.taught) == (8, 38)
    assert list(helped.trained.values()) == pytest.approx((OTHER / OTHER.sum()).tolist(), abs=0.12)


def test_the_same_seed_finds_the_same(of_another_taste: Training) -> None:
    again = trained([example(number, OTHER) for number in range(36)])

    assert again == of_another_taste


def test_nothing_right_is_nothing_to_learn() -> None:
    lost = example(1, OTHER)
    elsewhere = JudgedQuery("wine", "wine", {"not found": 3})
    with pytest.raises(BadInput, match="of no query"):
        trained([Example(Lesson(elsewhere, Gain.EXPONENTIAL), lost.candidates)] * 3)


def test_too_few_queries_for_the_folds_are_said() -> None:
    with pytest.raises(BadInput, match="give no 3 folds"):
        trained([example(number, OTHER) for number in range(2)])


def test_what_is_learnt_of_an_example_by_hand() -> None:
    judged = JudgedQuery("wine", "wine", {"b": 2, "c": 0, "pinned": 3, "elsewhere": 3})
    candidates = Candidates(("pinned", "a", "b", "c"), 1, np.array([[0.0], [0.5], [1.0]]))

    group = Example(Lesson(judged, Gain.EXPONENTIAL, weight=0.25), candidates).group()

    assert group is not None
    assert group.gains.tolist() == [0, 3, 0]
    assert group.weights.tolist() == [UNJUDGED, 1, 1]
    assert group.weight == 0.25
    assert candidates.ranked(np.array([1.0])) == ("pinned", "c", "b", "a")
    assert candidates.ranked(np.array([0.0])) == candidates.ids


def test_the_cautious_choice_by_hand() -> None:
    # The second is better by 0.1 with a standard error of 0.1, the third by 0.2 for sure.
    unsure = np.array([[0.5, 0.5], [0.5, 0.7]])
    assert cautious(unsure) == 0
    sure = np.array([[0.5, 0.5], [0.5, 0.7], [0.7, 0.7]])
    assert cautious(sure) == 1
    assert cautious(np.array([[0.5, 0.5], [0.7, 0.7], [0.6, 0.6]])) == 1
    assert cautious(np.array([[0.1], [0.9]])) == 0


def test_the_report(of_another_taste: Training) -> None:
    console = Console(width=160, record=True, file=StringIO())
    console.print(training_table(of_another_taste), weights_table(of_another_taste))
    console.print(*notes(of_another_taste))
    text = console.export_text()

    for said in (
        "trained ranker",
        "differences from the shipped ranker",
        "without one fold",
        "two",
    ):
        assert said in text
    assert "36 queries" in text
    assert of_another_taste.objective is Objective.BOTH
