"""Examples of a product, and the version of a catalogue that every example comes from."""

from collections.abc import Mapping
from typing import Any

VERSION = "51d9d61ff10b"

MOUSE = {
    "id": "480649",
    "title": "Kensington Ci65M Wireless Optical Mouse",
    "availability": "in_stock",
    "description": "Better performance for the office or the road",
    "brand": "Kensington",
    "gtin": ["0085896722670"],
    "mpn": "Ci65M Wireless Optical Mouse",
    "price": 40.95,
    "currency": "USD",
    "released": "2006-07-13T00:00:00Z",
}

PRODUCT: Mapping[str, Any] = {
    "catalogue": "icecat",
    "index_version": VERSION,
    "product": MOUSE
    | {
        "price": 38.5,
        "stock": 12,
        "offers": [
            {"region": "north", "stock": 12, "price": 38.5},
            {"region": "south", "stock": 0, "price": 40.95},
        ],
        "attributes": {"scroll": [True], "buttons quantity": [3.0]},
    },
}
