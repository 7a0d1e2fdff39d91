"""Realistic queries: those that people judged, and words of titles as shoppers type them."""

import random
from collections.abc import Iterable, Iterator, Sequence

from core.analysis import normalize

SEED = 20
FEWEST_WORDS, MOST_WORDS = 2, 4
SHORTEST_WORD = 2


def make_queries(
    judged: Iterable[str], titles: Sequence[str], count: int, *, seed: int = SEED
) -> tuple[str, ...]:
    """At most `count` different queries: all of `judged`, then made ones, in random order.

    The same arguments give the same queries.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample of queries, nothing secret
    queries = dict.fromkeys(judged)
    for query in _from_titles(titles, chance, attempts=4 * count):
        if len(queries) >= count:
            break
        queries[query] = None
    shuffled = list(queries)
    chance.shuffle(shuffled)
    return tuple(shuffled[:count])


def _from_titles(titles: Sequence[str], chance: random.Random, *, attempts: int) -> Iterator[str]:
    """Two to four words of a random title in their order."""
    for _ in range(attempts):
        words = [
            word for word in normalize(chance.choice(titles)).split() if len(word) >= SHORTEST_WORD
        ]
        if len(words) < FEWEST_WORDS:
            continue
        wanted = chance.randint(FEWEST_WORDS, min(MOST_WORDS, len(words)))
        yield " ".join(words[place] for place in sorted(chance.sample(range(len(words)), wanted)))
