"""Examples of recommendations."""

from collections.abc import Mapping
from typing import Any

from api.examples.products import MOUSE, VERSION

_HIT: Mapping[str, Any] = {
    "product": MOUSE,
    "strategy": "buy_again",
    "score": 0.82,
    "reason": {"code": "due", "text": "You order it every 28 days", "products": ["480649"]},
    "probability": 0.82,
    "due_days": -2.0,
    "quantity": 6.0,
}

_SLOT: Mapping[str, Any] = {
    "slot": "buy_again",
    "title": "Time to order again",
    "strategies": ["buy_again"],
    "fallback": False,
    "hits": [_HIT],
}

_ABOUT: Mapping[str, Any] = {
    "catalogue": "icecat",
    "index_version": VERSION,
    "search_time_ms": 3.1,
    "query_id": "01a200a4-d11e-7355-8406-35abc831565a",
}

SLOT: Mapping[str, Any] = {**_SLOT, **_ABOUT}
PAGE: Mapping[str, Any] = {"page": "home", "slots": [_SLOT], **_ABOUT}
REORDERS: Mapping[str, Any] = {
    "retailer": "shop-17",
    "within_days": 14.0,
    "hits": [_HIT],
    **_ABOUT,
}
