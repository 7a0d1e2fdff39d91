"""Alternatives in catalogues with shelves and departments: what fills a widget and what never."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.product import AttributeValue, Availability, Product
from search.pipeline import Searcher
from search.similar.alternatives import NEAR, RELATED
from search.similar.results import SimilarHit, SimilarQuery
from tests.search.shop import open_shop, searcher_over

SHEET: dict[str, tuple[AttributeValue, ...]] = {
    "weight": (1.0,),
    "origin": ("here",),
    "storage": ("dry",),
}
"""What is sold by weight has these, be it bread or screws."""

MARKET = {
    "tea": ("Grocery", "Pantry", "Hot drinks"),
    "bread": ("Grocery", "Fresh"),
    "cheese": ("Grocery", "Fresh", "Dairy"),
    "paint": ("Workshop", "Walls"),
    "screw": ("Workshop", "Fixings", "Metal"),
}


def on_shelf(noun: str, category: tuple[str, ...], count: int, family: str = "") -> list[Product]:
    return [
        Product(
            id=f"{noun}{number}",
            title=f"{noun} {chr(97 + number)}{number}zq{noun[0]}",
            availability=Availability.IN_STOCK,
            category=category,
            item_group_id=family,
            attributes=SHEET,
        )
        for number in range(count)
    ]


def alternatives_to(searcher: Searcher, product: Product) -> tuple[SimilarHit, ...]:
    return searcher.similar(SimilarQuery(products=(product.id,), per_page=50, explain=True)).hits


def nouns(hits: Sequence[SimilarHit]) -> set[str]:
    return {hit.product.title.split()[0] for hit in hits}


def of_department(department: str) -> set[str]:
    return {noun for noun, category in MARKET.items() if category[0] == department}


def test_a_shelf_with_one_family_shows_the_rest_of_its_department(tmp_path: Path) -> None:
    """Variants of the product itself are no alternatives, so that its shelf has none."""
    products = [
        each for noun, category in MARKET.items() for each in on_shelf(noun, category, 3, noun)
    ]
    searcher = searcher_over(open_shop(products, tmp_path))

    for product in products:
        own = product.item_group_id
        found = nouns(alternatives_to(searcher, product))
        assert found == of_department(product.category[0]) - {own}


def test_the_shelf_comes_first_then_the_department_and_nothing_strange(tmp_path: Path) -> None:
    """Here types are known, and as strange to each other within a department as without."""
    products = [each for noun, category in MARKET.items() for each in on_shelf(noun, category, 3)]
    oddment = on_shelf("vrxq", ("Workshop", "Oddments"), 1)
    searcher = searcher_over(open_shop([*products, *oddment], tmp_path))
    types = searcher.snapshot.types

    assert set(types.names) == set(MARKET)
    assert types.of_row[-1] == -1
    for product in products:
        hits = alternatives_to(searcher, product)
        shelf = [hit.product.category == product.category for hit in hits]
        assert {hit.product.category[0] for hit in hits} == {product.category[0]}
        assert nouns(hits) >= of_department(product.category[0])
        assert shelf[0]
        assert sum(shelf) == 2


def test_departments_of_one_level_are_strange_to_each_other(tmp_path: Path) -> None:
    """That nothing stands above either of two departments makes them no neighbours."""
    flat = {"tea": ("Grocery",), "screw": ("Workshop",)}
    products = [each for noun, category in flat.items() for each in on_shelf(noun, category, 3)]
    strange = [*on_shelf("vrxq", ("Workshop",), 1), *on_shelf("jwpk", ("Oddments",), 1)]
    anywhere = on_shelf("nkby", (), 1)
    searcher = searcher_over(open_shop([*products, *strange, *anywhere], tmp_path))

    for product in products[:3]:
        assert nouns(alternatives_to(searcher, product)) == {"tea", "nkby"}


def test_what_goes_with_a_product_fills_no_widget_of_its_department(tmp_path: Path) -> None:
    shelves = [each for noun, category in MARKET.items() for each in on_shelf(noun, category, 3)]
    strainer = Product(
        id="strainer",
        title="Fine strainer for tea",
        availability=Availability.IN_STOCK,
        category=("Grocery", "Tools"),
        attributes=SHEET,
    )
    searcher = searcher_over(open_shop([*shelves, strainer], tmp_path))
    shown_for = {
        product.title.split()[0]
        for product in shelves
        if any(hit.product.id == "strainer" for hit in alternatives_to(searcher, product))
    }

    assert shown_for == {"bread", "cheese"}


PLACES = st.sampled_from(
    [
        (),
        ("Grocery",),
        ("Grocery", "Pantry"),
        ("Grocery", "Fresh", "Dairy"),
        ("Workshop",),
        ("Workshop", "Walls"),
        ("Workshop", "Fixings", "Metal"),
    ]
)
SHELVES = st.fixed_dictionaries(
    dict.fromkeys(MARKET, st.tuples(PLACES, st.integers(1, 4), st.booleans()))
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shelves=SHELVES)
def test_no_widget_is_empty_and_strangers_are_alike(
    shelves: dict[str, tuple[tuple[str, ...], int, bool]],
) -> None:
    """A like data sheet is enough within a department, and beyond it only meaning is."""
    products = [
        each
        for noun, (category, count, is_family) in shelves.items()
        for each in on_shelf(noun, category, count, noun if is_family else "")
    ]
    with tempfile.TemporaryDirectory() as folder:
        searcher = searcher_over(open_shop(products, Path(folder)))
        for product in filter(lambda each: each.category, products):
            department = product.category[0]
            hits = alternatives_to(searcher, product)
            shown = nouns(hits)
            for noun, (category, _, _) in shelves.items():
                if category[:1] == (department,) and not product.id.startswith(noun):
                    assert noun in shown
            for hit in hits:
                if hit.product.category and hit.product.category[0] != department:
                    assert is_alike(hit)


def is_alike(hit: SimilarHit) -> bool:
    known = hit.explanation
    assert known is not None
    return known.similarity >= NEAR or (known.type_closeness or 0) >= RELATED
