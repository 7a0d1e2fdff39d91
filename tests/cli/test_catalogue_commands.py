"""`aisle catalogues`, on folders that need no index."""

import json
from collections.abc import Callable
from contextlib import closing

from sqlalchemy import String, column, inspect, select, text

from catalog.store.records import Retailer
from catalog.store.retailers import RetailerStore
from core.clock import SystemClock
from core.database import Database, open_database
from events.event import Event
from events.log import EventLog
from events.summaries.folding import SummaryFolder
from experiments.store import ExperimentStore
from tests.api.fakes import point_current, write_version
from tests.cli.conftest import Outcome, Shop
from tests.experiments.running.laboratory import defined

Inside = Callable[..., Outcome]


def test_it_lists_state_versions_size_and_settings(empty_shop: Shop, inside: Inside) -> None:
    good = write_version(empty_shop.indexes, "good", "v1")
    write_version(empty_shop.indexes, "good", "v2")
    point_current(good, "v2")
    (good.root / "settings.toml").write_text('title = "Toys"\nrerank_top = 5')
    broken = write_version(empty_shop.indexes, "broken", "v1")
    point_current(broken, "gone")
    (broken.root / "settings.toml").write_text("titel = 1")
    write_version(empty_shop.indexes, "withdrawn", "v1")
    (empty_shop.indexes / ".models").mkdir()
    listed = json.loads(inside(empty_shop, "catalogues", "--json").out)
    assert [(each["name"], each["state"], each["versions"]) for each in listed] == [
        ("broken", "broken", 1),
        ("good", "published", 2),
        ("withdrawn", "unpublished", 1),
    ]
    assert listed[1]["version"] == "v2"
    assert listed[1]["settings"] == {"title": "Toys", "rerank_top": 5}
    manifests = (good.version(name).manifest.stat().st_size for name in ("v1", "v2"))
    assert listed[1]["bytes"] == sum(manifests)
    table = inside(empty_shop, "catalogues").out
    assert "gone has no readable manifest" in table
    assert "title Toys, rerank_top 5" in table


def test_a_removal_wants_to_be_confirmed_and_leaves_nothing(
    empty_shop: Shop, inside: Inside
) -> None:
    layout = write_version(empty_shop.indexes, "shop", "v1")
    point_current(layout, "v1")
    refused = inside(empty_shop, "catalogues", "remove", "shop")
    assert (refused.code, layout.current_version()) == (3, "v1")
    assert "mend:  aisle catalogues remove shop --yes" in refused.err
    assert inside(empty_shop, "catalogues", "remove", "none", "--yes").code == 4
    removed = inside(empty_shop, "catalogues", "remove", "shop", "--yes")
    assert (removed.code, removed.out) == (0, "shop is removed\n")
    assert [path.name for path in empty_shop.indexes.rglob("*") if path.is_file()] == ["shop.json"]
    again = inside(empty_shop, "catalogues", "remove", "shop", "--yes")
    assert (again.code, "no catalogue 'shop'" in again.err) == (4, True)


def test_a_removal_leaves_nothing_in_the_store(empty_shop: Shop, inside: Inside) -> None:
    clock = SystemClock()
    with closing(open_database(f"sqlite:///{empty_shop.indexes / 'store.sqlite'}")) as database:
        retailers, log = RetailerStore(database), EventLog(database, clock)
        folder, experiments = SummaryFolder(database, clock), ExperimentStore(database, clock)
        for name in ("shop", "other"):
            point_current(write_version(empty_shop.indexes, name, "v1"), "v1")
            retailers.put(name, [Retailer("inn", "north")])
            log.append(name, [Event("e1", "click", clock.now(), retailer="inn", product="p1")])
            folder.fold(name)
            experiments.start(name, defined())
        assert inside(empty_shop, "catalogues", "remove", "shop", "--yes").code == 0
        left = rows_by_catalogue(database)
    assert left.keys() >= {"aisle_retailers", "aisle_events", "aisle_summary_states"}
    assert left.keys() >= {"aisle_experiments", "aisle_experiment_steps"}
    assert all(names == {"other"} for names in left.values())


def rows_by_catalogue(database: Database) -> dict[str, set[str]]:
    """By table that has any rows the catalogues that these are of; counters stay for good."""
    found = {}
    with database.reading() as connection:
        for table in inspect(connection).get_table_names():
            columns = {each["name"] for each in inspect(connection).get_columns(table)}
            if "catalogue" in columns and table != "aisle_counters":
                chosen = select(column("catalogue", String)).select_from(text(table)).distinct()
                found[table] = set(connection.scalars(chosen))
    return {table: names for table, names in found.items() if names}
