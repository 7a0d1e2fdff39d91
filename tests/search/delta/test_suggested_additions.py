"""New and renamed products are suggested as those that were built, under the same rules."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Availability
from catalog.store.records import ProductChange
from core.analysis import Analyzer
from search.delta.layers import layered
from search.delta.titles import LARGEST, GrowingTitles
from search.snapshot import Snapshot
from search.suggest.added import item_of
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.suggester import Suggester
from search.suggest.typed import ENDING, GOES_ON, UNIT, Typed
from tests.search.delta.changing import change_of, deletion_of
from tests.search.suggesting import product, shop_suggesting

BUILT = (
    product(0, "Apple Watch Band", "Apple"),
    product(1, "Apple Watch Charger", "Apple", item_group_id="charger"),
    product(2, "Wall Charger", mpn="WC-1234"),
)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return shop_suggesting(BUILT, tmp_path_factory.mktemp("version"), types=("band", "charger"))


def after(version: Snapshot, *batches: Sequence[ProductChange]) -> Suggester:
    """Suggestions after batches of changes, brought up step by step as a server does it."""
    suggester, now = Suggester(version), version
    for changes in batches:
        now = layered(now, changes)
        suggester = suggester.over(now)
    return suggester


def ids(suggester: Suggester, q: str, **parameters: object) -> list[str]:
    query = SuggestQuery.model_validate({"q": q, **parameters})
    return [each.id for each in suggester.suggest(query).products]


NEW = product(1000, "Zephyr Watch Wall-Mount", "Zephyrine", mpn="ZW-77X9", price=Decimal(5))


@pytest.mark.parametrize(
    "typed",
    ["zep", "watch zep", "zephyrine", "wall zephyr", "mount zep", "zw-77x9", "ZW77X9", "P1000"],
)
def test_a_new_product_is_found_by_its_words_in_any_order(version: Snapshot, typed: str) -> None:
    assert ids(after(version, [change_of(NEW)]), typed)[0] == "P1000"


def test_a_new_product_is_shown_as_it_is(version: Snapshot) -> None:
    result: SuggestResult = after(version, [change_of(NEW)]).suggest(SuggestQuery(q="zephyr w"))
    (shown,) = result.products
    assert (shown.title, shown.brand, shown.price) == (NEW.title, NEW.brand, 5)
    assert shown.highlight == "Zephyr W<mark>atch Wall-Mount</mark>"
    assert shown.availability == "in_stock"
    assert not result.corrected


def test_a_renamed_product_is_suggested_by_its_new_title_alone(version: Snapshot) -> None:
    renamed = replace(BUILT[2], title="Travel Plug")
    now = after(version, [change_of(renamed)])
    assert ids(now, "travel") == ["P2"]
    assert ids(now, "wall") == []
    assert ids(now, "wc-1234") == ["P2"]
    dearer = replace(renamed, price=Decimal(9))
    again = after(version, [change_of(renamed)], [change_of(dearer)])
    (shown,) = again.suggest(SuggestQuery(q="plug")).products
    assert (shown.id, shown.price) == ("P2", 9)
    back = after(version, [change_of(renamed)], [change_of(BUILT[2])])
    assert ids(back, "travel") == []
    assert ids(back, "wall") == ["P2"]


def test_what_is_gone_or_out_of_stock_is_not_suggested(version: Snapshot) -> None:
    sold_out = replace(NEW, availability=Availability.OUT_OF_STOCK)
    assert ids(after(version, [change_of(NEW)], [deletion_of("P1000")]), "zephyr") == []
    assert ids(after(version, [change_of(sold_out)]), "zephyr") == []
    assert ids(after(version, [change_of(sold_out)]), "zw-77x9") == []
    assert ids(after(version, [change_of(sold_out)]), "zephyr", in_stock="any") == ["P1000"]


def test_variants_are_one_product_whether_built_or_new(version: Snapshot) -> None:
    variants = [product(n, f"Apple Watch Charger {n}", item_group_id="charger") for n in (20, 21)]
    others = [product(n, f"Zephyr {n}", item_group_id="zephyr") for n in (22, 23)]
    now = after(version, [change_of(each) for each in (*variants, *others)])
    assert len(ids(now, "apple charger")) == 1
    assert len(ids(now, "zephyr")) == 1


def test_a_state_stays_as_it_was(version: Snapshot) -> None:
    first = layered(version, [change_of(NEW)])
    second = layered(first, [change_of(replace(NEW, id="P11", title="Zephyr Next"))])
    assert ids(Suggester(first), "zephyr") == ["P1000"]
    assert sorted(ids(Suggester(second), "zephyr")) == ["P1000", "P11"]
    other = layered(first, [deletion_of("P1000")])
    assert ids(Suggester(other), "zephyr") == []


words = st.sampled_from(["cap", "cape", "capital", "cab", "hat", "hats", "ha"])
titles = st.lists(words, min_size=1, max_size=4).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(
    batches=st.lists(st.lists(titles, max_size=5), min_size=1, max_size=8),
    typed=st.lists(st.sampled_from(["c", "cap", "ha", "hat", "capit"]), min_size=1, max_size=2),
    ended=st.booleans(),
    k=st.integers(1, 6),
    data=st.data(),
)
def test_the_best_are_the_best_by_definition(
    version: Snapshot,
    batches: list[list[str]],
    typed: list[str],
    *,
    ended: bool,
    k: int,
    data: st.DataObject,
) -> None:
    grown = GrowingTitles(version.suggestions.groups["products"])
    texts = [title for batch in batches for title in batch]
    row = 0
    for batch in batches:
        for title in batch:
            grown.add(row, product(row, title), before=None, variant=None)
            row += 1
        grown.at()
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=row, max_size=row)), np.bool_)
    found = grown.at().find(Typed(tuple(typed), ended), allowed, k)
    weight = float(version.suggestions.groups["products"].weights[1])
    scored = [
        (weight - cost, row)
        for row, text in enumerate(texts)
        if allowed[row] and (cost := _cost(text, typed, ended=ended)) is not None
    ]
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:k]
    assert found.items == [item_of(row) for _, row in best]
    assert found.scores == pytest.approx([score for score, _ in best])


def _cost(title: str, typed: Sequence[str], *, ended: bool) -> float | None:
    total = 0.0
    for number, wanted in enumerate(typed):
        whole = ended or number < len(typed) - 1
        costs = [
            GOES_ON * UNIT if whole and len(word) > len(wanted) + ENDING else 0.0
            for word in Analyzer("none").terms(title)
            if word.startswith(wanted)
        ]
        if not costs:
            return None
        total += min(costs)
    return total


def test_many_titles_lie_in_few_blocks(version: Snapshot) -> None:
    grown = GrowingTitles(version.suggestions.groups["products"])
    for row in range(400):
        grown.add(row, product(row, f"hat {row}"), before=None, variant=None)
        grown.at()
    for row in range(400, 400 + 2 * LARGEST):
        grown.add(row, product(row, "cap"), before=None, variant=None)
    blocks = grown.at().blocks
    assert [title.row for block in blocks for title in block.titles] == list(range(row + 1))
    assert len(blocks) < 12
    assert max(len(block.titles) for block in blocks) <= LARGEST
