"""What differs between two product tables, against plain dictionaries and numbers by hand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Offer, Product
from core.errors import IndexUnusable
from core.layout import VersionLayout
from indexer.changes.columns import read_columns
from indexer.changes.describe import EXAMPLES, compare_tables
from indexer.changes.models import Changes, FieldChange, GroupDelta
from indexer.changes.movers import FoundProduct, TopQueries, find_movers, rank_overlap
from indexer.changes.records import differences, shown
from indexer.product_table import ROWS_PER_BATCH, write_product_table
from tests.indexer.support import PRODUCTS, product


def compared(
    before: Sequence[Product], after: Sequence[Product], examples: int = EXAMPLES
) -> Changes:
    with TemporaryDirectory() as folder:
        paths = Path(folder) / "before", Path(folder) / "after"
        for path, products in zip(paths, (before, after), strict=True):
            write_product_table(products, path)
        return compare_tables(*paths, examples=examples)


SMALL = st.dictionaries(
    st.integers(0, 20), st.tuples(st.sampled_from("ab"), st.sampled_from([None, "1", "2"]))
)


def made(described: dict[int, tuple[str, str | None]], order: int) -> list[Product]:
    products = [
        product(number, title, price=None if price is None else Decimal(price))
        for number, (title, price) in described.items()
    ]
    return products[::order]


@settings(max_examples=60, deadline=None)
@given(before=SMALL, after=SMALL, order=st.sampled_from([1, -1]))
def test_counts_are_those_of_dictionaries(
    before: dict[int, tuple[str, str | None]],
    after: dict[int, tuple[str, str | None]],
    order: int,
) -> None:
    changes = compared(made(before, 1), made(after, order))

    common = before.keys() & after.keys()
    changed = {number for number in common if before[number] != after[number]}
    prices = [
        (float(old), float(new))
        for old, new in ((before[number][1], after[number][1]) for number in common)
        if old and new
    ]
    assert (changes.before, changes.after) == (len(before), len(after))
    assert changes.added == len(after.keys() - common)
    assert changes.gone == len(before.keys() - common)
    assert (changes.changed, changes.unchanged) == (len(changed), len(common) - len(changed))
    assert {each.id for each in changes.added_examples} <= {f"p{n}" for n in after.keys() - common}
    assert changes.prices.up == sum(new > old for old, new in prices)
    assert changes.prices.down == sum(new < old for old, new in prices)
    assert sum(each.products for each in changes.prices.bins) == sum(o != n for o, n in prices)
    titles = sum(before[number][0] != after[number][0] for number in common)
    assert {each.field: each.products for each in changes.fields}.get("title", 0) == titles


def test_products_that_moved_over_batches_are_matched() -> None:
    products = [product(number, f"title {number}") for number in range(ROWS_PER_BATCH + 10)]
    after = [*products[5:], replace(products[3], title="other"), product(99_999, "new")]

    changes = compared(products, after, examples=2)

    assert (changes.added, changes.gone, changes.changed) == (1, 4, 1)
    assert [each.id for each in changes.gone_examples] == ["p0", "p1"]
    assert [each.title for each in changes.added_examples] == ["new"]
    (changed,) = changes.changed_examples
    assert changed.changes == (FieldChange("title", "title 3", "other"),)


def test_a_changed_product_tells_every_field_from_what_to_what() -> None:
    before = product(
        1,
        "cup",
        brand="Ajax",
        category=("Kitchen", "Cups"),
        attributes={"colour": ("red",), "dishwasher": (True,)},
        offers=(Offer("north", 3), Offer("south", 4)),
    )
    after = replace(
        before,
        brand="",
        category=("Kitchen", "Mugs"),
        attributes={"colour": ("red", "blue")},
        offers=(Offer("north", 5, Decimal("2.50")),),
    )

    (changed,) = compared([before], [after]).changed_examples
    fields = compared([before], [after]).fields

    assert set(changed.changes) == {
        FieldChange("brand", "Ajax", ""),
        FieldChange("category", "Kitchen; Cups", "Kitchen; Mugs"),
        FieldChange("attributes.colour", "red", "red; blue"),
        FieldChange("attributes.dishwasher", "yes", ""),
        FieldChange("offers.north", "stock 3", "stock 5, price 2.50"),
        FieldChange("offers.south", "stock 4", ""),
    }
    assert {each.field for each in fields} == {
        "attributes.colour",
        "attributes.dishwasher",
        "brand",
        "category",
        "offers",
    }


def test_prices_are_counted_by_how_far_they_moved() -> None:
    old = ["10", "10", "10", "10", "10", "10", None, "10"]
    new = ["1", "9.60", "10", "10.20", "20", "1000", "3", None]
    before, after = (
        [
            product(number, "x", price=None if price is None else Decimal(price))
            for number, price in enumerate(prices)
        ]
        for prices in (old, new)
    )

    moves = compared(before, after, examples=2).prices

    assert (moves.up, moves.down, moves.new, moves.lost) == (3, 2, 1, 1)
    assert moves.median_factor == pytest.approx(1.01)  # between 1 and 1.02
    assert {each.label: each.products for each in moves.bins if each.products} == {
        "to a tenth or less": 1,
        "down less than 5 %": 1,
        "up to 5 %": 1,
        "2 to 10 times": 1,
        "10 times or more": 1,
    }
    assert [(each.id, each.before, each.after) for each in moves.largest] == [
        ("p5", 10, 1000),
        ("p0", 10, 1),
    ]


def test_categories_and_regions_before_and_after() -> None:
    tea = [product(n, "tea", category=("Drinks", "Tea")) for n in range(3)]
    pens = [product(n, "pen", category=("Office",), offers=(Offer("north", 1),)) for n in (7, 8)]
    still = [product(9, "rug", category=("Home",))]

    changes = compared([*tea, *pens, *still], [*tea[1:], replace(pens[0], title="quill"), *still])

    assert changes.categories == (
        GroupDelta("Office", 2, 1, gone=1, changed=1),
        GroupDelta("Drinks > Tea", 3, 2, gone=1),
    )
    assert changes.categories_moved == 2
    assert changes.regions == (GroupDelta("north", 2, 1),)


def test_a_damaged_table_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "products.arrow").write_bytes(b"no table")
    for path in (tmp_path / "products.arrow", tmp_path / "absent.arrow"):
        with pytest.raises(IndexUnusable, match="cannot be read"):
            read_columns(path)


def test_columns_are_those_of_the_products(tmp_path: Path) -> None:
    write_product_table(PRODUCTS, tmp_path / "table")
    columns = read_columns(tmp_path / "table")
    assert columns.ids.to_pylist() == [each.id for each in PRODUCTS]
    assert [columns.brands.names[code] for code in columns.brands.codes] == [
        each.brand for each in PRODUCTS
    ]
    assert sum(columns.categories.counts().values()) == columns.rows == len(PRODUCTS)
    assert columns.regions["north"] == sum(
        any(offer.region == "north" for offer in each.offers) for each in PRODUCTS
    )


def test_differences_are_none_between_equal_records() -> None:
    record = {"id": "a", "attributes": {"x": 1}, "offers": [{"region": "r", "stock": 1}]}
    assert list(differences(record, dict(record))) == []


def test_long_values_are_cut() -> None:
    assert len(shown("x" * 500)) == 160
    assert shown("x" * 500).endswith("…")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", 1.0),
        ("ab", "ab", 1.0),
        ("ab", "cd", 0.0),
        ("ab", "ba", 0.5),  # (0/1 + 2/2) / 2
        ("abc", "abd", (1 + 1 + 2 / 3) / 3),
        ("abc", "", 0.0),
        ("a", "ab", (1 + 1 / 2) / 2),
    ],
)
def test_rank_overlap_by_hand(before: str, after: str, expected: float) -> None:
    assert rank_overlap(before, after) == pytest.approx(expected)


def test_movers_tell_what_entered_and_left() -> None:
    answers = {
        "old": {"tea": "abc", "cup": "xy", "pot": ""},
        "new": {"tea": "acd", "cup": "xy", "pot": "p"},
    }

    def first_hits(layout: VersionLayout, queries: Sequence[str]) -> list[tuple[FoundProduct, ...]]:
        found = (answers[layout.root.name][query] for query in queries)
        return [tuple(FoundProduct(letter, letter.upper()) for letter in hits) for hits in found]

    top = TopQueries(("tea", "cup", "pot"), "a list", first_hits)
    movers = find_movers(top, VersionLayout(Path("old")), VersionLayout(Path("new")))

    assert movers is not None
    assert (movers.origin, movers.queries, movers.unchanged) == ("a list", 3, 1)
    tea_overlap = (1 + 1 / 2 + 2 / 3) / 3
    assert movers.mean_overlap == pytest.approx((tea_overlap + 1 + 0) / 3)
    assert [move.query for move in movers.moves] == ["pot", "tea"]
    tea = movers.moves[1]
    assert [(each.id, each.title, each.place) for each in tea.entered] == [("d", "D", 3)]
    assert [(each.id, each.place) for each in tea.left] == [("b", 2)]
