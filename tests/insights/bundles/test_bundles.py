"""Bundles from trades: the planted one on top, each constraint, nothing of the future."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFeed, BadInput
from core.progress import Silent
from events.columns import MICROSECONDS_A_DAY, Index, Purchases
from events.pairs.counting import baskets_of
from events.trade import Trade, Traits
from insights.bundles.analysis import BundlesAnalysis
from insights.bundles.candidates import Refusal
from insights.bundles.likeness import Kinds
from insights.bundles.options import BundleOptions
from insights.bundles.shelf import Shelf
from insights.bundles.supply import KnownSupply, Supply
from insights.bundles.supply_file import read_supply
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


def test_what_only_the_same_shops_buy_is_not_bundled() -> None:
    # Half of the shops have tea and cups in most orders, each by its own chance.
    random = np.random.default_rng(7)
    baskets = []
    for number in range(1500):
        basket = {str(random.choice(PRODUCTS))}
        if number % 20 < 10:
            basket |= {name for name in ("tea", "cup") if random.random() < 0.6}
        baskets.append(tuple(sorted(basket)))
    section = told(trade_of(baskets, shops=20))

    assert bundles(section) == ()
    assert refused(section)[Refusal.HABITS.value] == 1


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


def shelf_of(days_of: dict[str, list[tuple[int, str]]]) -> Shelf:
    """The orders of some shops, each a day and the products a or b or both."""
    orders = [(shop, *each) for shop, own in days_of.items() for each in own]
    lines = [(row, product) for row, (_, _, basket) in enumerate(orders) for product in basket]
    shops, products = Index(sorted(days_of)), Index(["a", "b"])
    purchases = Purchases(
        retailers=shops,
        products=products,
        retailer=shops.codes([orders[row][0] for row, _ in lines]),
        product=products.codes([product for _, product in lines]),
        order=np.asarray([row for row, _ in lines], dtype=np.int32),
        time=np.asarray([orders[row][1] * MICROSECONDS_A_DAY for row, _ in lines]),
        quantity=np.ones(len(lines)),
        price=np.ones(len(lines)),
    )
    return Shelf(purchases, baskets_of(purchases, 10), NOW, moved_within_days=60)


def test_what_is_moved_by_hand() -> None:
    one = [(1, "a"), (21, "b"), (101, "ab"), (140, "b"), (300, "a"), (350, "b"), (355, "b")]
    shelf = shelf_of({"one": one, "other": [(1, "a"), (5, "ab")], "third": [(2, "ab")]})

    lacking, moved = shelf.lacking((0, 1))

    assert lacking.tolist() == [4, 3]
    # With the one shop b follows once and twice on orders without it, once on that with it;
    # with the other once and never. Two orders to one weigh 2/3, one to one 1/2.
    assert moved[1] == pytest.approx((0.5 * 2 / 3 + 1 * 1 / 2) / (2 / 3 + 1 / 2))
    # No a follows within 60 days, on whatever order.
    assert moved[0] == 0


def test_what_is_bought_as_often_again_is_not_moved() -> None:
    # Now with b and now without, b follows with every second order.
    days = [(7 * week, "ab" if week % 4 < 2 else "a") for week in range(40)]
    shelf = shelf_of({"one": days, "other": days})

    _, moved = shelf.lacking((0, 1))

    assert moved[1] == pytest.approx(0, abs=0.1)


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
