"""Examples of what is served, and of how it is doing."""

from collections.abc import Mapping
from typing import Any

from api.examples.products import VERSION

CATALOGUES: Mapping[str, Any] = {
    "catalogues": [
        {
            "name": "icecat",
            "version": VERSION,
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
            "served_version": VERSION,
            "published_version": VERSION,
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
            "published_version": VERSION,
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
