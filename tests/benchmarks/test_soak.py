"""The soak in short, and the model that it holds answers against."""

from pathlib import Path

import pytest

from benchmarks.soak.journal import CHECKED, FAULTS
from benchmarks.soak.offers_writer import OFFERS
from benchmarks.soak.products_writer import DELETES, UPSERTS
from benchmarks.soak.run import Folders, Plan, soak
from benchmarks.soak.shop import Shop, hit_faults
from benchmarks.soak.timeline import Timeline
from catalog.demo import demo_products
from catalog.product import Availability, Offer, Product
from indexer.build import BuildOptions

ASKED, ANSWERED = 10.0, 10.5


def timeline(*words: tuple[int, float, float]) -> Timeline[int]:
    """A timeline of 0 and then of (value, sent, acknowledged)."""
    made = Timeline(0)
    for value, sent, acknowledged in words:
        made.send(value, sent)
        made.acknowledge(acknowledged)
    return made


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ([(1, 8.0, 8.9)], {1}),
        ([(1, 8.0, 9.1)], {0, 1}),
        ([(1, 10.4, 10.6)], {0, 1}),
        ([(1, 10.6, 10.7)], {0}),
        ([(1, 5.0, 5.1), (2, 9.5, 9.6), (3, 9.8, 9.9)], {1, 2, 3}),
        ([(1, 5.0, 5.1), (2, 6.0, 6.1), (3, 9.8, 9.9)], {2, 3}),
    ],
)
def test_what_was_replaced_may_be_seen_for_a_second(
    words: list[tuple[int, float, float]], seen: set[int]
) -> None:
    assert set(timeline(*words).seen(ASKED, ANSWERED)) == seen


def test_what_is_sent_and_not_acknowledged_may_be_seen_or_not() -> None:
    sent = Timeline(0)
    sent.send(1, 2.0)
    assert set(sent.seen(ASKED, ANSWERED)) == {0, 1}


@pytest.fixture
def shop() -> Shop:
    """Milk, of which there are 3 in the north, and bread, which was sold out at 5 s."""
    milk = Product("milk", "Milk", Availability.IN_STOCK, offers=(Offer("north", 3),))
    bread = Product("bread", "Bread", Availability.IN_STOCK, offers=(Offer("north", 1),))
    shop = Shop((milk, bread))
    shop.touch("bread")
    shop.stock["bread", "north"].send(0, 5.0)
    shop.stock["bread", "north"].acknowledge(5.1)
    return shop


def told(shop: Shop, product_id: str, region: str = "north", **shown: int) -> list[str]:
    hit = {"id": product_id, **shown}
    return list(hit_faults(shop, hit, region, (ASKED, ANSWERED), in_stock=True))


def test_every_hit_that_must_not_be_is_told(shop: Shop) -> None:
    assert told(shop, "milk", stock=3) == []
    assert "instead of one of [3]" in told(shop, "milk", stock=2)[0]
    assert "not sold" in told(shop, "milk", region="south")[0]
    assert "out of stock for over a second" in told(shop, "bread")[0]
    assert "nobody ever added" in told(shop, "eggs")[0]
    shop.present["milk"].send(value=False, at=8.0)
    assert told(shop, "milk") == []
    shop.present["milk"].acknowledge(8.5)
    assert "2.00 s after it was deleted" in told(shop, "milk")[0]


def test_what_is_in_stock_is_counted(shop: Shop) -> None:
    assert shop.in_stock("north", 0.0, 1.0) == (2, 2)
    assert shop.in_stock("north", 5.5, 5.6) == (1, 2)
    assert shop.in_stock("north", ASKED, ANSWERED) == (1, 1)


def test_a_short_soak(build_options: BuildOptions, tmp_path: Path) -> None:
    plan = Plan(seconds=3, quiet_s=1, warm_s=0.5, clients=4, pause_s=0.2, offers=40, rerank=False)
    folders = Folders(tmp_path / "soak", build_options.models, build_options.vector_cache)
    titles = [product.title for product in demo_products(count=100)]

    course = soak(tuple(demo_products(count=200)), titles, plan, folders)

    counts = course.journal.counts
    assert {name: counts[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0), (
        course.journal.faults,
        (folders.work / "server.log").read_text()[-3000:],
    )
    assert min(counts[CHECKED], counts[OFFERS], counts[UPSERTS], counts[DELETES]) > 0
    events = [name for _, name, _ in course.journal.events]
    assert sum(name.startswith("fold") for name in events) == 4
    assert sum("killed" in name for name in events) == 1
