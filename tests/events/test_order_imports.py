"""Orders and events of files in the log: added once, and begun again where broken off."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.database import Database
from core.errors import DiskFull
from core.progress import Silent
from core.rejects import RejectLog
from events.event import Event
from events.importing.mapping import OrderMapping
from events.importing.running import (
    EVENTS_AT_ONCE,
    Destination,
    ImportCounts,
    import_events,
    import_orders,
)
from events.log import EventLog
from events.named import NamedProduct, NamedProducts
from tests.catalog.store.shop import SetClock
from tests.events.order_rows import EXPECTED, NOW, ROWS, Row, read, write_csv, write_json_lines


def test_an_import_adds_what_is_new_and_a_second_one_nothing(
    tmp_path: Path, log: EventLog, database: Database
) -> None:
    into = Destination(log, NamedProducts(database), "shop")
    rows = [row for row in ROWS if row["no"] != 9]
    write_json_lines(tmp_path / "orders.jsonl", rows)

    counts = import_orders(read(tmp_path / "orders.jsonl"), into, Silent())
    again = import_orders(read(tmp_path / "orders.jsonl"), into, Silent())

    assert counts == ImportCounts(new=3, new_lines=4, known=0)
    assert again == ImportCounts(new=0, new_lines=0, known=3)
    assert [each.event for each in log.since("shop", 0)] == EXPECTED
    assert into.named.get("shop", ["A", "B", "C"]) == {
        "A": NamedProduct("A", "Apples"),
        "B": NamedProduct("B", "Bread roll"),
    }
    assert into.named.get("other", ["A"]) == {}


def test_an_import_that_was_broken_off_is_begun_again(
    tmp_path: Path, database: Database, clock: SetClock
) -> None:
    class FailingLog(EventLog):
        """Has room for two batches."""

        batches = 2

        def append(self, catalogue: str, events: Sequence[Event]) -> list[bool]:
            self.batches -= 1
            if self.batches < 0:
                raise DiskFull("the disk is full")
            return super().append(catalogue, events)

    rows = [{**ROWS[0], "no": number} for number in range(3 * EVENTS_AT_ONCE)]
    write_json_lines(tmp_path / "orders.jsonl", rows)
    named = NamedProducts(database)
    file = read(tmp_path / "orders.jsonl")

    with pytest.raises(DiskFull):
        import_orders(file, Destination(FailingLog(database, clock), named, "shop"), Silent())
    log = EventLog(database, clock)
    counts = import_orders(file, Destination(log, named, "shop"), Silent())

    assert counts == ImportCounts(EVENTS_AT_ONCE, EVENTS_AT_ONCE, 2 * EVENTS_AT_ONCE)
    assert [each.event for each in log.since("shop", 0)] == list(file.orders.events("ours"))


def test_events_of_any_format_are_imported_one_by_one(
    tmp_path: Path, log: EventLog, database: Database
) -> None:
    into = Destination(log, NamedProducts(database), "shop")
    mapping = OrderMapping.model_validate({"source": "ubi", "events": {"schema": "ubi-1.3"}})
    rows: list[Row] = [
        {"action_name": "click", "timestamp": "2026-01-05T09:00:00Z", "event_id": "e-1",
         "user_id": "s-1", "event_attributes.object.object_id": "A",
         "event_attributes.position.ordinal": 3},
        {"action_name": "", "timestamp": "2026-01-05T09:00:00Z", "event_id": "e-2",
         "user_id": "s-1", "event_attributes.object.object_id": None,
         "event_attributes.position.ordinal": None},
    ]  # fmt: skip
    write_csv(tmp_path / "events.csv", rows)
    nested = {"action_name": "click", "timestamp": "2026-01-05T09:00:00Z", "event_id": "e-1"}
    write_json_lines(tmp_path / "events.jsonl", [nested, {**nested, "event_id": "e-3"}])
    rejects = RejectLog()

    for name, counts in {
        "events.csv": ImportCounts(new=1),
        "events.jsonl": ImportCounts(new=1, known=1),
    }.items():
        path = tmp_path / name
        assert import_events(path, mapping, NOW, into, Silent(), rejects, 0.5) == counts

    first = log.since("shop", 0)[0].event
    assert (first.id, first.product, first.position) == ("e-1", "A", 3)
    assert rejects.reasons == {("action_name", "there is no action_name"): 1}
