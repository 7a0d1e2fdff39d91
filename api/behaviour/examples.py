"""Examples of requests and answers about events, for the description."""

from typing import Any

_CLICK = {
    "event_id": "0192f0a1-7c3d-7b1e-9c55-3f8f0e6f4c11",
    "action_name": "click",
    "timestamp": "2026-03-01T10:00:00Z",
    "user_id": "shop-17",
    "client_id": "browser-4",
    "session_id": "visit-9",
    "query_id": "0192f0a1-6a10-7d2f-8a47-0c1d5f2b7e90",
    "event_attributes": {
        "object": {"object_id": "480649", "object_id_field": "product_id"},
        "position": {"ordinal": 3},
    },
}

_PURCHASE = {
    "event_id": "order-7",
    "action_name": "purchase",
    "timestamp": "2026-03-01T10:05:00Z",
    "user_id": "shop-17",
    "event_attributes": {
        "order_id": "order-7",
        "lines": [
            {"object_id": "480649", "quantity": 2, "price": 389.0},
            {"object_id": "480650", "quantity": 12, "price": 4.5},
        ],
    },
}

EVENTS_REQUESTS: Any = {
    "click": {"summary": "A click on the third hit of a search", "value": {"events": [_CLICK]}},
    "purchase": {"summary": "An order of two lines", "value": {"events": [_PURCHASE]}},
}

EVENTS: dict[str, Any] = {
    "catalogue": "shop",
    "accepted": 1,
    "outcomes": {"accepted": 1, "refused": 1},
    "events": [
        {"position": 0, "event_id": "order-7", "outcome": "accepted"},
        {
            "position": 1,
            "event_id": "order-8",
            "outcome": "refused",
            "message": "timestamp names no time zone",
            "field": "timestamp",
            "hint": "write it as 2026-03-31T12:00:00Z or with an offset such as +02:00",
        },
    ],
}

RETAILER_EVENTS: dict[str, Any] = {
    "catalogue": "shop",
    "retailer": "shop-17",
    "events": [_CLICK, _PURCHASE],
}

INSIGHTS: dict[str, Any] = {
    "catalogue": "shop",
    "version": "3f1c0a9be2d4",
    "until": "2026-02-28T17:40:12Z",
    "orders": 48_210,
    "shops": 1_204,
    "products": 6_003,
    "sections": ["overview", "segments", "churn"],
    "read_at": "2026-03-01T04:00:00Z",
    "sequence": 912_044,
    "events_since": 321,
    "orders_since": 12,
    "is_stale": False,
    "told": "Made from 48,210 orders of 1,204 shops up to 2026-02-28, on 2026-03-01 04:00 UTC "
    "(3 days old), when the log ended with event 912,044. Since then 321 events came, 12 of them "
    "orders or returns.",
}

QUERIES: dict[str, Any] = {
    "catalogue": "shop",
    "queries": [
        {
            "query_id": "0192f0a1-6a10-7d2f-8a47-0c1d5f2b7e90",
            "timestamp": "2026-03-01T09:59:40Z",
            "user_query": "notebook 14 inch",
            "user_id": "shop-17",
            "query_response_hit_ids": ["480650", "480652", "480649"],
            "position": 1,
            "found": 212,
        }
    ],
}

ERASED: dict[str, Any] = {"catalogue": "shop", "retailer": "shop-17", "events": 2, "lines": 2}

PROFILE: dict[str, Any] = {
    "catalogue": "shop",
    "retailer": "shop-17",
    "orders": 12,
    "products": 31,
    "spent": 4210.5,
    "first_seen": "2025-06-02T08:11:00Z",
    "last_seen": "2026-03-01T10:05:00Z",
    "days_between_orders": 21.0,
    "price_level": 0.42,
    "brands": [{"name": "HP", "share": 0.3}],
    "categories": [{"name": "Computers > Notebooks", "share": 0.5}],
    "viewed": ["480649"],
    "cart": ["480650"],
}
