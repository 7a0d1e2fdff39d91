"""The error model by hand, candidates against symspellpy itself, frequencies against counts."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from symspellpy import SymSpell, Verbosity
from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from indexer.spelling import WordCensus
from search.understanding.spelling_candidates import Candidates
from search.understanding.spelling_errors import ErrorCosts, ErrorModel, sound_of
from search.understanding.spelling_language import LanguageModel, LanguageWeights
from search.understanding.spelling_lattice import Reading, best_readings
from search.understanding.vocabulary import Vocabulary

PLAIN = ErrorCosts(
    slip=1.0,
    doubled=1.0,
    vowel=1.0,
    near_key=1.0,
    sound=1.0,
    transposed=1.0,
    first_letter=0.0,
    plural=0.0,
    same_sound=1.0,
)
COSTS = ErrorCosts(
    slip=64.0,
    doubled=1.0,
    vowel=2.0,
    near_key=4.0,
    sound=8.0,
    transposed=16.0,
    first_letter=0.25,
    plural=0.5,
    same_sound=1.0,
)
WORDS = st.text("abcdest", min_size=1, max_size=9)
TITLES = ["black bat", "back bat", "cat bath", "cats bats tabs", "stack", "beast", "east west"]


@pytest.mark.parametrize(
    ("typed", "intended", "cost"),
    [
        ("lamp", "lamp", 0.0),
        ("hamer", "hammer", 1.0),
        ("drilll", "drill", 1.0),
        ("printor", "printer", 2.0),
        ("printr", "printer", 2.0),
        ("lajp", "lamp", 4.0),
        ("lanp", "lamp", 8.0),
        ("scanzer", "scanner", 64.0),
        ("lamo", "lamp", 4.0),
        ("lapm", "lamp", 16.0),
        ("lmp", "lamp", 2.0),
        ("lap", "lamp", 64.0),
        ("vamp", "lamp", 64.25),
        ("lamps", "lamp", 64.5),
        ("keybord", "keyboards", 2.0 + 64.0 + 0.5),
    ],
)
def test_each_slip_has_its_cost(typed: str, intended: str, cost: float) -> None:
    assert ErrorModel(COSTS).cost(typed, intended) == cost


@given(WORDS, WORDS)
def test_slips_of_one_cost_are_the_edit_distance(typed: str, intended: str) -> None:
    distance = EditDistance(DistanceAlgorithm.DAMERAU_OSA).compare(typed, intended, 20)
    assert ErrorModel(PLAIN).cost(typed, intended) == distance


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("phone", "fone"),
        ("knife", "nife"),
        ("write", "rite"),
        ("husqvarna", "huskvarna"),
        ("light", "lite"),
        ("bridge", "brije"),
        ("cellar", "seller"),
        ("philips", "phillips"),
    ],
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


@pytest.mark.parametrize(("one", "other"), [("mouse", "house"), ("cable", "table"), ("a", "b")])
def test_words_that_do_not(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    census = WordCensus()
    for title in TITLES:
        census.add_title(title)
    folder = tmp_path_factory.mktemp("words") / "spelling"
    census.write(folder)
    return Vocabulary(folder)


@given(st.one_of(WORDS, st.sampled_from(["blak", "cta", "baths", "batss", "stakc", "eats"])))
def test_candidates_are_those_of_symspellpy(vocabulary: Vocabulary, typed: str) -> None:
    oracle = SymSpell(2, 7)
    for title in TITLES:
        for word in title.split():
            oracle.create_dictionary_entry(word, 1)
    distance = 2 if len(typed) >= 5 else 1
    expected = {
        item.term for item in oracle.lookup(typed, Verbosity.ALL, distance) if item.term != typed
    }
    assert set(Candidates(vocabulary).near(typed)) == expected


def test_completions_and_splits(vocabulary: Vocabulary) -> None:
    candidates = Candidates(vocabulary)
    assert candidates.completions("stac") == []
    assert candidates.completions("beast") == []
    assert list(candidates.splits("catbath")) == [("cat", "bath")]
    assert list(candidates.splits("bathcat")) == []


def test_the_language_model_by_hand(vocabulary: Vocabulary) -> None:
    weights = LanguageWeights(smoothing=10.0, missing=100, unknown=1.0, unknown_letter=0.5)
    model = LanguageModel(vocabulary, weights)
    bat, black = vocabulary.id("bat"), vocabulary.id("black")
    total = 3 * sum(len(title.split()) for title in TITLES)
    assert vocabulary.total == total
    alone = 6 / (total + 100)
    assert model.log_probability("bat", bat, -1) == pytest.approx(math.log(alone))
    after = (3 + 10 * alone) / (3 + 10)
    assert model.log_probability("bat", bat, black) == pytest.approx(math.log(after))
    rare = 3 * sum(
        1 for title in TITLES for word in title.split() if vocabulary.frequency_of(word) == 3
    )
    missing = math.log((rare + 100) / (total + 100)) - 1.0 - 0.5 * 4
    assert model.log_probability("xxxx", -1, bat) == pytest.approx(missing)


def test_words_that_share_titles_belong_together(tmp_path: Path) -> None:
    census = WordCensus()
    for _ in range(30):
        census.add_title("window of glass insulation")
        census.add_title("software installation disc")
    census.write(tmp_path / "spelling")
    model = LanguageModel(Vocabulary(tmp_path / "spelling"), LanguageWeights())
    assert model.topic("insulation", ["window"]) > 0 > model.topic("installation", ["window"])
    assert model.topic("insulation", []) == 0
    assert model.topic("unheard", ["window"]) == 0


def test_the_best_way_is_the_best_of_all_ways(vocabulary: Vocabulary) -> None:
    model = LanguageModel(vocabulary, LanguageWeights(smoothing=5.0))
    readings = [
        [Reading(0, 1, ("blak",)), Reading(0, 1, ("black",), 3.0), Reading(0, 1, ("back",), 2.0)],
        [Reading(1, 2, ("cat",)), Reading(1, 3, ("bath",), 9.0), Reading(1, 2, ("bat",), 1.0)],
        [Reading(2, 3, ("s",)), Reading(2, 3, ("east",), 1.0, 2.0)],
    ]

    def worth(way: list[Reading]) -> float:
        total, last = 0.0, -1
        for reading in way:
            total += reading.topic - reading.cost
            for word in reading.words:
                total += model.log_probability(word, vocabulary.id(word), last)
                last = vocabulary.id(word)
        return total

    ways = [
        [first, second] if second.end == 3 else [first, second, third]
        for first in readings[0]
        for second in readings[1]
        for third in readings[2]
    ]
    assert worth(best_readings(readings, vocabulary, model)) == max(map(worth, ways))
