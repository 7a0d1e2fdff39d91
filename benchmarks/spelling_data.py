"""What spelling is judged on: real misspelt queries, and the shop that they were typed into."""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from catalog.product import Availability, Product
from core.surface import surface_words

TYPOS = Path("spelling/typos_dev.json")
JUDGMENTS = Path("home_depot/judgments.csv.gz")
CLICKED_FROM = 7 / 3
"""Of three people who judged a product for a query, one found it right and two nearly so."""


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A query as typed, and as people corrected it."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class SpellingData:
    """Queries, wrong and right, and a catalogue.

    Attributes:
        misspelt: with the words of the correction differing from those typed.
        right: queries that nobody corrected and whose words all occur in titles.
        searched: every query of the shop -> the products that were judged right for it.
        products: with titles alone.
    """

    misspelt: tuple[Misspelt, ...]
    right: tuple[str, ...]
    searched: dict[str, int]
    products: tuple[Product, ...]


def words(text: str) -> list[str]:
    """The normalised words of a text: what two spellings of a query are compared by."""
    return [word.normal for word in surface_words(text)]


def is_held_out(query: str) -> bool:
    """Whether a query belongs to the half on which nothing was tuned."""
    return bool(hashlib.sha256(f"aisle{query.lower()}".encode()).digest()[0] & 1)


def read_spelling_data(typos: Path, judgments: Path) -> SpellingData:
    """Read misspelt queries (JSON, typed -> correction) and a shop's judged queries (CSV)."""
    pairs = orjson.loads(typos.read_bytes())
    misspelt = tuple(
        Misspelt(typed, meant) for typed, meant in pairs.items() if words(typed) != words(meant)
    )
    titles: dict[str, str] = {}
    searched: Counter[str] = Counter()
    with gzip.open(judgments, "rt", encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            titles[row["product_uid"]] = row["product_title"]
            searched[row["search_term"]] += float(row["relevance"]) >= CLICKED_FROM
    corrected = {typed.lower() for typed in pairs}
    known = {word for title in titles.values() for word in words(title)}
    right = tuple(
        query
        for query in searched
        if query.lower() not in corrected and known.issuperset(words(query))
    )
    return SpellingData(misspelt, right, dict(searched), tuple(_products(titles.items())))


def write_log(searched: Iterable[tuple[str, int]], path: Path) -> None:
    """Write queries and their clicks as a query log."""
    with path.open("w", encoding="utf-8", newline="") as file:
        log = csv.writer(file)
        log.writerow(("query", "count", "clicks"))
        log.writerows((query, max(clicks, 1), clicks) for query, clicks in searched)


def _products(titles: Iterable[tuple[str, str]]) -> Iterator[Product]:
    for product_id, title in titles:
        yield Product(id=product_id, title=title, availability=Availability.IN_STOCK)
