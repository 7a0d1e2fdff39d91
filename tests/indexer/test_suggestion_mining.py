"""Which phrases are mined, which logged queries are taken, and what is one query."""

from collections.abc import Iterable

import numpy as np
import pytest

from catalog.query_log import LoggedQuery
from core.analysis import Analyzer
from indexer.suggestions.candidates import Candidate
from indexer.suggestions.headings import Heading, demand_of
from indexer.suggestions.logged import completed_queries
from indexer.suggestions.merging import Completion, merge
from indexer.suggestions.naming import Namer
from indexer.suggestions.phrases import may_be_asked, mine_phrases
from indexer.suggestions.rows import HeadingRows
from indexer.suggestions.weights import logged_share
from indexer.suggestions.wording import segments


def heading(title: str, popularity: float | None = None) -> Heading:
    return Heading(title, "", (), "", title, "", None, "in_stock", "", popularity)


def runs(title: str) -> list[str]:
    return [" ".join(run) for run in segments(title, Analyzer("none")) if run]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Case for Apple® iPhone 6 - Black/Gray", ["case", "apple iphone 6", "black/gray"]),
        ("Mac & Cheese, 500 ml", ["mac & cheese"]),
        ("Wi-Fi Router 16GB (Unlocked)", ["wi-fi router", "unlocked"]),
        ("UPS 1500 VA tower", ["ups", "tower"]),
        ("Oat Milk 12 x 1 l", ["oat milk"]),
        ("iPhone X Case", ["iphone x case"]),
        ("Café au lait", ["café au lait"]),
    ],
)
def test_runs_of_titles(title: str, expected: list[str]) -> None:
    assert runs(title) == expected


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("macbook air", True),
        ("galaxy s7", True),
        ("black", False),
        ("black/gray", False),
        ("orange", True),
        ("case black", False),
        ("7 plus", False),
        ("xk-21100", False),
        ("mac &", False),
        ("green tea", True),
    ],
)
def test_what_may_be_asked(words: str, *, asked: bool) -> None:
    assert may_be_asked(tuple(words.split())) is asked


def mined(titles: Iterable[str]) -> dict[str, int]:
    namer = Namer(Analyzer("english"))
    all_runs = [namer.runs(title) for title in titles]
    found = mine_phrases(all_runs, np.ones(len(all_runs)), least_titles=2, least_titles_of_words=1)
    return {" ".join(phrase.words): phrase.titles for phrase in found}


def test_only_closed_phrases_that_cohere_are_mined() -> None:
    lines = [
        "Acme Echo Dot Speaker",
        "Echo Dot Mount",
        "Echo Dot, Black",
        "Lamp Mount",
        "Lamp Cover",
    ]
    found = mined([*lines, *(f"Thing {word}" for word in "abcdefgh")])
    assert found["echo dot"] == 3
    assert "acme echo" not in found
    assert "dot, black" not in found
    assert not any(" " in phrase and phrase.startswith("thing") for phrase in found)


def test_spellings_of_one_stem_are_counted_together() -> None:
    found = mined(["Cell Phones"] * 2 + ["Cell Phones Mini", "Cell Phone"])
    assert found["cell phones"] == 4
    assert "cell phone" not in found


def completions(
    candidates: Iterable[Candidate], clicks: dict[str, int], titles: Iterable[str]
) -> list[Completion]:
    analyzer = Analyzer("english")
    rows = HeadingRows([heading(title) for title in titles], analyzer)
    return merge(candidates, clicks, Namer(analyzer), total_demand=10.0, headings=rows, posted=rows)


def test_endings_and_order_make_no_other_query() -> None:
    said = ("laptop cases", "laptop case", "case laptop", "notebook bag", "unheard of")
    masses = (2.0, 5.0, 1.0, 1.0, 9.0)
    candidates = [
        Candidate(tuple(words.split()), "phrase", mass)
        for words, mass in zip(said, masses, strict=True)
    ]
    found = completions(candidates, {}, ["Laptop Case", "Laptop Case Mini", "Notebook Bag"])
    assert [" ".join(each.words) for each in found] == ["laptop case", "notebook bag"]
    assert len(found[0].spellings) == 3
    assert found[0].rows.tolist() == [0, 1]


def test_clicks_decide_order_and_spelling() -> None:
    candidates = [Candidate(("case",), "type", 9.0), Candidate(("bag",), "type", 1.0)]
    found = completions(candidates, {"bags": 90, "case": 10}, ["Case", "Bag"])
    assert [" ".join(each.words) for each in found] == ["bags", "case"]
    assert sum(each.likelihood for each in found) == pytest.approx(1.0)


def test_the_share_of_a_log_is_what_it_does_not_lack() -> None:
    assert logged_share([]) == 0
    assert logged_share([1, 1, 1]) == 0
    assert logged_share([6, 2, 1, 1]) == pytest.approx(0.8)
    assert logged_share([50, 50]) == pytest.approx(0.9)


def test_half_typed_queries_and_those_without_a_click_are_dropped() -> None:
    log = [
        LoggedQuery("headphones", 90, 60),
        LoggedQuery("Headphones", 10, 6),
        LoggedQuery("headp", 40, 5),
        LoggedQuery("head", 40, 2),
        LoggedQuery("head lamp", 5, 1),
        LoggedQuery("usb hub", 9, 0),
        LoggedQuery("wireless headphone", 9, 9),
    ]
    taken = completed_queries(log, ["headphones", "headphone", "head", "lamp", "usb", "hub"])
    assert taken == {"headphones": 66, "head lamp": 1, "wireless headphone": 9}


def test_demand_is_orders_else_the_rank_of_popularity_else_even() -> None:
    some = [heading("a", 5.0), heading("b", 9000.0), heading("c", None), heading("d", 5.0)]
    assert demand_of(some, {}).argmax() == 1
    assert demand_of(some, {})[0] == demand_of(some, {})[3]
    assert demand_of(some, {0: 3}).argmax() == 0
    assert demand_of([heading("a"), heading("b")], {}).tolist() == [1, 1]
