"""Whether a query asks nearly the same as one of those that are held out."""

from collections import defaultdict
from collections.abc import Iterable

from experiments.offline.splits import NEAR_DUPLICATE, shingles, similarity


class HeldOut:
    """Queries that are kept for a test, and with them all that ask nearly the same.

    Args:
        texts: the queries.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._having: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
        for own in map(shingles, texts):
            for shingle in own:
                self._having[shingle].add(own)

    def leaves(self, text: str) -> bool:
        """Whether `text` is near none of them, and may be trained on."""
        own = shingles(text)
        met = {other for shingle in own for other in self._having.get(shingle, ())}
        return all(similarity(own, other) < NEAR_DUPLICATE for other in met)
