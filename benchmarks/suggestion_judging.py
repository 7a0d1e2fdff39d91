"""How well suggestions foretell real queries: prefixes, seeded typos, shares and ranks."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from core.analysis import Analyzer, normalize

LETTERS = (3, 5, 8)
DEPTH = 10
SEED = 20
ALPHABET = "abcdefghijklmnopqrstuvwxyz"

Completer = Callable[[str], Sequence[str]]
"""Gives at least the ten best suggestions for what was typed so far, where there are so many."""


@dataclass(frozen=True, slots=True)
class RealQuery:
    """A query that shoppers sent.

    Attributes:
        text: in lower case.
        popularity: how often, 0 or more.
    """

    text: str
    popularity: float


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a completer did.

    Attributes:
        share: of the queries, those that were among the first ten suggestions.
        reciprocal_rank: the mean of one by the rank, 0 where it was not among them.
        weighted_share: the share, each query counted by its popularity.
        weighted_reciprocal_rank: the mean, each query counted by its popularity.
    """

    share: float
    reciprocal_rank: float
    weighted_share: float
    weighted_reciprocal_rank: float


def read_queries(path: Path) -> list[RealQuery]:
    """Queries of a JSON array of objects with `query` and `popularity`."""
    rows = orjson.loads(path.read_bytes())
    return [RealQuery(row["query"].lower(), float(row["popularity"])) for row in rows]


def typed_so_far(query: str, letters: int, *, typo_seed: int | None = None) -> str | None:
    """The first `letters` characters of `query`, with a typo if a seed is given.

    None for a query that is not longer: there is nothing left to suggest.
    """
    if len(query) <= letters:
        return None
    beginning = query[:letters]
    if typo_seed is None:
        return beginning
    return with_typo(beginning, random.Random(f"{typo_seed} {query}"))  # noqa: S311 - a sample


def with_typo(text: str, chance: random.Random) -> str:
    """`text` with one letter left out, added, replaced or swapped with the next."""
    while True:
        place = chance.randrange(len(text))
        letter = chance.choice(ALPHABET)
        changed = chance.choice(
            (
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place] + letter + text[place + 1 :],
                text[:place]
                + text[place + 1 : place + 2]
                + text[place : place + 1]
                + text[place + 2 :],
            )
        )
        if changed != text:
            return changed


class SameWords:
    """Tells whether two queries are the same but for endings, order and repeated words."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def key(self, text: str) -> frozenset[str]:
        """Equal for queries of the same words."""
        return frozenset(word.terms[-1] for word in self._analyzer.words(text))


def judge(
    completer: Completer,
    queries: Iterable[RealQuery],
    letters: int,
    same: SameWords,
    *,
    typo_seed: int | None = None,
) -> Judged:
    """Type the first letters of every longer query and look for it in the suggestions."""
    ranks: list[tuple[float, float]] = []
    for query in queries:
        typed = typed_so_far(query.text, letters, typo_seed=typo_seed)
        if typed is not None:
            rank = _rank(completer(typed)[:DEPTH], same.key(query.text), same)
            ranks.append((query.popularity, 0.0 if rank is None else 1 / rank))
    return _judged(ranks)


def _rank(suggestions: Sequence[str], wanted: frozenset[str], same: SameWords) -> int | None:
    keys = (same.key(text) for text in suggestions)
    return next((rank for rank, key in enumerate(keys, start=1) if key == wanted), None)


def _judged(ranks: Sequence[tuple[float, float]]) -> Judged:
    total = sum(weight for weight, _ in ranks) or 1.0
    count = len(ranks) or 1
    return Judged(
        share=sum(inverse > 0 for _, inverse in ranks) / count,
        reciprocal_rank=sum(inverse for _, inverse in ranks) / count,
        weighted_share=sum(weight for weight, inverse in ranks if inverse > 0) / total,
        weighted_reciprocal_rank=sum(weight * inverse for weight, inverse in ranks) / total,
    )


def answerable(
    queries: Iterable[RealQuery], headings: Iterable[str], same: SameWords
) -> list[RealQuery]:
    """The queries all of whose words some one product has in its heading.

    Args:
        queries: to choose from.
        headings: of every product its title, brand and categories.
        same: says what a word is.
    """
    rows: dict[str, set[int]] = {}
    for row, heading in enumerate(headings):
        for word in same.key(heading):
            rows.setdefault(word, set()).add(row)
    return [query for query in queries if _has_product(same.key(query.text), rows)]


def _has_product(words: frozenset[str], rows: Mapping[str, set[int]]) -> bool:
    return bool(words) and bool(set.intersection(*(rows.get(word, set()) for word in words)))


def folded(text: str) -> str:
    """The text as prefix indexes hold it."""
    return " ".join(normalize(text).split())
