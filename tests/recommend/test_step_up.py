"""A step up is more for less a unit, or a better brand's; nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from events.profile import Bought, Profile
from events.trade import Trade, Traits
from recommend.brand_levels import BRAND_LEVELS, BrandLevels, fit_brand_levels
from recommend.contract import Context, Facts
from recommend.pack_ladders import PACK_LADDERS, PackLadders, fit_pack_ladders
from recommend.sizes import Size, kind_words, likeness, size_of
from recommend.step_up import StepUp
from tests.recommend.market import Order, purchases_of
from tests.recommend.shelves import FakeShelf

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TEA = "Drinks > Tea"


def facts(product: str, title: str, price: str, *, brand: str = "Leaf", pack: float = 1) -> Facts:
    return Facts(product, title, brand, TEA, Decimal(price), pack, None)


CATALOGUE: Mapping[str, Facts] = {
    each.id: each
    for each in (
        facts("own", "Green tea 100 g", "3.00"),
        facts("double", "Green tea 200 g", "5.00"),
        facts("kilo", "Green tea 1 kg", "22.00"),
        facts("dear-double", "Green tea 250 g", "9.00"),
        facts("sack", "Green tea 5 kg", "60.00"),
        facts("black", "Smoked black leaves loose 200 g", "5.00"),
        facts("finer", "Green tea 100 g", "3.90", brand="Fine"),
        facts("luxury", "Green tea 100 g", "9.90", brand="Fine"),
        facts("cheap", "Green tea 100 g", "3.60", brand="Plain"),
        facts("strainer", "Green tea strainer", "4.00"),
    )
}


@pytest.fixture
def levels() -> BrandLevels:
    return fit_brand_levels(priced(40))


def priced(each: int) -> Trade:
    """Products of two brands in two categories, the one half as dear again as the other."""
    names = [
        f"{brand}-{number:02}" for brand in ("Fine", "Leaf", "Plain") for number in range(each)
    ]
    purchases = purchases_of([Order("shop", 3.0, tuple(names))])
    brands = tuple(name.partition("-")[0] for name in purchases.products.names)
    random = np.random.default_rng(2)
    level = {"Fine": 1.5, "Leaf": 1.0, "Plain": 1.0}
    prices = [level[brand] * 4 * np.exp(0.05 * random.standard_normal()) for brand in brands]
    traits = Traits(brands, (TEA,) * len(brands), brands)
    return Trade(replace(purchases, price=np.array(prices)), traits, NOW)


def profile(*products: str) -> Profile:
    return Profile(
        retailer="shop",
        sequence=1,
        bought={product: Bought(4, 8.0, 0, 0, 2.0, 3.0) for product in products},
        viewed=(),
        cart=(),
        baskets=(),
        orders=4,
        spent=0.0,
        first=0,
        last=0,
    )


def context(*bought: str, out: tuple[str, ...] = ()) -> Context:
    return Context(NOW, FakeShelf(CATALOGUE, out=out), profile(*bought))


def test_the_two_best_steps_are_more_for_less_and_a_better_brand(
    levels: BrandLevels,
) -> None:
    picks = StepUp(levels).recommend(context("own"), 9)
    assert [(pick.product, pick.reason.code) for pick in picks] == [
        ("finer", "better"),
        ("kilo", "larger_pack"),
    ]
    assert all(pick.reason.products == ("own",) for pick in picks)


def test_the_saving_is_that_of_the_price_per_amount(levels: BrandLevels) -> None:
    (pick,) = StepUp(levels).recommend(context("own", out=("finer", "kilo")), 9)
    assert pick.reason.text == "A larger pack of Green tea 100 g: 17% less for as much"


def test_without_levels_there_are_larger_packs_alone() -> None:
    picks = StepUp().recommend(context("own"), 9)
    assert {pick.reason.code for pick in picks} == {"larger_pack"}


def test_what_cannot_be_got_or_is_bought_already_is_no_step(levels: BrandLevels) -> None:
    picks = StepUp(levels).recommend(context("own", "kilo", out=("double", "sack")), 9)
    assert {pick.product for pick in picks} == {"finer"}


def test_the_basket_counts_before_the_history(levels: BrandLevels) -> None:
    asked = replace(context("own"), products=("double",))
    picks = StepUp(levels).recommend(asked, 9)
    assert [pick.product for pick in picks] == ["kilo"]
    assert picks[0].reason.products == ("double",)


def test_visitors_and_new_shops_get_nothing(levels: BrandLevels) -> None:
    asked = context()
    assert StepUp(levels).recommend(asked, 5) == []
    assert StepUp(levels).recommend(replace(asked, profile=None), 5) == []


def test_levels_are_the_prices_that_were_planted(levels: BrandLevels) -> None:
    apart = levels.level("FINE") - levels.level("leaf")
    assert apart == pytest.approx(np.log(1.5), abs=0.05)
    assert levels.level("unknown") == 0


def test_without_prices_no_brand_has_a_level() -> None:
    data = priced(4)
    unpriced = replace(data.purchases, price=np.full(len(data.purchases), np.nan))
    assert len(fit_brand_levels(replace(data, purchases=unpriced)).brands) == 0


def test_levels_are_opened_as_they_were_saved(tmp_path: Path, levels: BrandLevels) -> None:
    levels.save(tmp_path)
    again = BRAND_LEVELS.open(tmp_path)
    assert isinstance(again, BrandLevels)
    assert again.level("fine") == levels.level("fine")
    (tmp_path / "levels.npy").unlink()
    with pytest.raises(IndexUnusable, match="levels"):
        BRAND_LEVELS.open(tmp_path)


def ladders() -> PackLadders:
    """Of the catalogue, all of which was bought once."""
    purchases = purchases_of([Order("shop", 3.0, tuple(CATALOGUE))])
    listed = [CATALOGUE[product] for product in purchases.products.names]
    traits = Traits(
        tuple(each.title for each in listed),
        tuple(each.category for each in listed),
        tuple(each.brand for each in listed),
    )
    return fit_pack_ladders(Trade(purchases, traits, NOW))


def test_ladders_lead_from_each_size_to_the_larger_ones_of_the_same() -> None:
    found = ladders()
    assert found.above("own") == ["double", "dear-double", "kilo", "sack"]
    assert found.above("kilo") == ["sack"]
    assert found.above("sack") == found.above("finer") == found.above("unknown") == []


def test_packs_are_found_that_are_not_among_what_is_alike() -> None:
    twins = [facts(f"twin-{number}", "Green tea 100 g", "3.00") for number in range(30)]
    shelf = FakeShelf({**CATALOGUE, **{twin.id: twin for twin in twins}}, out=("kilo",))
    asked = replace(context("own"), shelf=shelf)
    picks = StepUp(None, ladders()).recommend(asked, 9)
    assert {pick.product for pick in picks} == {"double"}
    assert StepUp().recommend(asked, 9) == []


def test_ladders_are_opened_as_they_were_saved(tmp_path: Path) -> None:
    ladders().save(tmp_path)
    again = PACK_LADDERS.open(tmp_path)
    assert isinstance(again, PackLadders)
    assert again.above("own") == ladders().above("own")
    np.save(tmp_path / "larger.npy", np.full(again.larger.size, 99, dtype=np.int32))
    with pytest.raises(IndexUnusable, match="larger"):
        PACK_LADDERS.open(tmp_path)


def test_nothing_bought_is_no_ladder() -> None:
    nothing = fit_pack_ladders(Trade(purchases_of([]), Traits((), (), ()), NOW))
    assert nothing.above("own") == []


@pytest.mark.parametrize(
    ("title", "pack", "size"),
    [
        ("Green tea 100 g", 1, Size(100, "g")),
        ("Green tea 0.5 kg", 1, Size(500, "g")),
        ("Lemonade 6 x 330 ml", 1, Size(1980, "ml")),
        ("Chopping board 53 x 32 cm, 6 pieces", 1, Size(6, "piece")),
        ("Chopping board 53 x 32 cm", 1, Size(1, "piece")),
        ("Water 6x1.5 l", 1, Size(9000, "ml")),
        ("Lemonade 330 ml", 6, Size(1980, "ml")),
        ("PACK OF 72 RETROSPOT CAKE CASES", 1, Size(72, "piece")),
        ("Cups, 12 pack", 1, Size(12, "piece")),
        ("SET/6 COLLAGE PAPER PLATES", 1, Size(6, "piece")),
        ("Set of 3 15 cm bowls", 1, Size(3, "piece")),
        ("Box of 500 g tea", 1, Size(500, "g")),
        ("Mug", 1, Size(1, "piece")),
        ("", 24, Size(24, "piece")),
    ],
)
def test_sizes_are_read_from_packs_and_titles(title: str, pack: float, size: Size) -> None:
    found = size_of(title, pack)
    assert found.unit == size.unit
    assert found.amount == pytest.approx(size.amount)


def test_kinds_are_alike_whatever_the_size() -> None:
    one, other = kind_words("Green tea 6 x 500 g"), kind_words("GREEN TEA, pack of 12")
    assert one == other == {"green", "tea"}
    assert likeness(one, other) == 1
    assert likeness(frozenset(), frozenset()) == 0
