"""User Behavior Insights: what is read, what is written back, what is refused and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from events.event import Event, PurchaseLine
from events.ubi import MOST_EXTRA_BYTES, event_of, ubi_of

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)

CLICK = {
    "application": "shop",
    "action_name": "click",
    "event_id": "0192f0a1-7c3d-7b1e-9c55-3f8f0e6f4c11",
    "timestamp": "2026-03-01T12:00:00+02:00",
    "user_id": "shop-17",
    "client_id": "browser-4",
    "session_id": "visit-9",
    "query_id": "query-3",
    "message_type": "CONVERSION",
    "event_attributes": {
        "object": {"object_id": 480649, "object_id_field": "sku"},
        "position": {"ordinal": 3, "xy": {"x": 1.5, "y": 2}},
        "slot": "home",
        "session_length": 12,
    },
}


def purchase(**attributes: Any) -> dict[str, Any]:
    return {"action_name": "purchase", "event_id": "o-7", "event_attributes": attributes}


def test_the_fields_of_the_schema_are_those_of_an_event() -> None:
    event = event_of(CLICK, NOW)

    assert event == Event(
        id="0192f0a1-7c3d-7b1e-9c55-3f8f0e6f4c11",
        action="click",
        time=datetime(2026, 3, 1, 10, tzinfo=UTC),
        retailer="shop-17",
        client="browser-4",
        session="visit-9",
        query="query-3",
        product="480649",
        position=3,
        slot="home",
        extra={
            "application": "shop",
            "message_type": "CONVERSION",
            "event_attributes": {
                "object": {"object_id_field": "sku"},
                "position": {"xy": {"x": 1.5, "y": 2}},
                "session_length": 12,
            },
        },
    )


def test_a_purchase_has_its_lines_or_that_of_its_object() -> None:
    lines = [
        {"object_id": "A", "quantity": 2, "price": 3.5},
        {"object_id": 17},
        {"object_id": "A", "price": ""},
    ]

    assert event_of(purchase(order_id="7", lines=lines), NOW).lines == (
        PurchaseLine("A", 2.0, 3.5),
        PurchaseLine("17", 1.0),
        PurchaseLine("A", 1.0),
    )
    single = purchase(object={"object_id": "A"}, quantity="12", price="4.50")
    assert event_of(single, NOW).lines == (PurchaseLine("A", 12.0, 4.5),)


def test_lines_of_what_is_not_bought_are_kept_as_they_are() -> None:
    body = {"action_name": "quote", "event_attributes": {"lines": [{"object_id": "A"}], "price": 2}}

    event = event_of(body, NOW)

    assert event.lines == ()
    assert event.extra["event_attributes"]["price"] == 2
    assert event_of(ubi_of(event), NOW) == event


def test_without_a_time_it_is_of_now_and_without_an_id_known_by_what_it_says() -> None:
    body = {"action_name": "view", "user_id": "s", "timestamp": "2026-03-01T10:00:00Z"}
    turned = dict(reversed(body.items()))

    assert event_of(body, NOW).id == event_of(turned, NOW + timedelta(days=1)).id
    assert event_of(body, NOW).id != event_of({**body, "user_id": "t"}, NOW).id
    assert event_of({"action_name": "view"}, NOW).time == NOW
    assert event_of({"action_name": "view", "user_id": " "}, NOW).retailer is None
    assert event_of({"action_name": "view", "event_attributes": None}, NOW).extra == {}


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no action": ({}, "action_name", "give action_name"),
    "an empty action": ({"action_name": " "}, "action_name", "give action_name"),
    "a long id": ({**CLICK, "event_id": "e" * 101}, "event_id", "100"),
    "a control character": ({**CLICK, "user_id": "a\0b"}, "user_id", "printable"),
    "half a character": ({**CLICK, "user_id": "\ud800"}, "user_id", "printable"),
    "no zone": ({**CLICK, "timestamp": "2026-03-01T10:00:00"}, "timestamp", "+02:00"),
    "no time": ({**CLICK, "timestamp": "soon"}, "timestamp", "2026-03-31T12:00:00Z"),
    "the future": ({**CLICK, "timestamp": "2026-04-02T10:00:00Z"}, "timestamp", "clock"),
    "long ago": ({**CLICK, "timestamp": "1969-12-31T23:59:59Z"}, "timestamp", "2026-03-31"),
    "no attributes": ({**CLICK, "event_attributes": [1]}, "event_attributes", "object of names"),
    "no position": (
        {**CLICK, "event_attributes": {"position": {"ordinal": 0}}},
        "event_attributes.position.ordinal",
        "count places from 1",
    ),
    "no object": (
        {**CLICK, "event_attributes": {"object": {}}},
        "event_attributes.object.object_id",
        "give object_id",
    ),
    "no lines": (purchase(), "event_attributes.lines", "each with object_id"),
    "no quantity": (
        purchase(lines=[{"object_id": "A"}, {"object_id": "B", "quantity": -1}]),
        "event_attributes.lines.1.quantity",
        "the action is return",
    ),
    "not a number": (
        purchase(lines=[{"object_id": "A", "quantity": True}]),
        "event_attributes.lines.0.quantity",
        "above 0",
    ),
    "nothing as a number": (
        purchase(lines=[{"object_id": "A", "quantity": float("nan")}]),
        "event_attributes.lines.0.quantity",
        "above 0",
    ),
    "a negative price": (
        purchase(object={"object_id": "A"}, price=-0.01),
        "event_attributes.price",
        "0 or more",
    ),
    "too many lines": (
        purchase(lines=[{"object_id": "A"}] * 10_001),
        "event_attributes.lines",
        "10,000",
    ),
    "too much beside": (
        {**CLICK, "note": "x" * MOST_EXTRA_BYTES},
        "event_attributes",
        "send less",
    ),
    "a number too large": ({**CLICK, "note": 2**64}, "event_attributes", "64 bits"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_told_with_its_field_and_mend(case: str) -> None:
    body, field, mend = BAD[case]

    with pytest.raises(BadInput) as refused:
        event_of(body, NOW)

    assert refused.value.field == field
    assert mend in (refused.value.hint or "")


names = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=100)
numbers = st.floats(0.001, 1e9)


@given(
    st.builds(
        Event,
        id=names,
        action=st.sampled_from(["view", "click", "watch", "ours"]) | names,
        time=st.datetimes(datetime(1970, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is given
        retailer=st.none() | names,
        client=st.none() | names,
        session=st.none() | names,
        query=st.none() | names,
        product=st.none() | names,
        position=st.none() | st.integers(1, 1_000_000),
        slot=st.none() | names,
        order=st.none() | names,
    ),
    st.lists(st.builds(PurchaseLine, names, numbers, st.none() | numbers), min_size=1, max_size=5),
)
def test_what_is_written_is_read_back(event: Event, lines: list[PurchaseLine]) -> None:
    assert event_of(orjson.loads(orjson.dumps(ubi_of(event))), NOW) == event

    bought = Event("o", "purchase", event.time, event.retailer, lines=tuple(lines))
    assert event_of(orjson.loads(orjson.dumps(ubi_of(bought))), NOW) == bought


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([
                "action_name", "event_id", "timestamp", "user_id", "event_attributes", "object",
                "object_id", "position", "ordinal", "lines", "quantity", "price", "x",
            ]),
            inner,
            max_size=5,
        ),
    ).filter(lambda value: isinstance(value, dict)),
)  # fmt: skip
def test_whatever_is_sent_is_an_event_or_a_clear_no(body: dict[str, Any]) -> None:
    found = _read({"action_name": "purchase", **body})

    if isinstance(found, BadInput):
        assert found.field
        assert found.hint
    else:
        assert found.id
        assert found.time <= NOW + timedelta(days=1)


def _read(body: dict[str, Any]) -> Event | BadInput:
    try:
        return event_of(body, NOW)
    except BadInput as error:
        return error
