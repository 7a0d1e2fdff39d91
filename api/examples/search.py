"""Examples of searches and suggestions."""

from collections.abc import Mapping
from typing import Any

from api.examples.products import MOUSE, VERSION

SEARCH: Mapping[str, Any] = {
    "hits": [
        {
            "product": MOUSE,
            "score": 0.9393,
            "highlight": {
                "title": "Kensington Ci65M <mark>Wireless</mark> Optical <mark>Mouse</mark>",
                "description": "Better performance for the office or the road",
            },
            "explanation": {
                "matched_terms": ["mous", "wireless"],
                "identifier": False,
                "lexical": 15.4865,
                "dense": 0.7265,
                "fused": 0.95,
                "boost": 0.04,
                "rerank": None,
                "blended": None,
                "final": 0.9393,
                "ranked": 0.9075,
                "features": {
                    "bm25": 0.9334,
                    "cosine": 1.0,
                    "coverage": 1.0,
                    "complete": 1.0,
                    "best_fields": 0.8525,
                    "best_field": 0.8583,
                    "brand": 0.0,
                    "type": 1.0,
                    "close": 1.0,
                    "not_host": 1.0,
                },
                "shares": {
                    "bm25": 0.1905,
                    "cosine": 0.102,
                    "coverage": 0.2041,
                    "complete": 0.102,
                    "best_fields": 0.0522,
                    "best_field": 0.0525,
                    "brand": 0.0,
                    "type": 0.0408,
                    "close": 0.102,
                    "not_host": 0.0612,
                },
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
        "final": 0.9,
        "rerank": 0.1,
        "facets": 0.2,
        "hits": 0.6,
    },
    "corrected_query": "wireless mouse",
    "understood": [{"kind": "type", "text": "mouse", "value": "mouse", "effect": "boost"}],
    "final": {"model": "aisle-linear", "ranked": 200},
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
            "rerank": {"top": 20, "budget_ms": 40, "weight": 0.1},
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
    "not_finally": {
        "summary": "The fused order, and what the cross-encoder makes of its first 20",
        "value": {
            "q": "wireless mouse",
            "catalogue": "icecat",
            "final": {"enabled": False},
            "rerank": {"top": 20, "weight": 0.3},
            "explain": True,
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
