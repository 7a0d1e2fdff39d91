from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from msgspec import structs

from core.errors import IndexUnusable
from core.progress import Silent
from events.columns import microseconds
from recommend.contract import Context
from recommend.next_basket.features import NAMES, candidates
from recommend.next_basket.fit import ROUNDS, ground_of
from recommend.next_basket.history import Histories, of_profile
from recommend.next_basket.model import NEXT_BASKET, NextBasket, fit_next_basket
from recommend.next_basket.strategy import NextOrder
from tests.recommend.market import (
    NOW,
    Order,
    all_products,
    market_orders,
    profile_of,
    purchases_of,
    shelf,
    training_data,
)

REGULAR = tuple(Order("regular", 7.0 * week, ("tea-6", "jam-5")) for week in range(1, 20))
DAY = 86_400_000_000
T = TypeVar("T")


@pytest.fixture(scope="module")
def model() -> NextBasket:
    return fit_next_basket(training_data((*market_orders(), *REGULAR), all_products()), Silent())


def test_what_is_ordered_every_week_is_first(model: NextBasket) -> None:
    profile = profile_of("regular", REGULAR)

    first, second, *rest = NextOrder(model).recommend(Context(NOW, shelf(), profile), 10)

    assert {first.product, second.product} == {"tea-6", "jam-5"}
    assert first.reason.code == "bought_before"
    assert first.reason.text == "Ordered 19 times, last 7 days ago"
    assert rest[0].reason.code == "peers"
    assert set(rest[0].reason.products) <= {"tea-6", "jam-5"}


def test_what_is_likelier_is_before_what_is_less_likely(model: NextBasket) -> None:
    picks = NextOrder(model).recommend(Context(NOW, shelf(), profile_of("regular", REGULAR)), 20)

    likely = [pick.probability for pick in picks if pick.probability is not None]
    assert len(likely) == len(picks)
    assert 1 > likely[0] > 0.5 > likely[-1] > 0
    assert likely == sorted(likely, reverse=True)


def test_a_new_shop_is_shown_what_is_in_demand(model: NextBasket) -> None:
    first, second, *_ = NextOrder(model).recommend(Context(NOW, shelf(), profile_of("new", ())), 5)

    assert {first.product, second.product} == {"soap-1", "soap-2"}
    assert first.reason.code == "popular"


def test_what_is_in_the_cart_is_not_proposed(model: NextBasket) -> None:
    profile = profile_of("regular", REGULAR, cart=[("tea-6", 0.1), ("jam-5", -1.0)])

    picks = NextOrder(model).recommend(Context(NOW, shelf(), profile, ("soap-1",)), 10)

    assert picks[0].product == "jam-5"
    assert not {"tea-6", "soap-1"} & {pick.product for pick in picks}


def test_before_anything_is_learned_its_own_orders_count() -> None:
    orders = (Order("a", 3.0, ("tea-1", "jam-1")), Order("a", 2.0, ("jam-1",)))
    model = fit_next_basket(training_data(orders), Silent())

    picks = NextOrder(model).recommend(Context(NOW, shelf(), profile_of("a", orders)), 2)

    assert [pick.product for pick in picks] == ["jam-1", "tea-1"]
    assert [pick.probability for pick in picks] == [None, None]


def test_features_are_those_computed_by_hand() -> None:
    orders = [
        Order("a", 30.0, ("tea-1",)),
        Order("a", 20.0, ("tea-1", "jam-1")),
        Order("a", 5.0, ("jam-1",)),
        Order("a", 1.0, ("soap-1",)),
    ]
    data = training_data(orders)
    ground = ground_of(data.purchases, np.zeros(3, np.int32), NOW)
    history = Histories(data.purchases).of(0)
    found = candidates(history, NOW, ground, np.ones(3, np.bool_))
    tea = dict(zip(NAMES, found.features[data.purchases.products.codes(["tea-1"])[0]], strict=True))

    expected = {
        "baskets since": 2,
        "fast decay": 0.6**3 + 0.6**2,
        "slow decay": 0.9**3 + 0.9**2,
        "of the last five": 2,
        "steady decay": 0.98**3 + 0.98**2,
        "quarterly decay": 2 ** (-30 / 90) + 2 ** (-20 / 90),
        "monthly decay": 2 ** (-30 / 30) + 2 ** (-20 / 30),
        "a year ago": 0,
        "baskets since first": 3,
        "baskets with it": 2,
        "rate since first": 2 / 4,
        "due in baskets": 3 / 1,
        "orders": 2,
        "share of orders": 2 / 4,
        "days since": 20,
        "own interval": 10,
        "due": 2,
        "days since first": 30,
        "orders of 4 weeks": np.log1p(1),
        "orders of 13 weeks": np.log1p(2),
        "age": np.log1p(30),
        "season": 0,
        "share of its category": 1,
        "days since its category": 1,
        "orders of the shop": 4,
        "products an order": 5 / 4,
        "interval of the shop": 29 / 3,
        "days since the last order": 1,
        "bought again of the shop": 1 - 3 / 5,
        "due by the last gap": 3 / 1,
        "due by the longest gap": 3 / 1,
        "slow decay by size": 0.9**3 + 0.9**2 / 2,
        "steady decay by size": 0.98**3 + 0.98**2 / 2,
        "size of its baskets": np.log(2) / 2,
        "slow decay to the best": (0.9**3 + 0.9**2) / (0.9**2 + 0.9),
        "slow decay place": np.log1p(1),
        "orders of a week": 0,
        "trend of a week": np.log((1 / 14) / (2 / 28 + 1 / 14)),
        "size of its orders": (np.log(2) + 10 * 2 * np.log(2) / 5) / (2 + 10),
        "decay of its category": 0.9**3 + 2 * 0.9**2 + 0.9 + 1,
        "share of its category's decay": (0.9**3 + 0.9**2) / (0.9**3 + 2 * 0.9**2 + 0.9 + 1),
        "size of the last order": 1,
        "size of the last five": 5 / 4,
        "spread of sizes": np.std(np.log1p([1, 2, 1, 1])),
    }
    assert {name: tea[name] for name in expected} == pytest.approx(expected, rel=1e-5)


def test_what_comes_later_is_not_known(model: NextBasket) -> None:
    known = profile_of("regular", REGULAR)
    later = structs.replace(known.baskets[-1], at=microseconds(NOW) + DAY)
    told = replace(known, baskets=(*known.baskets, later))
    now = microseconds(NOW)

    first, second = (of_profile(each, model.products, now) for each in (known, told))

    assert first.at.tolist() == second.at.tolist()


def test_it_is_kept_as_it_was(model: NextBasket, tmp_path: Path) -> None:
    (tmp_path / "once").mkdir()
    (tmp_path / "again").mkdir()
    model.save(tmp_path / "once")
    opened = NEXT_BASKET.open(tmp_path / "once")
    opened.save(tmp_path / "again")

    names = sorted(path.name for path in (tmp_path / "once").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    context = Context(NOW, shelf(), profile_of("regular", REGULAR))
    assert NextOrder(opened).recommend(context, 20) == NextOrder(model).recommend(context, 20)


@pytest.mark.parametrize(
    "file", ["popular", "related_products", "related_starts", "shops_shops", "shops_rows"]
)
def test_what_points_nowhere_is_refused(model: NextBasket, tmp_path: Path, file: str) -> None:
    model.save(tmp_path)
    array = np.load(tmp_path / f"{file}.npy")
    array[-1] = 1_000_000
    np.save(tmp_path / f"{file}.npy", array)

    with pytest.raises(IndexUnusable, match="points at what is not there"):
        NEXT_BASKET.open(tmp_path)


def test_where_nothing_was_bought_nothing_is_known() -> None:
    purchases = purchases_of((), all_products())
    data = replace(training_data((), all_products()), purchases=purchases)

    model = fit_next_basket(data, Silent())

    found = NextOrder(model).recommend(Context(NOW, shelf(), profile_of("new", ())), 3)
    assert found == []


def test_it_says_how_far_its_training_has_come() -> None:
    class Told:
        """Notes what is counted, and how many of each there were."""

        def __init__(self) -> None:
            self.done: dict[str, int] = {}

        def track(self, items: Iterable[T], *, label: str, total: int | None) -> Iterator[T]:
            assert total is not None
            for self.done[label], item in enumerate(items, start=1):
                yield item

    told = Told()
    fit_next_basket(training_data(market_orders()), told)

    assert told.done["next basket: orders"] > 100
    assert told.done["next basket: trees"] == ROUNDS
