"""For you: tastes against the library that fits them, planted tastes, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse
from threadpoolctl import threadpool_limits

from events.columns import Index
from events.profile import Profile
from recommend.contract import Context
from recommend.for_you import ForYou
from recommend.tastes import TASTES, Tastes, fit_tastes, open_tastes
from tests.recommend.market import NOW, Order, facts_of, profile_of, shelf, training_data
from tests.recommend.shelves import FakeShelf

HOT = ("tea-1", "tea-2", "tea-3", "biscuit-1", "biscuit-2", "biscuit-3")
DAIRY = ("milk-1", "milk-2", "milk-3", "butter-1", "butter-2", "butter-3")
SHOPS = 40


def orders() -> list[Order]:
    """Shops of two tastes; each buys four of the six products of its own, in turn."""
    placed = []
    for shop in range(SHOPS):
        own = HOT if shop % 2 else DAIRY
        mine = [own[(shop + step) % len(own)] for step in range(4)]
        placed += [Order(f"shop-{shop:02}", day, tuple(mine[:3])) for day in (20.0, 40.0)]
        placed.append(Order(f"shop-{shop:02}", 60.0, (mine[3],)))
    return placed


@pytest.fixture(scope="module")
def tastes() -> Tastes:
    return fit_tastes(training_data(orders()))


def shop_of(*products: str) -> Profile:
    return profile_of("asks", [Order("asks", 5.0, products)])


def test_a_shops_point_is_the_librarys() -> None:
    products, rng = 12, np.random.default_rng(3)
    counts = sparse.csr_matrix(rng.poisson(0.6, (30, products)).astype(np.float32))
    confidence = counts.copy()
    confidence.data = 1 + confidence.data
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=5, regularization=2.0, alpha=1.0, num_threads=1, random_state=1
        )
        model.fit(confidence, show_progress=False)
        expected = model.recalculate_user(0, confidence[0])
    names = tuple(f"p{number:02}" for number in range(products))
    factors = np.asarray(model.item_factors, dtype=np.float64)
    ours = Tastes(Index(names), factors, np.zeros(products), regularization=2.0)
    row = counts[0].toarray()[0]

    taste = ours.of({names[code]: int(row[code]) for code in np.flatnonzero(row)})

    assert taste is not None
    assert taste.drawn.sum(axis=1) == pytest.approx(np.asarray(expected), abs=1e-4)
    assert taste.scores == pytest.approx(factors @ np.asarray(expected), abs=1e-4)


def test_a_shop_is_shown_what_its_taste_lacks(tastes: Tastes) -> None:
    asks = Context(NOW, shelf(), profile=shop_of("tea-1", "tea-2", "biscuit-1", "unknown"))

    picks = ForYou(tastes).recommend(asks, 3)

    assert {pick.product for pick in picks} == {"tea-3", "biscuit-2", "biscuit-3"}
    for pick in picks:
        assert pick.reason.code == "same_taste"
        assert set(pick.reason.products) <= {"tea-1", "tea-2", "biscuit-1"}


def test_what_no_shop_bought_yet_has_its_place(tastes: Tastes) -> None:
    asks = Context(NOW, shelf(), profile=shop_of("tea-1", "tea-2"))

    picks = ForYou(tastes).recommend(asks, 5)

    fifth = picks[4]
    assert fifth.reason.code == "like_yours"
    assert fifth.product not in tastes.products.names
    assert fifth.product.startswith("tea-")


def test_what_is_new_is_said_to_be_like_what_it_is_nearest_to(tastes: Tastes) -> None:
    asks = Context(NOW, shelf(), profile=shop_of("biscuit-5", "coffee-5", "milk-5"))

    named = {
        pick.product.partition("-")[0]: pick.reason for pick in ForYou(tastes).recommend(asks, 40)
    }

    assert named["milk"].products == ("milk-5",)
    assert named["milk"].text == "Like Milk no 5"
    assert named["coffee"].products == ("coffee-5",)
    assert named["biscuit"].products == ("biscuit-5",)


@dataclass(frozen=True, slots=True)
class VagueShelf(FakeShelf):
    """Finds everything alike, as an encoder may."""

    def similar(
        self,
        products: Sequence[str],
        k: int,
        *,
        duplicates: bool = False,  # noqa: ARG002 - the contract's
    ) -> list[str]:
        return [product for product in self.catalogue if product not in products][:k]


def test_what_has_nothing_in_common_with_one_product_is_like_them_all(tastes: Tastes) -> None:
    milk, bread = facts_of("milk-5"), facts_of("bread-5")
    kettle = replace(facts_of("soap-6"), title="Kettle no 5", category="Household > Kettles")
    asks = Context(
        NOW,
        VagueShelf({each.id: each for each in (milk, bread, kettle)}),
        profile=shop_of("milk-5", "bread-5"),
    )

    (pick,) = ForYou(tastes).recommend(asks, 5)

    assert pick.reason.text == "Like what you buy most"
    assert set(pick.reason.products) == {"milk-5", "bread-5"}


def test_a_shop_of_unknown_products_gets_what_is_like_them(tastes: Tastes) -> None:
    asks = Context(NOW, shelf(), profile=shop_of("coffee-5"))

    picks = ForYou(tastes).recommend(asks, 4)

    assert picks
    assert {pick.reason.code for pick in picks} == {"like_yours"}
    assert "coffee-5" not in {pick.product for pick in picks}


def test_a_new_shop_gets_nothing_and_leaves_it_to_others(tastes: Tastes) -> None:
    strategy = ForYou(tastes)

    assert strategy.recommend(Context(NOW, shelf()), 5) == []
    assert strategy.recommend(Context(NOW, shelf(), profile=profile_of("asks", [])), 5) == []


def test_it_keeps_to_a_category(tastes: Tastes) -> None:
    asks = Context(NOW, shelf(), profile=shop_of("tea-1", "biscuit-1"), category="Sweets")

    picks = ForYou(tastes).recommend(asks, 10)

    assert picks
    assert all(pick.product.startswith("biscuit-") for pick in picks)


def test_novelty_holds_back_what_everybody_buys(tastes: Tastes) -> None:
    shares = np.where(np.asarray(tastes.products.names) == "tea-3", 0.95, 0.05)
    usual = replace(tastes, shares=shares)
    asks = Context(NOW, shelf(), profile=shop_of("tea-1", "tea-2", "biscuit-1", "biscuit-2"))

    keen = ForYou(usual, diversity=0, novelty=3).recommend(asks, 2)
    plain = ForYou(usual, diversity=0, novelty=0).recommend(asks, 2)

    assert [pick.product for pick in keen][-1] == "tea-3"
    assert {pick.product for pick in plain} == {"tea-3", "biscuit-3"}


def test_a_context_may_ask_for_another_diversity_and_novelty(tastes: Tastes) -> None:
    shares = np.where(np.asarray(tastes.products.names) == "tea-3", 0.95, 0.05)
    usual = replace(tastes, shares=shares)
    asks = Context(NOW, shelf(), profile=shop_of("tea-1", "tea-2", "biscuit-1"))

    for diversity, novelty in ((0.0, 3.0), (0.9, 0.0)):
        asked = replace(asks, diversity=diversity, novelty=novelty)
        own = ForYou(usual, diversity=diversity, novelty=novelty).recommend(asks, 3)
        assert ForYou(usual).recommend(asked, 3) == own
    assert ForYou(usual, novelty=3).recommend(asks, 3) != ForYou(usual, novelty=0).recommend(
        asks, 3
    )


def test_what_is_saved_is_opened(tastes: Tastes, tmp_path: Path) -> None:
    tastes.save(tmp_path)

    opened = open_tastes(tmp_path)

    assert opened.products.names == tastes.products.names
    assert np.array_equal(opened.factors, tastes.factors)
    assert opened.regularization == tastes.regularization
    assert TASTES.open is open_tastes


def test_a_log_without_orders_gives_no_tastes(tmp_path: Path) -> None:
    empty = fit_tastes(training_data(()))
    empty.save(tmp_path)

    assert open_tastes(tmp_path).of({"tea-1": 1}) is None
