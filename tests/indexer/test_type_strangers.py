"""Types that are left where another category is called after them."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.product import Availability, Product
from indexer.types.assign import leave_strangers
from tests.indexer.typed import ANALYZER, BRANDS, NAMES, typed, types_of

KEYS = ("dri champagn", "lantern")
"""Stems: of dry champagne, which a category is called after, and of lanterns."""

WINE, GLASSES, HAMPERS = ("Drinks", "Champagnes"), ("Table", "Glasses"), ("Gifts", "Champagne sets")
LIGHT, GARDEN = ("Home", "Light"), ("Garden",)


@pytest.mark.parametrize(
    ("category", "type_", "kept"),
    [
        (WINE, 0, 0),
        (GLASSES, 0, -1),
        (HAMPERS, 0, 0),
        ((), 0, 0),
        (GLASSES, -1, -1),
        (GARDEN, 1, 1),
        (WINE, 1, 1),
    ],
)
def test_a_type_that_another_category_is_called_after_is_left(
    category: tuple[str, ...], type_: int, kept: int
) -> None:
    """Three wines and three lanterns say where each type is at home; the last is looked at."""
    categories = [*[WINE] * 3, *[LIGHT] * 3, category]
    chosen = np.array([0, 0, 0, 1, 1, 1, type_], np.int32)
    products = [typed("any", each) for each in categories]
    found = leave_strangers(chosen, KEYS, products, ANALYZER)

    assert found.tolist() == [0, 0, 0, 1, 1, 1, kept]
    assert chosen[-1] == type_, "what is given stays as it is"


SHELVED = st.tuples(
    st.integers(-1, 1), st.sampled_from([(), WINE, GLASSES, HAMPERS, LIGHT, GARDEN])
)


@given(st.lists(SHELVED, max_size=12))
def test_a_type_is_left_only_away_from_its_commonest_category(
    shelved: list[tuple[int, tuple[str, ...]]],
) -> None:
    chosen = np.array([type_ for type_, _ in shelved], np.int32)
    products = [typed("any", category) for _, category in shelved]
    found = leave_strangers(chosen, KEYS, products, ANALYZER)
    homes = Counter((type_, category) for type_, category in shelved if category)

    assert leave_strangers(found, KEYS, products, ANALYZER).tolist() == found.tolist()
    for (type_, category), kept in zip(shelved, found.tolist(), strict=True):
        assert kept in {type_, -1}
        if kept != type_:
            assert (type_, category) in {(0, GLASSES), (0, LIGHT), (0, GARDEN)}
            rivals = (homes[type_, named] for named in (WINE, HAMPERS))
            assert max(rivals) >= homes[type_, category]


def test_a_mined_type_is_left_where_the_shelf_is_called_otherwise(tmp_path: Path) -> None:
    shelves = {
        ("Drinks", "Beer"): [
            f"{b} {n} beer {k} cl" for k, (b, n) in enumerate(zip(BRANDS, NAMES, strict=True))
        ],
        ("Table", "Mugs"): ["Halden tall beer"],
        ("Gifts", "Beer hampers"): ["Ostara grand beer"],
        ("Table", "Plates"): [f"{b} {n} plate" for b, n in zip(BRANDS, NAMES, strict=True)],
    }
    products = [
        Product(
            id=title,
            title=title,
            brand=title.split()[0],
            category=category,
            availability=Availability.IN_STOCK,
        )
        for category, titles in shelves.items()
        for title in titles
    ]
    names, _ = types_of(products, tmp_path / "shelves")

    assert names["Nordwind Urbana beer 0 cl"] == names["Ostara grand beer"] == "beer"
    assert names["Halden tall beer"] is None
