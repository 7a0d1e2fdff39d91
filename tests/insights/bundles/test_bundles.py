"""Bundles from trades: the planted one on top, each constraint, nothing of the future."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFeed, BadInput
from core.progress import Silent
from events.columns import MICROSECONDS_A_DAY
from events.pairs.counting import baskets_of
from events.trade import Trade, Traits
from insights.bundles.analysis import BundlesAnalysis
from insights.bundles.candidates import Refusal
from insights.bundles.likeness import Kinds
from insights.bundles.options import BundleOptions
from insights.bundles.shelf import Shelf
from insights.bundles.supply import KnownSupply, Supply, read_supply
from insights.document import Section
from tests.insights.affinities.baskets import NOW, numbers, trade_of
from tests.insights.trades import with_another_future

PRODUCTS = tuple("defghijklmnopqrst")


def drawn_baskets(number: int = 1200) -> list[tuple[str, ...]]:
    """Three at random each, in every sixth tea, mostly with a cup, and now and then both saws."""
    random = np.random.default_rng(5)
    baskets = []
    for _ in range(number):
        basket = {str(name) for name in random.choice(PRODUCTS, 3, replace=False)}
        if random.random() < 0.16:
            basket |= {"tea", "cup"} if random.random() < 0.6 else {"tea"}
        if random.random() < 0.05:
            basket |= {"hand saw red", "hand saw blue"}
        elif random.random() < 0.05:
            basket.add("hand saw red")
        baskets.append(tuple(sorted(basket)))
    return baskets


@pytest.fixture(scope="module")
def trade() -> Trade:
    return trade_of(drawn_baskets())


def told(
    trade: Trade, options: BundleOptions | None = None, supply: Supply | None = None
) -> Section:
    analysis = BundlesAnalysis(options or BundleOptions(), supply or KnownSupply())
    return analysis.analyse(trade, 0, Silent()).section


def bundles(section: Section) -> tuple[object, ...]:
    return section.table("bundles").column("bundle")


def refused(section: Section) -> dict[object, float]:
    table = section.table("refused")
    return dict(zip(table.column("why"), numbers(table, "sets"), strict=True))


@pytest.fixture(scope="module")
def section(trade: Trade) -> Section:
    return told(trade)


def test_the_planted_bundle_is_on_top(section: Section) -> None:
    assert bundles(section)[0] == "cup + tea"
    assert section.table("cover").column("bundle")[0] == "cup + tea"
    assert "cup + tea" in section.findings[1]


def test_the_figures_are_those_of_the_baskets(section: Section) -> None:
    table, baskets = section.table("bundles"), drawn_baskets()
    both = sum({"tea", "cup"} <= set(basket) for basket in baskets)
    either = sum(bool({"tea", "cup"} & set(basket)) for basket in baskets)

    assert table.column("complete")[0] == pytest.approx(both, rel=1e-3)
    assert table.column("lacking")[0] == pytest.approx(either - both, rel=1e-3)
    assert table.column("price")[0] == 5
    assert table.column("shops")[0] == 10
    assert section.table("cover").column("added")[0] == both


def test_products_of_one_kind_are_not_bundled(section: Section, trade: Trade) -> None:
    assert "hand saw blue + hand saw red" not in bundles(section)
    assert refused(section)[Refusal.ONE_KIND.value] == 1
    different = BundleOptions(likeness=0.9)
    assert "hand saw blue + hand saw red" in bundles(told(trade, different))


def test_what_shops_take_for_each_other_is_not_bundled() -> None:
    # Five shops of tea drinkers take now one kind, now another; others drink none.
    random = np.random.default_rng(6)
    baskets = []
    for number in range(2000):
        basket = {str(name) for name in random.choice(PRODUCTS, 2, replace=False)}
        if number % 20 < 4:
            basket |= (
                {"oolong", "assam"}
                if random.random() < 0.3
                else {str(random.choice(["oolong", "assam"]))}
            )
        baskets.append(tuple(sorted(basket)))
    section = told(trade_of(baskets, shops=20))

    assert refused(section)[Refusal.SUBSTITUTES.value] >= 1
    assert "assam + oolong" not in bundles(section)


def test_stock_must_suffice(trade: Trade) -> None:
    few = told(trade, supply=KnownSupply(stocks={"cup": 9}))
    enough = told(trade, supply=KnownSupply(stocks={"cup": 40}))

    assert "cup + tea" not in bundles(few)
    assert refused(few)[Refusal.NO_STOCK.value] >= 1
    assert enough.table("bundles").column("stock")[0] == 40


def test_margin_must_remain(trade: Trade) -> None:
    dear = told(trade, supply=KnownSupply(costs={"cup": 2.4, "tea": 2.4}))
    cheap = told(trade, supply=KnownSupply(costs={"cup": 0.5, "tea": 0.5})).table("bundles")
    paid = 5 * (1 - numbers(cheap, "discount")[0])

    assert "cup + tea" not in bundles(dear)
    assert numbers(cheap, "margin")[0] == pytest.approx((paid - 1) / paid)
    assert told(trade, BundleOptions(cost_share=0.95)).table("bundles").rows == ()


def test_what_is_sold_no_more_is_not_bundled(trade: Trade) -> None:
    purchases = trade.purchases
    cup = purchases.products.code("cup")
    late = purchases.time > purchases.time.max() - 100 * MICROSECONDS_A_DAY
    gone = replace(trade, purchases=purchases.where(~(late & (purchases.product == cup))))

    assert "cup + tea" not in bundles(told(gone))
    assert refused(told(gone))[Refusal.NOT_SOLD.value] >= 1


def test_without_prices_nothing_is_bundled(trade: Trade) -> None:
    unknown = np.full(len(trade.purchases), np.nan)
    section = told(replace(trade, purchases=replace(trade.purchases, price=unknown)))

    assert section.table("bundles").rows == ()
    assert section.table("cover").rows == ()
    assert refused(section)[Refusal.NO_PRICE.value] > 0


def test_the_proposed_discount_earns(section: Section) -> None:
    table = section.table("bundles")
    discounts, largest, gains, cautious = (
        numbers(table, name) for name in ("discount", "largest_discount", "gain", "gain_low")
    )

    assert discounts
    assert all(0 < discount <= 0.05 for discount in discounts)
    assert all(discount < most for discount, most in zip(discounts, largest, strict=True))
    assert all(gain > low >= 0 for gain, low in zip(gains, cautious, strict=True))


def test_the_future_changes_nothing(trade: Trade) -> None:
    cut = replace(trade, now=NOW.replace(month=4))

    assert told(with_another_future(cut, cut.now)) == told(cut)


def test_what_follows_soon_by_hand() -> None:
    # Shop 0 orders a, then b 20 days later; a, then b 80 days later; shop 1 only a.
    trade = trade_of([("a",), ("a", "b")], shops=2)
    days = np.asarray([0, 20, 100, 180, 0])
    purchases = trade.purchases
    one = replace(
        purchases,
        retailer=np.asarray([0, 0, 0, 0, 1], dtype=np.int32),
        product=np.asarray([0, 1, 0, 1, 0], dtype=np.int32),
        order=np.arange(5, dtype=np.int32),
        time=(days + 1) * MICROSECONDS_A_DAY,
        quantity=np.ones(5),
        price=np.ones(5),
    )
    shelf = Shelf(one, baskets_of(one, 10), NOW, moved_within_days=60)

    lacking, moved = shelf.lacking((0, 1))

    # Three orders lack b, which follows soon on one of them; two lack a, which follows on none.
    assert lacking.tolist() == [2, 3]
    assert moved.tolist() == [0, pytest.approx(1 / 3)]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Jumbo bag pink polkadot", "JUMBO BAG red retrospot", True),
        ("Lunch box, 2 l", "Lunch box", True),
        ("Green tea", "Tea cup", False),
        ("Tea", "tea!", True),
        ("Tea 500 g", "Rice 500 g", False),
        ("Gold leaf basmati rice", "Gold leaf green tea", False),
        ("", "Tea", False),
        ("", "", False),
    ],
)
def test_kinds_by_title(first: str, second: str, same: bool) -> None:  # noqa: FBT001 - a case
    kinds = Kinds(Traits((first, second), ("", ""), ("Gold Leaf", "Gold Leaf")), 0.5)

    assert kinds.alike(0, 1) is kinds.alike(1, 0) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Drinks > Tea", "Drinks > Tea", True),
        ("Drinks > Tea", "Drinks > Coffee", True),
        ("Drinks > Tea", "Home > Tea", False),
        ("Drinks > Tea", "", True),
    ],
)
def test_kinds_by_category(first: str, second: str, same: bool) -> None:  # noqa: FBT001 - a case
    kinds = Kinds(Traits(("Black Assam", "Assam, black"), (first, second), ("", "")), 0.5)

    assert kinds.alike(0, 1) is same


def test_supply_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "supply.csv"
    path.write_text("product,cost,stock\ntea,1.25,40\ncup,,0\nmug,2,\n", encoding="utf-8")

    supply = read_supply(path)

    assert [supply.cost(name) for name in ("tea", "cup", "mug", "pot")] == [1.25, None, 2, None]
    assert [supply.stock(name) for name in ("tea", "cup", "mug", "pot")] == [40, 0, None, None]


def test_a_bad_supply_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "supply.csv"
    path.write_text("product,cost\ntea,-1\ncup,dear\n", encoding="utf-8")

    with pytest.raises(BadFeed):
        read_supply(path)
    with pytest.raises(BadFeed, match="no such file"):
        read_supply(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"largest": 1}, "largest"),
        ({"cost_share": 1.0}, "cost_share"),
        ({"chosen": 0}, "chosen"),
        ({"uplift": (0.5, 0.2, 0.9)}, "uplift"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        BundleOptions(**options)  # type: ignore[arg-type]  # the fault is the point

    assert raised.value.field == field
