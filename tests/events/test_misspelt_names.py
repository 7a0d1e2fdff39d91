"""Names that look like misspelt ones of an event, and those that only look different."""

from typing import Any

import pytest

from events.misspelt import Misspelt, misspelt


def with_attributes(**attributes: Any) -> dict[str, Any]:
    return {"action_name": "purchase", "event_attributes": attributes}


@pytest.mark.parametrize(
    ("body", "path", "meant"),
    [
        ({"queryId": "q"}, "queryId", "query_id"),
        ({"query-id": "q", "user_id": "s"}, "query-id", "query_id"),
        ({"session": "s"}, "session", "session_id"),
        ({"time_stamp": "2026-03-01T10:00:00Z"}, "time_stamp", "timestamp"),
        (with_attributes(orderId="7"), "event_attributes.orderId", "order_id"),
        (
            with_attributes(object={"object_id": "1"}, quantitiy=2),
            "event_attributes.quantitiy",
            "quantity",
        ),
        (
            with_attributes(object={"objectId": "1"}),
            "event_attributes.object.objectId",
            "object_id",
        ),
        (
            with_attributes(position={"ordinals": 3}),
            "event_attributes.position.ordinals",
            "ordinal",
        ),
        (
            with_attributes(lines=[{"object_id": "1"}, {"object_id": "2", "Price": 3}]),
            "event_attributes.lines.1.Price",
            "price",
        ),
    ],
)
def test_a_name_like_one_that_is_missing_is_found(
    body: dict[str, Any], path: str, meant: str
) -> None:
    assert misspelt(body) == Misspelt(path, meant)


@pytest.mark.parametrize(
    "body",
    [
        {"action_name": "view", "user_id": "s", "query_id": "q"},
        # Of the schema that this log has no field for, and of the shop's own pages.
        {"application": "shop", "message": "m", "message_type": "INFO", "ubi_version": "1.3.0"},
        with_attributes(object={"object_id": "1", "object_id_field": "sku", "internal_id": "4"}),
        with_attributes(position={"ordinal": 1, "xy": {"x": 1, "y": 2}, "page_depth": 3}),
        with_attributes(impression_id="i", slot="home"),
        # The field is there: another one like it is the sender's own.
        {"query_id": "q", "query": "tea"},
        with_attributes(lines="none", object=None, position=[1]),
        {"event_attributes": ["lines"]},
    ],
)
def test_other_names_are_left_alone(body: dict[str, Any]) -> None:
    assert misspelt(body) is None
