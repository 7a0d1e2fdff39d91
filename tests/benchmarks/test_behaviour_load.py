"""The parts of a load: moments, shops, and what is held against answers."""

import random
import time
from datetime import UTC, datetime
from itertools import pairwise
from threading import Event as Stop
from threading import Thread

import numpy as np
import pytest

from benchmarks.behaviour_load.arrivals import Arrivals
from benchmarks.behaviour_load.report import tables
from benchmarks.behaviour_load.run import LOST, Course, Plan
from benchmarks.behaviour_load.shops import DAYS, FAVOURITE_SHARE, history, shops_of
from benchmarks.behaviour_load.traffic import PAGE, SEARCH, SENT, TELL
from benchmarks.soak.journal import Answered, Journal
from benchmarks.soak.shop import with_offers
from catalog.demo import demo_products

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_moments_come_at_the_rate_however_many_threads_take_them() -> None:
    began, taken = time.monotonic(), list[float]()
    arrivals, stopped = Arrivals(2_000.0, seed=1), Stop()

    def take() -> None:
        for _ in range(100):
            due = arrivals.wait(stopped)
            assert due is not None
            assert due <= time.monotonic()
            taken.append(due)

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = np.array([after - before for before, after in pairwise(sorted(taken))])

    assert min(taken) > began
    assert gaps.mean() == pytest.approx(1 / 2_000, rel=0.15)
    # Those of a Poisson process differ as much as they last.
    assert gaps.std() == pytest.approx(gaps.mean(), rel=0.25)
    stopped.set()
    assert arrivals.wait(stopped) is None


def test_shops_buy_what_they_like_where_they_are() -> None:
    chance = random.Random(3)  # noqa: S311 - to be the same again
    products = tuple(with_offers(demo_products(count=200), chance))
    shops = shops_of(products, 40, chance)
    regions = {each.id: {offer.region for offer in each.offers} for each in products}
    assert all(shop.region in regions[each] for shop in shops for each in shop.favourites)

    events = list(history(shops, products, NOW, chance))
    favourites = {shop.id: set(shop.favourites) for shop in shops}
    liked = [
        line.product in favourites[event.retailer or ""] for event in events for line in event.lines
    ]
    assert np.mean(liked) > FAVOURITE_SHARE - 0.1
    assert {event.retailer for event in events} == set(favourites)
    assert all(0 <= (NOW - event.time).days <= DAYS for event in events)
    assert len({event.id for event in events}) == len(events)


def course(journal: Journal) -> Course:
    return Course(journal, 600, 10, trained=True, load=(100.0, 110.0), memory=())


def test_what_is_missed_is_told() -> None:
    journal = Journal()
    # A hundred in ten seconds: every tenth takes a second.
    for number in range(100):
        due = 100 + number / 10
        kind = SEARCH if number % 2 else PAGE
        journal.reads.append(Answered(kind, due, due + (1.0 if number % 10 == 0 else 0.05)))
    journal.reads.append(Answered(TELL, 105.0, 105.1))
    journal.count(SENT, 300)
    journal.count(LOST, 2)
    latency, checks, _ = tables(course(journal), Plan(seconds=10, warm_s=0, events=30, requests=10))

    assert [aim.met for aim in latency.aims] == [False, True]
    assert latency.aims[0].value == pytest.approx(1_000)
    both = latency.rows[-1]
    assert both["a second"] == 10.0
    assert both["p50"] == pytest.approx(50)
    assert [aim.what for aim in checks.aims if not aim.met] == [LOST]


def test_where_nothing_was_answered_no_aim_is_met() -> None:
    latency, _, _ = tables(course(Journal()), Plan(seconds=10))

    assert not any(aim.met for aim in latency.aims)
