"""Examples of searches and suggestions."""

from collections.abc import Mapping
from typing import Any

from api.examples.products import MOUSE, VERSION

SEARCH: Mapping[str, Any] = {
    "hits": [
        {
            "product": MOUSE,
            "score": 0.9773,
            "highlight": {
                "title": "Kensington Ci65M <mark>Wireless</mark> Optical <mark>Mouse</mark>",
                "description": "Better performance for the office or the road",
            },
        }
    ],
    "found": 470,
    "page": 1,
    "per_page": 1,
    "facet_counts": [
        {
            "field": "brand",
            "counts": [{"value": "StarTech.com", "count": 76}, {"value": "HP", "count": 55}],
            "total_values": 50,
        }
    ],
    "search_time_ms": 7.4,
    "index_version": VERSION,
    "stage_ms": {
        "parse": 0.1,
        "understand": 0.3,
        "match": 5.6,
        "rank": 0.4,
        "rerank": 0.5,
        "facets": 0.2,
        "hits": 0.6,
    },
    "corrected_query": "wireless mouse",
    "understood": [{"kind": "type", "text": "mouse", "value": "mouse", "effect": "boost"}],
    "query_id": "01a200a4-d11e-7355-8406-35abc831565a",
    "catalogue": "icecat",
}

SEARCH_REQUESTS: dict[str, Any] = {
    "filtered": {
        "summary": "Filters, facets and a budget for reranking",
        "value": {
            "q": "wireless mouse",
            "catalogue": "icecat",
            "per_page": 10,
            "filters": [
                {"field": "brand", "any_of": ["Logitech", "HP"]},
                {"field": "price", "min": 10, "max": 50},
            ],
            "facets": ["brand", "category"],
            "rerank": {"top": 20, "budget_ms": 40},
        },
    },
    "in_a_region": {
        "summary": "What one region has in stock, cheapest first",
        "value": {
            "q": "wireless mouse",
            "catalogue": "icecat",
            "region": "north",
            "in_stock": "true",
            "sort": "price:asc",
        },
    },
    "as_typed": {
        "summary": "The words as they are typed, and nothing read into them",
        "value": {
            "q": "wireles mouse",
            "catalogue": "icecat",
            "spelling": False,
            "understanding": False,
        },
    },
    "by_words": {
        "summary": "Lexical retrieval alone",
        "value": {"q": "006R90321", "catalogue": "icecat", "mode": "lexical"},
    },
}

SUGGEST: Mapping[str, Any] = {
    "q": "wirel mo",
    "queries": [
        {
            "text": "wireless mouse",
            "highlight": "wirel<mark>ess</mark> mo<mark>use</mark>",
            "kind": "phrase",
            "products": 43,
        }
    ],
    "products": [
        {
            "id": "480649",
            "title": "Kensington Ci65M Wireless Optical Mouse",
            "highlight": "<mark>Kensington Ci65M</mark> Wirel<mark>ess Optical</mark> "
            "Mo<mark>use</mark>",
            "brand": "Kensington",
            "price": 40.95,
            "currency": "USD",
            "availability": "in_stock",
        }
    ],
    "categories": [],
    "brands": [],
    "search_time_ms": 0.4,
    "index_version": VERSION,
    "catalogue": "icecat",
}
