"""How repairs are judged, which slips are made, and what the spelling table is read from."""

import gzip
import random
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.spelling_data import Misspelt, is_held_out, read_spelling_data, words, write_log
from benchmarks.spelling_judging import (
    Repaired,
    distance,
    is_worse,
    judge_repairs,
    share_left_alone,
)
from benchmarks.spelling_peers import catalogue_dictionary, compound, ours, word_by_word
from benchmarks.typing_errors import mistyped, with_typo
from catalog.product import Availability, Product
from catalog.query_log import read_query_log


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("gas mower", "gas mower", 0),
        ("gas mwoer", "gas mower", 1),
        ("gasmower", "gas mower", 1),
        ("", "gas", 3),
    ],
)
def test_distances_count_letters_and_spaces(one: str, other: str, slips: int) -> None:
    assert distance(one.split(), other.split()) == slips


def test_a_repair_is_worse_if_it_leads_away_or_loses_a_right_word() -> None:
    typed, meant = ["gas", "mowe"], ["gas", "mower"]
    assert not is_worse(typed, meant, meant)
    assert not is_worse(typed, meant, typed)
    assert not is_worse(typed, meant, ["gas", "mowers"])
    assert is_worse(typed, meant, ["gas", "move"])
    assert is_worse(typed, meant, ["gals", "mower"])


def test_shares_are_of_all_queries() -> None:
    misspelt = [Misspelt("mwoer", "mower"), Misspelt("lampp", "lamp"), Misspelt("cupp", "cup")]
    made = {"mwoer": "Mower", "lampp": "lampp", "cupp": "copper"}
    assert judge_repairs(misspelt, made.__getitem__) == Repaired(1 / 3, 1 / 3, 1 / 3)
    assert share_left_alone(made, made.__getitem__) == pytest.approx(1 / 3)


@given(st.text("abcdefghij", min_size=4, max_size=12).filter(lambda word: len(set(word)) > 1))
def test_a_slip_is_one_slip(word: str) -> None:
    assert distance([mistyped(word, random.Random(word))], [word]) == 1  # noqa: S311


def test_slips_are_in_long_words_of_letters_and_the_same_each_time() -> None:
    query = "tv 32in hdmi2cable Monitor"
    slips = {with_typo(query, random.Random(seed)) for seed in range(60)}  # noqa: S311
    assert all(slip is not None and slip.startswith("tv 32in hdmi2cable ") for slip in slips)
    assert len(slips) > 20
    assert with_typo(query, random.Random(3)) == with_typo(query, random.Random(3))  # noqa: S311
    assert with_typo("tv 32 aa1234bb", random.Random(3)) is None  # noqa: S311


def test_reads_misspelt_and_right_queries(tmp_path: Path) -> None:
    typos, judgments = tmp_path / "typos.json", tmp_path / "judgments.csv.gz"
    typos.write_bytes(orjson.dumps({"gas mowe": "gas mower", "Gas  mower": "gas mower"}))
    rows = [
        "1,7,Gas mower,gas mowe,2.0",
        "2,7,Gas mower,mower,3.0",
        "3,8,Electric mower,mower,1.0",
        "4,8,Electric mower,unheard,3.0",
    ]
    head = "id,product_uid,product_title,search_term,relevance"
    judgments.write_bytes(gzip.compress("\n".join([head, *rows]).encode()))
    data = read_spelling_data(typos, judgments)
    assert data.misspelt == (Misspelt("gas mowe", "gas mower"),)
    assert data.right == ("mower",)
    assert data.searched == {"gas mowe": 0, "mower": 1, "unheard": 1}
    assert [product.title for product in data.products] == ["Gas mower", "Electric mower"]
    write_log(data.searched.items(), tmp_path / "log.csv")
    assert [(q.query, q.clicks) for q in read_query_log(tmp_path / "log.csv")] == list(
        data.searched.items()
    )


def test_halves_are_about_even_whatever_the_case() -> None:
    queries = [f"query {number}" for number in range(1000)]
    assert 430 < sum(map(is_held_out, queries)) < 570
    assert all(is_held_out(query) == is_held_out(query.upper()) for query in queries)


def test_every_contestant_repairs(tmp_path: Path) -> None:
    products = [
        Product(id=str(number), title="Gas mower with bag", availability=Availability.IN_STOCK)
        for number in range(40)
    ]
    symspell = catalogue_dictionary(products)
    contestants = (
        ours(tmp_path / "words", products, None),
        ours(tmp_path / "log", products, [("gas mower", 3)]),
        compound(symspell),
        word_by_word(symspell),
    )
    for repaired in contestants:
        assert words(repaired("gas mwoer")) == ["gas", "mower"]
        assert words(repaired("Gas mower 4000")) == ["gas", "mower", "4000"]
