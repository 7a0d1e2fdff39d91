"""Which logged queries may be suggested: those that were completed and led to a click."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from catalog.query_log import LoggedQuery
from core.analysis import normalize

FEW = 0.1
"""Against a completion with ten times its clicks a query counts as one that was half typed."""


def completed_queries(log: Iterable[LoggedQuery], words: Iterable[str]) -> dict[str, int]:
    """Clicks by query, in lower case, without queries that led to none or were half typed.

    A query is half typed if its last word is only the beginning of one that the
    catalogue knows, or of one in a logged query that goes on from it and led to many
    more clicks.

    Args:
        log: may name a query several times.
        words: of the catalogue, normalised.
    """
    clicks: Counter[str] = Counter()
    for entry in log:
        clicks[" ".join(entry.query.lower().split())] += entry.clicks
    clicked = {query: count for query, count in clicks.items() if count > 0}
    known = sorted(set(words))
    by_letters = sorted((normalize(query), count) for query, count in clicked.items())
    return {
        query: count
        for query, count in sorted(clicked.items())
        if not _is_half_typed(normalize(query), count, known, by_letters)
    }


def _is_half_typed(
    query: str, clicks: int, known: list[str], by_letters: list[tuple[str, int]]
) -> bool:
    last = query.rpartition(" ")[2]
    place = bisect_left(known, last)
    is_known = place < len(known) and known[place] == last
    if not is_known and place < len(known) and known[place].startswith(last):
        return True
    return clicks < FEW * _most_clicks_going_on(query, by_letters)


def _most_clicks_going_on(query: str, by_letters: list[tuple[str, int]]) -> int:
    """The most clicks of a query in which the last word of `query` goes on."""
    most = 0
    for place in range(bisect_left(by_letters, (query, 0)), len(by_letters)):
        other, clicks = by_letters[place]
        if not other.startswith(query):
            break
        if other[len(query) :][:1].isalnum():
            most = max(most, clicks)
    return most
