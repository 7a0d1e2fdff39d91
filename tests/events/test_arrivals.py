"""How much came into the log since a sequence, counted by hand."""

from datetime import UTC, datetime, timedelta

from core.database import Database
from events.arrivals import MOST_LOOKED_THROUGH, Arrivals, count_left_out
from events.event import Action, Event, PurchaseLine
from events.log import EventLog

START = datetime(2026, 3, 1, tzinfo=UTC)


def told(
    name: str, action: str = Action.VIEW, days: float = 0, retailer: str | None = "s"
) -> Event:
    lines = (PurchaseLine("P-1", 1, 2.0),) if action in {Action.PURCHASE, Action.RETURN} else ()
    return Event(name, action, START + timedelta(days=days), retailer, product="P-1", lines=lines)


def test_what_came_since_is_counted(log: EventLog) -> None:
    assert log.arrivals("demo", 0) == Arrivals(0, 0)
    log.append("demo", [told("v1"), told("o1", Action.PURCHASE), told("v2")])
    log.append("other", [told("o1", Action.PURCHASE)])
    known = log.last_sequence("demo")

    assert log.arrivals("demo", 0) == Arrivals(3, 1)
    assert log.arrivals("demo", known) == Arrivals(0, 0)

    log.append(
        "demo",
        [
            told("v3"),
            told("o2", Action.PURCHASE),
            told("r1", Action.RETURN),
            told("o3", Action.PURCHASE, retailer=None),
        ],
    )
    assert log.arrivals("demo", known) == Arrivals(4, 2)
    # A log that was put back to an earlier state has nothing that is new.
    assert log.arrivals("demo", known + 100) == Arrivals(0, 0)


def test_many_events_are_not_looked_through(log: EventLog) -> None:
    log.append("demo", [told(f"v{number}") for number in range(MOST_LOOKED_THROUGH + 1)])

    assert log.arrivals("demo", 0) == Arrivals(MOST_LOOKED_THROUGH + 1, None)
    assert log.arrivals("demo", 1) == Arrivals(MOST_LOOKED_THROUGH, 0)


def test_what_a_day_leaves_out_is_counted(log: EventLog, database: Database) -> None:
    days = (-1, 0, 1, 2)
    log.append("demo", [told(f"o{day}", Action.PURCHASE, day) for day in days])
    known = log.last_sequence("demo")
    log.append("demo", [told("later", Action.RETURN, 3), told("view", days=3)])

    with database.reading() as connection:
        assert count_left_out(connection, "demo", known, START) == 3
        assert count_left_out(connection, "demo", known + 2, START) == 4
        assert count_left_out(connection, "demo", known, START + timedelta(days=5)) == 0
