"""Examples of product changes, for the description and for the tests of it."""

UPSERT: dict[str, object] = {
    "catalogue": "icecat",
    "products": [
        {
            "id": "480649",
            "title": "Logitech M185 wireless mouse",
            "brand": "Logitech",
            "category": "Computers > Mice",
            "price": "12.90 EUR",
            "availability": "in_stock",
        },
        {"id": "480650", "title": "Logitech M220 silent mouse", "price": "cheap"},
    ],
}

UPSERTED: dict[str, object] = {
    "catalogue": "icecat",
    "stored": 1,
    "deleted": 0,
    "rejected": 1,
    "results": [
        {"row": 1, "id": "480649", "outcome": "stored"},
        {
            "row": 2,
            "id": "480650",
            "outcome": "rejected",
            "field": "price",
            "value": "cheap",
            "reason": "it is no price",
            "mend": "write an amount such as 12.90",
        },
    ],
}

DELETE: dict[str, object] = {"catalogue": "icecat", "ids": ["480649", "999999999"]}

DELETED: dict[str, object] = {
    "catalogue": "icecat",
    "stored": 0,
    "deleted": 1,
    "rejected": 1,
    "results": [
        {"row": 1, "id": "480649", "outcome": "deleted"},
        {
            "row": 2,
            "id": "999999999",
            "outcome": "unknown",
            "field": "id",
            "reason": "there is no such product",
            "mend": "ids are case-sensitive and exact",
        },
    ],
}

DELETED_ONE: dict[str, object] = {
    "catalogue": "icecat",
    "stored": 0,
    "deleted": 1,
    "rejected": 0,
    "results": [{"row": 1, "id": "480649", "outcome": "deleted"}],
}
