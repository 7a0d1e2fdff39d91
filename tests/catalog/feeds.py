"""What the tests of feeds share: writing one, and reading it with its rejects."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from catalog.feed import FeedOptions, read_feed
from catalog.product import Product
from core.progress import Silent
from core.rejects import RejectLog

LENIENT = FeedOptions(max_reject_rate=1.0)
HEADER = "id,title,availability,price,description\n"
GOOD = "good,Good tea,in_stock,1.50,\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one feed."""

    products: list[Product]
    rejects: list[dict[str, Any]]
    log: RejectLog

    @property
    def ids(self) -> list[str]:
        return [product.id for product in self.products]


def read(path: Path, options: FeedOptions = LENIENT) -> Reading:
    """Read a feed to its end."""
    log = RejectLog(path.parent / "rejects.jsonl")
    products = list(read_feed(path, options, log, Silent()))
    lines = (path.parent / "rejects.jsonl").read_bytes().splitlines()
    return Reading(products, [orjson.loads(line) for line in lines], log)


def written(path: Path, content: bytes | str, *, packed: bool = False) -> Path:
    """A file with that content, gzipped if asked for."""
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def csv_feed(folder: Path, *rows: str | bytes) -> Path:
    """A CSV feed of `HEADER`, the rows and one good row."""
    parts = [HEADER, *rows, GOOD]
    return written(
        folder / "feed.csv",
        b"".join(part.encode() if isinstance(part, str) else part for part in parts),
    )


def reject(line: int, field: str | None, value: str, reason: str, mend: str) -> dict[str, Any]:
    """A line of rejects.jsonl, its row aside."""
    return {"line": line, "field": field, "value": value, "reason": reason, "mend": mend}


def without_row(rejects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rejects as `reject` makes them."""
    return [{key: value for key, value in entry.items() if key != "row"} for entry in rejects]
