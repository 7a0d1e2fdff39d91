"""Examples of jobs and feeds, for the description."""

from collections.abc import Mapping
from typing import Any

ID = "20260115T093000125000-3f9a1c"
_ADDRESS = f"/v1/catalogues/icecat/builds/{ID}"

QUEUED: Mapping[str, Any] = {
    "id": ID,
    "catalogue": "icecat",
    "kind": "build",
    "state": "queued",
    "created_at": "2026-01-15T09:30:00.125Z",
    "started_at": None,
    "ended_at": None,
    "request": {"feed": "products.csv.gz"},
    "progress": [],
    "outcome": None,
    "failure": None,
    "links": {
        "job": _ADDRESS,
        "log": f"{_ADDRESS}/log",
        "rejects": f"{_ADDRESS}/rejects",
        "report": None,
    },
}

RUNNING: Mapping[str, Any] = {
    **QUEUED,
    "state": "running",
    "started_at": "2026-01-15T09:30:00.4Z",
    "progress": [
        {"step": "read", "done": 19406, "total": 19406, "at": "2026-01-15T09:30:03Z"},
        {"step": "encode", "done": 4096, "total": 19406, "at": "2026-01-15T09:30:09Z"},
    ],
}

JOBS: Mapping[str, Any] = {"builds": [RUNNING]}

BUILDS: dict[str, Any] = {
    "build": {
        "summary": "Build from a feed that was uploaded or lies below AISLE_FEEDS",
        "value": {"feed": "products.csv.gz", "mapping": "merchant", "max_shrink": 0.2},
    },
    "dry run": {
        "summary": "See what would change",
        "value": {"feed": "products.csv.gz", "dry_run": True},
    },
    "gates": {
        "summary": "Let more change than usual",
        "value": {
            "feed": "products.csv.gz",
            "max_shrink": 0.6,
            "max_group_loss": 1,
            "max_price_factor": 3,
        },
    },
    "force": {
        "summary": "Publish in spite of a gate",
        "value": {"feed": "products.csv.gz", "force": "half of the shop was closed"},
    },
    "fold": {"summary": "Fold later changes in", "value": {"kind": "fold"}},
}

ROLLBACKS: dict[str, Any] = {
    "before": {"summary": "The version before", "value": {"reason": "wrong prices"}},
    "version": {"summary": "A kept version", "value": {"version": "c852b682e125"}},
}

LOG: Mapping[str, Any] = {"text": "icecat c852b682e125 is served\n", "next": 30, "ended": True}

REJECTS: Mapping[str, Any] = {
    "found": 1,
    "page": 1,
    "per_page": 50,
    "rejects": [
        {
            "line": 2741,
            "row": 2740,
            "field": "price",
            "value": "12,,50",
            "reason": "is no price",
            "mend": "write it as 12.50 EUR",
        }
    ],
}

FEED: Mapping[str, Any] = {
    "name": "products.csv.gz",
    "bytes": 5120441,
    "modified_at": "2026-01-15T02:00:00Z",
    "uploaded": True,
}

FEEDS: Mapping[str, Any] = {"feeds": [FEED]}

REPORT: Mapping[str, Any] = {
    "catalogue": "icecat",
    "outcome": "published",
    "version": "c852b682e125",
    "previous": "31ba49435719",
    "products": 19406,
}
