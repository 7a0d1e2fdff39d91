from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.product import Offer, Product
from core.layout import VersionLayout
from core.rejects import Reject, RejectLog
from indexer.changes.columns import TableColumns, Tables, read_columns
from indexer.comparing_gates import CollapseGate, PriceGate, RejectGate
from indexer.gates import Candidate
from indexer.product_table import write_product_table
from tests.core.test_layout import MANIFEST
from tests.indexer.support import product


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table"


def columns(products: Sequence[Product], path: Path) -> TableColumns:
    write_product_table(products, path)
    return read_columns(path)


def candidate(before: Sequence[Product], after: Sequence[Product], folder: Path) -> Candidate:
    tables = Tables(columns(before, folder / "before"), columns(after, folder / "after"))
    return Candidate(VersionLayout(folder), MANIFEST, MANIFEST, tables)


FIRST = Candidate(VersionLayout(Path("nowhere")), MANIFEST, None)


def goods(count: int, start: int = 0, **fields: object) -> list[Product]:
    return [product(start + number, "x", **fields) for number in range(count)]


def test_nothing_to_compare_with_passes() -> None:
    for gate in (CollapseGate(), PriceGate(), RejectGate(RejectLog(), None)):
        assert gate.check(FIRST).passed


def test_a_category_that_is_gone_is_named_by_its_widest_level(tmp_path: Path) -> None:
    tea = goods(15, category=("Drinks", "Tea"))
    coffee = goods(15, 100, category=("Drinks", "Coffee"))
    pens = goods(30, 200, category=("Office", "Pens"))

    result = CollapseGate().check(candidate([*tea, *coffee, *pens], [*pens, *tea[:2]], tmp_path))

    enough = "(if that is meant: --max-group-loss 0.94)"
    assert result.refusal == f"category 'Drinks' lost 93.3% {enough}"
    assert (
        CollapseGate(max_loss=0.94)
        .check(candidate([*tea, *coffee, *pens], [*pens, *tea[:2]], tmp_path))
        .passed
    )


def test_a_region_or_brand_that_is_gone_is_named_and_small_ones_are_not(tmp_path: Path) -> None:
    both = (Offer("north", 1), Offer("south", 1))
    before = [*goods(25, brand="Ajax", offers=both), *goods(19, 50, brand="Tiny")]
    after = goods(25, brand="Bolt", offers=both[:1])

    result = CollapseGate().check(candidate(before, after, tmp_path))

    assert result.objections == ("brand 'Ajax' lost 100.0%", "region 'south' lost 100.0%")
    assert result.measured == "2 all but gone"


def test_many_that_are_gone_are_counted(tmp_path: Path) -> None:
    before = [
        each for number in range(8) for each in goods(20, 20 * number, brand=f"brand {number}")
    ]
    (objection,) = CollapseGate().check(candidate(before, goods(1), tmp_path)).objections
    assert objection.endswith("and 3 more")


def priced(prices: Sequence[str | None]) -> list[Product]:
    return [
        product(number, "x", price=None if price is None else Decimal(price))
        for number, price in enumerate(prices)
    ]


@pytest.mark.parametrize(
    ("before", "after", "objections"),
    [
        (["1"] * 9, ["100"] * 9, ("the median price is 100 times what it was",)),
        (["100"] * 9, ["1"] * 9, ("the median price is 0.01 times what it was",)),
        (["1"] * 9, ["2"] * 9, ()),
        (["1"] * 9, ["1"] * 5 + ["100"] * 4, ()),
        (["1"] * 9, [None] * 5 + ["1"] * 4, ("5 of 9 products with a price have none now",)),
        (["1"] * 4, ["100"] * 4, ()),
        ([None] * 9, ["1"] * 9, ()),
    ],
)
def test_prices_that_move_as_they_never_do(
    before: list[str | None], after: list[str | None], objections: tuple[str, ...], tmp_path: Path
) -> None:
    assert PriceGate().check(candidate(priced(before), priced(after), tmp_path)).objections == (
        objections
    )


def test_the_price_factor_that_is_hinted_at_passes(tmp_path: Path) -> None:
    compared = candidate(priced(["3"] * 9), priced(["10"] * 9), tmp_path)
    hinted = PriceGate().check(compared).pass_with.removeprefix("--max-price-factor ")
    assert PriceGate(max_factor=float(hinted)).check(compared).passed


def rejects(accepted: int, rejected: int) -> RejectLog:
    log = RejectLog()
    for _ in range(accepted):
        log.accept()
    for number in range(rejected):
        log.reject(Reject(number, "price", "", "is no price", "write a price"))
    return log


def test_a_rise_of_bad_rows_is_refused_with_the_commonest_reason() -> None:
    log = rejects(92, 8)
    assert RejectGate(log, None).check(FIRST).passed
    assert RejectGate(log, 0.07).check(FIRST).passed

    result = RejectGate(log, 0.01).check(FIRST)

    assert result.objections == ("8.0% of the rows are bad, 1.0% were; mostly, price: is no price",)
    hinted = float(result.pass_with.removeprefix("--max-reject-rise "))
    assert RejectGate(log, 0.01, hinted).check(FIRST).passed
