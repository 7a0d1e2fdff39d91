"""A message that comes a thousand times fills no log."""

import logging

from api.quiet_log import MOST_KEPT, OnceAMinute


def record(at: float, message: str = "the store is full") -> logging.LogRecord:
    made = logging.LogRecord("api", logging.ERROR, "path", 1, "503: %s", (message,), None)
    made.created = at
    return made


def test_a_message_is_said_at_once_and_then_by_the_minute_with_its_count() -> None:
    once = OnceAMinute()
    records = [record(at) for at in (0.0, 0.1, 59.9, 60.0, 61.0, 200.0, 400.0)]
    said = [each.getMessage() for each in records if once.filter(each)]
    assert said == [
        "503: the store is full",
        "503: the store is full (2 times more since)",
        "503: the store is full (1 time more since)",
        "503: the store is full",
    ]


def test_other_messages_are_said_as_well() -> None:
    once = OnceAMinute()
    assert once.filter(record(0))
    assert once.filter(record(0, "it is gone"))
    assert not once.filter(record(1, "it is gone"))


def test_not_all_messages_there_ever_were_are_remembered() -> None:
    once = OnceAMinute()
    for number in range(MOST_KEPT + 1):
        assert once.filter(record(0, str(number)))
    assert not once.filter(record(1, "1"))
    assert once.filter(record(1, "0"))
