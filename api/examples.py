"""The examples of the OpenAPI description; a test checks each against its model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import AisleError, BadInput, IndexUnusable, NotFound, Overloaded

_VERSION = "3f6c1a9be0d24c57"

_MOUSE = {
    "id": "3301",
    "title": "Wireless Mouse M185",
    "availability": "in_stock",
    "description": "Plug-and-play wireless mouse with a nano receiver.",
    "brand": "Logitech",
    "category": ["Computers", "Input devices", "Mice"],
    "gtin": ["5099206027305"],
    "mpn": "910-002238",
    "price": 12.9,
    "currency": "EUR",
}

SEARCH: Mapping[str, Any] = {
    "hits": [
        {
            "product": _MOUSE,
            "score": 0.9412,
            "highlight": {
                "title": "<mark>Wireless</mark> <mark>Mouse</mark> M185",
                "description": "Plug-and-play <mark>wireless</mark> <mark>mouse</mark> with a "
                "nano receiver.",
            },
        }
    ],
    "found": 184,
    "page": 1,
    "per_page": 1,
    "facet_counts": [
        {
            "field": "brand",
            "counts": [{"value": "Logitech", "count": 61}, {"value": "HP", "count": 24}],
            "total_values": 17,
        }
    ],
    "search_time_ms": 7.4,
    "index_version": _VERSION,
    "stage_ms": {"parse": 0.1, "lexical": 0.3, "encode": 3.1, "dense": 2.6, "fuse": 0.2},
    "rerank": {"model": "default", "scored": 30, "budget_ms": 60.0, "exhausted": False},
    "query_id": "019aa8c1-6d5e-7c3a-9f0e-5b1d2c3e4f60",
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
    "by_words": {
        "summary": "Lexical retrieval alone",
        "value": {"q": "910-002238", "catalogue": "icecat", "mode": "lexical"},
    },
}

PRODUCT: Mapping[str, Any] = {
    "catalogue": "icecat",
    "index_version": _VERSION,
    "product": _MOUSE | {"attributes": {"Wireless": [True], "Buttons": [3.0]}},
}

CATALOGUES: Mapping[str, Any] = {
    "catalogues": [
        {
            "name": "icecat",
            "version": _VERSION,
            "products": 19406,
            "terms": 61240,
            "has_ann": False,
            "recipe": "1",
            "language": "english",
            "feed_fingerprint": "9b74c9897bac770ffc029102a200c5de",
            "encoder": {
                "name": "all-MiniLM-L6-v2",
                "fingerprint": "c5b7a0e1d2f34a68",
                "precision": "int8",
                "dimension": 384,
            },
            "served_since": "2026-01-15T09:30:00Z",
        }
    ]
}

ALIVE: Mapping[str, Any] = {"status": "ok"}

READY: Mapping[str, Any] = {
    "ready": True,
    "catalogues": [
        {
            "name": "icecat",
            "state": "serving",
            "served_version": _VERSION,
            "published_version": _VERSION,
            "failure": None,
        }
    ],
}

NOT_READY: Mapping[str, Any] = {
    "ready": False,
    "catalogues": [
        {
            "name": "icecat",
            "state": "failed",
            "served_version": None,
            "published_version": _VERSION,
            "failure": {
                "code": "index_unusable",
                "message": "vectors.faiss is shorter than the manifest says",
                "field": "vectors.faiss",
                "hint": "rebuild the catalogue, or roll back to a version that verifies",
            },
        }
    ],
}

METRICS = (
    "# HELP aisle_zero_result_queries_total Searches that found nothing.\n"
    "# TYPE aisle_zero_result_queries_total counter\n"
    'aisle_zero_result_queries_total{catalogue="icecat"} 12.0\n'
)


@dataclass(frozen=True, slots=True)
class ErrorExample:
    """When an error is answered, and what it looks like."""

    description: str
    example: Mapping[str, Any]


def _error(code: str, message: str, field: str | None, hint: str) -> Mapping[str, Any]:
    return {"error": {"code": code, "message": message, "field": field, "hint": hint}}


ERRORS: Mapping[type[AisleError], ErrorExample] = {
    BadInput: ErrorExample(
        "The request cannot be understood",
        _error(
            "bad_input",
            "there is no parameter 'perpage'",
            "perpage",
            "did you mean 'per_page'?",
        ),
    ),
    NotFound: ErrorExample(
        "There is no such catalogue or product",
        _error("not_found", "no catalogue 'icecta'", "catalogue", "catalogues here: icecat"),
    ),
    Overloaded: ErrorExample(
        "Too many searches at once; Retry-After says in how many seconds to try again",
        _error(
            "overloaded",
            "32 searches are in flight, as many as are taken on",
            None,
            "try again in 1 s",
        ),
    ),
    IndexUnusable: ErrorExample(
        "The catalogue is still loading, or its index is broken",
        _error(
            "index_unusable",
            "catalogue 'icecat' is still loading",
            "catalogue",
            "wait until /readyz answers 200",
        ),
    ),
}

BODY_TOO_LARGE = _error(
    "body_too_large", "the body is longer than 1048576 bytes", None, "send a smaller body"
)

BUG = _error(
    "internal_error",
    "something went wrong on the server",
    None,
    "the server's log says more",
)
