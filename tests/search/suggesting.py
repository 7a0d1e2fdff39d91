"""Shops with suggestions of their own, and what the best suggestions are by definition."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from catalog.product import Availability, Product
from core.analysis import Analyzer
from core.layout import VersionLayout
from indexer.suggestions.write import write_suggestions
from indexer.types.mined import MinedTypes
from search.snapshot import Snapshot
from search.suggest.groups import Group
from search.suggest.index import SuggestIndex
from search.suggest.typed import ENDING, GOES_ON, UNIT, Typed
from search.suggest.vocabulary import Vocabulary
from tests.search.shop import open_shop


def product(number: int, title: str, brand: str = "", **fields: Any) -> Product:
    made = Product(id=f"P{number}", title=title, brand=brand, availability=Availability.IN_STOCK)
    return replace(made, **fields)


def shop_suggesting(
    products: Sequence[Product],
    folder: Path,
    *,
    types: Sequence[str] = (),
    query_log: Path | None = None,
    orders: Path | None = None,
) -> Snapshot:
    """A snapshot whose suggestions were made with these files, and types by title's last word."""
    (folder / "shop").mkdir(parents=True)
    snapshot = open_shop(products, folder / "shop")
    rows = [
        next((n for n, name in enumerate(types) if each.title.lower().endswith(name)), -1)
        for each in products
    ]
    layout = VersionLayout(folder / "shop")
    made = folder / "made"
    made.mkdir()
    for part in ("products.arrow", "postings"):
        (made / part).symlink_to(layout.root / part)
    write_suggestions(
        VersionLayout(made),
        Analyzer("english"),
        MinedTypes(tuple(types), np.array(rows, np.int32)),
        query_log=query_log,
        orders=orders,
    )
    return replace(snapshot, suggestions=SuggestIndex(made / "suggest", len(products)))


def words_of(group: Group, vocabulary: Vocabulary, item: int) -> list[str]:
    start, end = group._word_offsets[item : item + 2]
    return [vocabulary.word(int(word)) for word in group._words[start:end]]


def best_by_definition(
    group: Group, vocabulary: Vocabulary, typed: Typed, alive: Sequence[int], k: int
) -> list[int]:
    """The best items, each looked at, words compared as Python texts."""
    analyzer = Analyzer("english")
    scored: list[tuple[float, int]] = []
    for item in range(len(group)):
        score = _score(group, vocabulary, typed, item, analyzer)
        if alive[item] and score is not None:
            scored.append((-score, item))
    best: list[int] = []
    keys: set[int] = set()
    for _, item in sorted(scored):
        if group.key(item) not in keys:
            keys.add(group.key(item))
            best.append(item)
    return best[:k]


def _score(
    group: Group, vocabulary: Vocabulary, typed: Typed, item: int, analyzer: Analyzer
) -> float | None:
    total = 0.0
    words = words_of(group, vocabulary, item)
    for number, wanted in enumerate(typed.words):
        ended = typed.ended or number < len(typed.words) - 1
        costs = [
            cost + (group._not_first if number == 0 and place >= group._first[item] else 0.0)
            for place, word in enumerate(words)
            for cost in _costs(word, wanted, analyzer, ended=ended)
        ]
        if not costs:
            return None
        total += min(costs)
    return float(np.float32(float(group.weights[item]) - total))


def _costs(word: str, wanted: str, analyzer: Analyzer, *, ended: bool) -> Iterable[float]:
    if word.startswith(wanted):
        yield GOES_ON * UNIT if ended and len(word) > len(wanted) + ENDING else 0.0
    elif analyzer.terms(word) == analyzer.terms(wanted):
        yield 0.0
