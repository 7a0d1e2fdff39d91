"""Examples of products like others."""

from collections.abc import Mapping
from typing import Any

from api.examples.products import MOUSE, VERSION

SIMILAR: Mapping[str, Any] = {
    "hits": [
        {
            "product": MOUSE,
            "score": 0.8123,
            "reason": {"code": "same_type", "text": "also a mouse, cheaper"},
            "variants": 2,
        }
    ],
    "found": 97,
    "page": 1,
    "per_page": 1,
    "search_time_ms": 4.1,
    "index_version": VERSION,
    "relaxed": [
        {
            "step": "price",
            "message": "Too few cost about as much, so others are shown as well.",
        }
    ],
    "query_id": "01a200a4-d11e-7355-8406-35abc831565a",
    "catalogue": "icecat",
}

SIMILAR_REQUESTS: dict[str, Any] = {
    "basket": {
        "summary": "What goes with a basket, in a region",
        "value": {
            "products": ["480649", "1234"],
            "catalogue": "icecat",
            "region": "north",
            "relation": "accessories",
        },
    },
    "text": {
        "summary": "Products like a description",
        "value": {"text": "quiet wireless mouse for travelling", "catalogue": "icecat"},
    },
    "duplicates": {
        "summary": "Other offers of the very same product",
        "value": {"products": ["480649"], "catalogue": "icecat", "duplicates": "only"},
    },
}
