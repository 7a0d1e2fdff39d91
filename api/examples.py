"""The examples of the OpenAPI description; a test checks each against its model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import (
    AisleError,
    BadInput,
    Conflict,
    Forbidden,
    IndexUnusable,
    NotFound,
    Overloaded,
    StoreUnusable,
    TooLarge,
    Unauthorized,
)

_VERSION = "51d9d61ff10b"

_MOUSE = {
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

SEARCH: Mapping[str, Any] = {
    "hits": [
        {
            "product": _MOUSE,
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
    "index_version": _VERSION,
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

PRODUCT: Mapping[str, Any] = {
    "catalogue": "icecat",
    "index_version": _VERSION,
    "product": _MOUSE
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
    "index_version": _VERSION,
    "catalogue": "icecat",
}

SIMILAR: Mapping[str, Any] = {
    "hits": [
        {
            "product": _MOUSE,
            "score": 0.8123,
            "reason": {"code": "same_type", "text": "also a mouse, cheaper"},
            "variants": 2,
        }
    ],
    "found": 97,
    "page": 1,
    "per_page": 1,
    "search_time_ms": 4.1,
    "index_version": _VERSION,
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

CATALOGUES: Mapping[str, Any] = {
    "catalogues": [
        {
            "name": "icecat",
            "version": _VERSION,
            "products": 19406,
            "terms": 35132,
            "has_ann": False,
            "regions": ["north", "south"],
            "recipe": '1:{"name":"default","title_weight":2}',
            "language": "english",
            "feed_fingerprint": "31ba4943571982f5487799910139222c",
            "encoder": {
                "name": "all-MiniLM-L6-v2",
                "fingerprint": "ac26956b5a83beb6",
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
    Unauthorized: ErrorExample(
        "The admin key is missing or wrong",
        _error(
            "unauthorized",
            "the admin key is wrong",
            "Authorization",
            "send the key of AISLE_ADMIN_KEY as Authorization: Bearer KEY",
        ),
    ),
    Forbidden: ErrorExample(
        "No admin key is set, and the request may come from another machine or site",
        _error(
            "forbidden",
            "without a key nothing is changed over HTTP while the server listens on 0.0.0.0",
            "AISLE_ADMIN_KEY",
            "set AISLE_ADMIN_KEY, and send it as Authorization: Bearer KEY",
        ),
    ),
    Conflict: ErrorExample(
        "The present state does not allow it",
        _error(
            "conflict",
            "another build or rollback of 'icecat' is running",
            "catalogue",
            "wait for it, or cancel it",
        ),
    ),
    TooLarge: ErrorExample(
        "The file is too large",
        _error(
            "body_too_large",
            "the file is longer than 4294967296 bytes",
            "file",
            "compress it with gzip, or raise AISLE_MAX_FEED_BYTES",
        ),
    ),
    StoreUnusable: ErrorExample(
        "What was sent cannot be kept just now",
        _error(
            "store_unusable",
            "the upload cannot be written: No space left on device",
            "products.csv.gz",
            "free some space, or let the server write to the folder of its catalogues",
        ),
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
