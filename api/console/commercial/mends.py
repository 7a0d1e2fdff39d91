"""What could be done for a search that finds nothing, from what the catalogue's own search says.

A word that is spelt otherwise is looked for among the catalogue's words and among the searches
that found something. Where nothing is near in letters, the products nearest in meaning say what
the catalogue calls the thing, if most of them are of one category.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from editdistpy import damerau_osa

from api.versions import Searchable
from core.surface import surface_words
from search.query import Mode, Query, Rerank
from search.understanding.vocabulary import Vocabulary

MOST_SLIPS = 3
LETTERS_A_SLIP = 3
"""A word may be so many slips away as it has that many letters, and at most MOST_SLIPS."""

LEAST_SHARED = 1
"""Letters at the beginning that slips leave alone."""

MOST_READINGS = 3
"""Of each word; the nearest ones, and of these the commonest."""

MOST_TRIED = 8
NEAREST = 10
LEAST_AGREED = 0.5
"""Of the products nearest in meaning, so many are of the category that is proposed."""

LEAST_NEAR = 0.15
"""Their mean cosine; below it they are near to the query by chance."""


class MendKind(StrEnum):
    """How a search may be mended.

    Attributes:
        SPELLING: it is nearly the words of something that is found.
        SYNONYM: the catalogue has other words for it.
        FOUND: it finds something by now.
        NONE: nothing is near.
    """

    SPELLING = "spelling"
    SYNONYM = "synonym"
    FOUND = "found"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mend:
    """A proposal.

    Attributes:
        text: what to search for instead; empty where there is none.
        finds: products that it finds.
        why: in words.
    """

    kind: MendKind
    text: str
    finds: int
    why: str


class Mender:
    """Proposes mends over one version. Any number of threads may ask.

    Args:
        searcher: what answers.
        vocabulary: the words of the version.
        searched: texts that found something, the commonest first.
    """

    def __init__(
        self, searcher: Searchable, vocabulary: Vocabulary, searched: Sequence[str]
    ) -> None:
        self._searcher = searcher
        self._vocabulary = vocabulary
        self._searched = searched

    def mend(self, text: str) -> Mend:
        """What to do about `text`."""
        found = self._found(text)
        if found:
            return Mend(MendKind.FOUND, text, found, "it finds something by now")
        return self._spelt(text) or self._called(text) or _NONE

    def _found(self, text: str) -> int:
        return self._searcher.search(_query(text)).found

    def _spelt(self, text: str) -> Mend | None:
        for candidate, why in self._readings(text):
            found = self._found(candidate)
            if found:
                return Mend(MendKind.SPELLING, candidate, found, why)
        return None

    def _readings(self, text: str) -> Iterator[tuple[str, str]]:
        slips = _allowed(text)
        searched = ((damerau_osa.distance(text, each, slips), each) for each in self._searched)
        near = sorted((distance, each) for distance, each in searched if distance > 0)
        for _, each in near[:MOST_READINGS]:
            yield each, "others search for it so"
        words = [word.normal for word in surface_words(text)]
        choices = [self._like(word) for word in words]
        tried = 0
        for reading in product(*choices):
            if list(reading) != words and tried < MOST_TRIED:
                tried += 1
                yield " ".join(reading), "the catalogue has the words so"

    def _like(self, word: str) -> Sequence[str]:
        """The words of the catalogue that `word` may be; itself if it is one."""
        vocabulary = self._vocabulary
        if vocabulary.frequency_of(word) or not word.isalpha():
            return (word,)
        slips = _allowed(word)
        ranked = []
        for word_id in vocabulary.like(word, min(slips, 2)):
            other = vocabulary.word(word_id)
            distance = damerau_osa.distance(word, other, slips)
            if distance >= 0 and other[:LEAST_SHARED] == word[:LEAST_SHARED]:
                ranked.append((distance, -vocabulary.frequency(word_id), other))
        return [other for _, _, other in sorted(ranked)[:MOST_READINGS]] or (word,)

    def _called(self, text: str) -> Mend | None:
        nearest = Query(
            q=text,
            mode=Mode.DENSE,
            per_page=NEAREST,
            spelling=False,
            understanding=False,
            rerank=Rerank(enabled=False),
            highlight=False,
            explain=True,
        )
        hits = self._searcher.search(nearest).hits
        shelves = Counter(hit.product.category for hit in hits if hit.product.category)
        if not shelves:
            return None
        category, count = shelves.most_common(1)[0]
        cosines = [
            hit.explanation.dense
            for hit in hits
            if hit.explanation is not None and hit.explanation.dense is not None
        ]
        near = sum(cosines) / len(cosines) if cosines else 0.0
        name = category[-1].casefold()
        found = self._found(name)
        if count < LEAST_AGREED * len(hits) or near < LEAST_NEAR or not found:
            return None
        why = f"{count} of the {len(hits)} products nearest in meaning are {category[-1]}"
        return Mend(MendKind.SYNONYM, name, found, why)


_NONE = Mend(MendKind.NONE, "", 0, "nothing in the catalogue is near; perhaps it is not sold here")


def _query(text: str) -> Query:
    return Query(q=text, per_page=1, rerank=Rerank(enabled=False), highlight=False)


def _allowed(text: str) -> int:
    return min(MOST_SLIPS, max(1, len(text) // LETTERS_A_SLIP))
