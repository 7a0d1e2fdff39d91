"""Examples of requests and answers about stock, prices and retailers, for the description."""

from typing import Any

_NOW = {"availability": "in_stock", "stock": 11, "price": 389.0}

OFFERS_REQUESTS: Any = {
    "sale": {
        "summary": "One was sold in the north; a new price in the south",
        "value": {
            "offers": [
                {
                    "product": "480649",
                    "region": "north",
                    "stock_change": -1,
                    "update_id": "order-7-line-1",
                },
                {
                    "product": "480649",
                    "region": "south",
                    "price": 379.0,
                    "tier_prices": {"gold": 349.0},
                    "updated_at": "2026-03-01T10:00:00Z",
                },
            ]
        },
    }
}

OFFERS: dict[str, Any] = {
    "catalogue": "shop",
    "applied": 1,
    "outcomes": {"applied": 1, "unknown_product": 1},
    "offers": [
        {
            "position": 0,
            "product": "480649",
            "region": "north",
            "outcome": "applied",
            "message": "it holds from now on",
            "now": _NOW,
        },
        {
            "position": 1,
            "product": "480650",
            "region": "north",
            "outcome": "unknown_product",
            "message": "there is no such product",
            "field": "product",
            "hint": "give its id as in the feed, or add the product first",
        },
    ],
}

CLEARED: dict[str, Any] = {"catalogue": "shop", "cleared": 2}

PRODUCT_OFFERS: dict[str, Any] = {
    "catalogue": "shop",
    "index_version": "4f0c6be1a2d3",
    "product": "480649",
    "offers": [
        {"built": {"price": 399.0}, "now": {"availability": "in_stock", "price": 399.0}},
        {
            "region": "north",
            "built": {"stock": 12, "price": 389.0},
            "live": {"stock": 11, "stock_at": "2026-03-01T10:00:00Z"},
            "now": _NOW,
        },
    ],
}

RETAILERS_REQUESTS: Any = {
    "two": {
        "summary": "A shop with gold prices, and one with list prices",
        "value": {
            "retailers": [
                {"id": "shop-17", "region": "north", "price_tier": "gold"},
                {"id": "shop-18", "region": "south"},
            ]
        },
    }
}

RETAILERS: dict[str, Any] = {
    "catalogue": "shop",
    "retailers": [{"id": "shop-17", "region": "north", "price_tier": "gold"}],
}
