"""Examples of requests and answers about banners, for the description."""

from typing import Any

BANNER: dict[str, Any] = {
    "catalogue": "shop",
    "slot": "home",
    "banner": {
        "id": "spring-tea",
        "title": "First flush is in",
        "text": "Darjeeling, ten kinds",
        "category": "Beverages > Tea and Cocoa",
    },
    "impression_id": "WyJ4Iiwx.Zm9v",
    "share": 0.82,
}

BANNERS_REQUESTS: Any = {
    "two": {
        "summary": "Two banners for the home page, and how the slot chooses",
        "value": {
            "slots": [{"slot": "home", "policy": "thompson", "min_share": 0.05}],
            "banners": [
                {
                    "id": "spring-tea",
                    "slot": "home",
                    "title": "First flush is in",
                    "text": "Darjeeling, ten kinds",
                    "category": "Beverages > Tea and Cocoa",
                    "starts": "2026-03-01T00:00:00Z",
                    "ends": "2026-06-01T00:00:00Z",
                },
                {
                    "id": "big-pan",
                    "slot": "home",
                    "title": "The pan for forty guests",
                    "product": "480649",
                    "regions": ["north"],
                },
            ],
        },
    }
}

KEPT: dict[str, Any] = {"catalogue": "shop", "slots": 1, "banners": 2, "revision": 4}

SWITCH_REQUESTS: Any = {
    "off": {
        "summary": "Take a banner down at once",
        "value": {"banner": "spring-tea", "enabled": False},
    }
}

SWITCHED: dict[str, Any] = {"catalogue": "shop", "slots": 0, "banners": 1, "revision": 5}

STATS: dict[str, Any] = {
    "catalogue": "shop",
    "revision": 4,
    "slots": [
        {
            "slot": "home",
            "enabled": True,
            "policy": "thompson",
            "reward": "click",
            "window_minutes": 2.0,
            "half_life_hours": 336.0,
            "min_share": 0.05,
            "exploration": 0.2,
            "prior_rate": 0.05,
            "prior_views": 20.0,
            "banners": [
                {
                    "id": "spring-tea",
                    "title": "First flush is in",
                    "enabled": True,
                    "category": "Beverages > Tea and Cocoa",
                    "views": 812,
                    "rewards": 65,
                    "rate": 0.08,
                    "low": 0.063,
                    "high": 0.101,
                    "recent_views": 604.2,
                    "recent_rewards": 50.3,
                    "share_now": 0.91,
                }
            ],
        }
    ],
}
