"""`aisle train recommendations` and `aisle recommendations`, on a log of events."""

import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalog.store.records import Retailer
from catalog.store.retailers import RetailerStore
from cli.tasks.training_data import read_training_data
from core.clock import SystemClock
from core.database import Database, open_database
from core.errors import BadInput
from core.layout import CatalogueLayout
from events.event import Event, PurchaseLine
from events.log import EventLog
from events.named import NamedProduct, NamedProducts
from recommend.artefacts.opening import open_recommendations
from recommend.popularity import POPULARITY
from recommend.recipes import RECIPES
from tests.cli.conftest import Outcome, Shop
from tests.recommend.trainings import layout_in

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEEKS, SHOPS = 8, 6
PRODUCTS = ("jam", "milk", "soap", "tea")

Inside = Callable[..., Outcome]


def purchase(shop: int, week: int, products: Sequence[str]) -> Event:
    return Event(
        id=f"{shop}-{week}",
        action="purchase",
        time=START + timedelta(weeks=week, hours=shop),
        retailer=f"shop-{shop}",
        order=f"{shop}-{week}",
        lines=tuple(PurchaseLine(product, 2, 1.5) for product in products),
    )


def history(weeks: int = WEEKS) -> Iterator[Event]:
    """Every shop buys tea each week, and one of the others."""
    for week in range(weeks):
        for shop in range(SHOPS):
            yield purchase(shop, week, sorted({"tea", PRODUCTS[(week + shop) % 3]}))


@pytest.fixture
def database(empty_shop: Shop) -> Iterator[Database]:
    empty_shop.indexes.mkdir()
    opened = open_database(f"sqlite:///{empty_shop.indexes / 'store.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def logged(empty_shop: Shop, database: Database) -> Shop:
    """A log of a catalogue that was never built."""
    EventLog(database, SystemClock()).append("shop", list(history()))
    named = [NamedProduct(product, product.title(), "Food > Any") for product in PRODUCTS]
    NamedProducts(database).put("shop", named)
    return empty_shop


def test_trained_listed_taken_back_and_verified(inside: Inside, logged: Shop) -> None:
    trained = inside(logged, "train", "recommendations", "-c", "shop")
    assert trained.code == 0, trained.err
    assert "are served (before: none)" in trained.out
    assert "by 6 shops, 4 products, 2026-01-05 to 2026-02-23" in trained.out
    assert "self-check: passed" in trained.out
    assert "held-out orders: passed" in trained.out
    first = layout_in(logged.indexes).current_version()

    earlier = ("train", "recommendations", "-c", "shop", "--until", "2026-02-20")
    assert inside(logged, *earlier).code == 0
    second = layout_in(logged.indexes).current_version()
    listed = json.loads(inside(logged, "recommendations", "list", "--json").out)
    assert [(each["version"], each["served"]) for each in listed] == [
        (second, True),
        (first, False),
    ]
    assert [each["until"][:10] for each in listed] == ["2026-02-20", "2026-02-23"]
    assert first in inside(logged, "recommendations", "list").out

    back = inside(logged, "recommendations", "rollback", "--reason", "as it was")
    assert back.out == f"recommendations of shop {first} are served (before: {second})\n"
    whole = inside(logged, "recommendations", "verify", second, "-c", "shop")
    assert f"{second} are whole" in whole.out
    again = inside(logged, "train", "recommendations", "-c", "shop", "--json")
    report = json.loads(again.out)
    assert (report["version"], report["unchanged"]) == (first, True)
    assert set(report["seconds"]) == {
        *report["models"],
        *report["left_out"],
        "checks",
        "publish",
    }


def test_a_refusal_says_why_and_changes_nothing(inside: Inside, logged: Shop) -> None:
    assert inside(logged, "train", "recommendations", "-c", "shop").code == 0
    served = layout_in(logged.indexes).current_version()
    order = ("train", "recommendations", "-c", "shop", "--until", "2026-01-20")

    refused = inside(logged, *order)

    assert refused.code == 6
    assert "counts: refused" in refused.err
    assert "--force REASON" in refused.err
    assert layout_in(logged.indexes).current_version() == served
    assert "counts: forced" in inside(logged, *order, "--force", "a test").out
    assert layout_in(logged.indexes).current_version() != served


def test_a_dry_run_publishes_nothing(inside: Inside, logged: Shop) -> None:
    outcome = inside(logged, "train", "recommendations", "-c", "shop", "--dry-run")

    assert "would be served (as the first)" in outcome.out
    assert layout_in(logged.indexes).versions() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "recommendations", "-c", "toys"), "the log has no purchases of 'toys'"),
        (("train", "recommendations", "-c", "shop", "--until", "1999-01-01"), "before 1999-01-01"),
        (("train", "recommendations", "-c", "shop", "--until", "soon"), "'soon' is no day"),
        (("train", "recommendations", "-c", "shop", "--until", "9999-01-01"), "is still to come"),
        (("train", "recommendations", "-c", "shop", "--until", "2026-01-01T09:00"), "no time with"),
        (("recommendations", "list", "-c", "toys"), "has no trained recommendations"),
        (("recommendations", "rollback"), "no recommendations have been trained"),
        (("recommendations", "verify", "-c", "shop"), "has no trained recommendations"),
    ],
)
def test_what_cannot_be_done_is_said(
    inside: Inside, logged: Shop, arguments: Sequence[str], said: str
) -> None:
    outcome = inside(logged, *arguments)

    assert outcome.code in (2, 3, 4)
    assert said in outcome.err


def test_without_any_log_the_mend_is_told(inside: Inside, empty_shop: Shop) -> None:
    outcome = inside(empty_shop, "train", "recommendations", "-c", "shop")

    assert outcome.code == 3
    assert "aisle events import" in outcome.err


def test_damage_is_found(inside: Inside, logged: Shop) -> None:
    assert inside(logged, "train", "recommendations", "-c", "shop").code == 0
    layout = layout_in(logged.indexes)
    path = layout.version(layout.current_version()).root / "popularity" / "demand.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")

    outcome = inside(logged, "recommendations", "verify")

    assert outcome.code == 5
    assert "popularity/demand.npy" in outcome.err


def test_a_training_that_is_told_to_stop_leaves_what_is_served(
    inside: Inside, logged: Shop
) -> None:
    training = logged.start("train", "recommendations", "-c", "shop", "--wait", "60")
    layout = layout_in(logged.indexes)
    while not layout.staging.exists():
        assert training.poll() is None, training.communicate()
        time.sleep(0.001)
    training.send_signal(signal.SIGTERM)
    told, error = training.communicate(timeout=60)

    assert training.returncode in (0, 143), f"{told}{error}"
    assert bool(layout.versions()) == (training.returncode == 0)
    assert inside(logged, "train", "recommendations", "-c", "shop").code == 0
    assert not layout.staging.exists()


def test_shops_have_regions_and_products_the_words_of_orders(
    logged: Shop, database: Database
) -> None:
    RetailerStore(database).put("shop", [Retailer("shop-1", "north", None, 0)])
    layout = CatalogueLayout(logged.indexes, "shop")

    data = read_training_data(database, layout, None, SystemClock()).data

    assert data.regions == ("", "north", "", "", "", "")
    assert data.traits.titles == ("Jam", "Milk", "Soap", "Tea")
    assert set(data.traits.categories) == {"Food > Any"}
    assert data.now == START + timedelta(weeks=WEEKS - 1, hours=SHOPS - 1, microseconds=1)


def test_the_catalogue_tells_more_than_orders(
    copy_of_shop: Callable[[], Shop], inside: Inside
) -> None:
    shop = copy_of_shop()
    layout = CatalogueLayout(shop.indexes, "demo")
    database = open_database(f"sqlite:///{shop.indexes / 'store.sqlite'}")
    log = EventLog(database, SystemClock())
    log.append("demo", [purchase(1, 0, ("D00001", "gone"))])
    NamedProducts(database).put(
        "demo", [NamedProduct("D00001", "as ordered"), NamedProduct("gone", "no more sold")]
    )

    made_of = read_training_data(database, layout, None, SystemClock())
    database.close()

    assert made_of.sequence == 1
    assert made_of.data.traits.titles[0] not in ("", "as ordered")
    assert " > " in made_of.data.traits.categories[0]
    assert made_of.data.traits.titles[1] == "no more sold"
    assert inside(shop, "train", "recommendations").code == 0
    opened = layout_in(shop.indexes, "demo")
    models = open_recommendations(opened.version(opened.current_version()), RECIPES)
    assert models.model(POPULARITY) is not None


def test_events_of_the_future_are_left_out(database: Database, empty_shop: Shop) -> None:
    late = purchase(1, 0, ("tea",))
    ahead = replace(purchase(2, 0, ("jam",)), time=SystemClock().now() + timedelta(hours=20))
    EventLog(database, SystemClock()).append("shop", [late, ahead])

    layout = CatalogueLayout(empty_shop.indexes, "shop")
    made_of = read_training_data(database, layout, None, SystemClock())

    assert len(made_of.data.purchases) == 1
    other = CatalogueLayout(empty_shop.indexes, "other")
    with pytest.raises(BadInput, match="no purchases of 'other'"):
        read_training_data(database, other, None, SystemClock())
