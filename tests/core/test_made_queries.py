from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.made_queries import SHARES, Kind, MadeQuery, made_query


@dataclass(frozen=True)
class Thing:
    title: str = "Logitech M185 wireless mouse with USB receiver"
    brand: str = "Logitech"
    mpn: str = "910-002235"
    attributes: Mapping[str, tuple[object, ...]] | None = field(
        default_factory=lambda: {"Colour": ("grey",), "Weight": (75.0,), "Size": ("10 cm",)}
    )


def made(kind: Kind, thing: Thing, type_name: str | None = "mouse") -> MadeQuery | None:
    return made_query(kind, thing, type_name, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.TYPE, MadeQuery("mouse")),
        (Kind.BRAND, MadeQuery("Logitech mouse")),
        # Measures are no words: the colour is the only attribute to ask for.
        (Kind.ATTRIBUTE, MadeQuery("grey mouse", ("Colour", "grey"))),
        (Kind.MODEL, MadeQuery("910-002235")),
    ],
)
def test_a_query_is_made_of_what_the_product_says(kind: Kind, expected: MadeQuery) -> None:
    assert made(kind, Thing()) == expected


@pytest.mark.parametrize("kind", [Kind.TYPE, Kind.BRAND, Kind.ATTRIBUTE])
def test_without_a_type_there_is_no_query_with_one(kind: Kind) -> None:
    assert made(kind, Thing(), type_name=None) is None


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        (Kind.BRAND, Thing(brand="")),
        (Kind.BRAND, Thing(brand="Mouse")),
        (Kind.ATTRIBUTE, Thing(attributes=None)),
        (Kind.ATTRIBUTE, Thing(attributes={"Kind": ("MOUSE",)})),
        (Kind.MODEL, Thing(mpn="")),
        (Kind.TITLE, Thing(title="Mouse grey")),
    ],
)
def test_what_is_not_said_cannot_be_asked_for(kind: Kind, thing: Thing) -> None:
    assert made(kind, thing) is None


@given(seed=st.integers(0, 1000))
def test_a_part_of_a_title_is_two_to_four_words_in_their_order(seed: int) -> None:
    title = Thing().title
    query = made_query(Kind.TITLE, Thing(), "mouse", np.random.default_rng(seed))
    assert query is not None
    assert 2 <= len(query.text.split()) <= 4
    assert f" {query.text} " in f" {title} "


def test_a_part_of_a_title_leaves_nothing_out() -> None:
    title = "Wi-Fi -ready fiber cable -ST - 2 m -20"
    texts = set()
    for seed in range(200):
        query = made_query(Kind.TITLE, Thing(title=title), None, np.random.default_rng(seed))
        assert query is not None
        texts.add(query.text)
    assert {"Wi-Fi ready", "cable ST - 2", "2 m -20"} <= texts
    assert not [text for text in texts if " -S" in f" {text}" or " -r" in f" {text}"]


def test_the_shares_make_a_whole() -> None:
    assert set(SHARES) == set(Kind)
    assert sum(SHARES.values()) == pytest.approx(1)
