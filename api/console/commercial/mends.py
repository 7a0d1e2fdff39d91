"""What could be done for a search that finds nothing, from what the catalogue's own search says.

First counts what shops themselves searched for next and found. Else a word that is spelt otherwise
is looked for among the searches that found something and among the catalogue's words. Where nothing
is near in letters, the products nearest in meaning say what the catalogue calls the thing, if most
of them are of one category.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from editdistpy import damerau_osa

from api.versions import Searchable
from core.slips import MOST_SLIPS
from core.surface import surface_words
from search.query import Mode, Query, Rerank
from search.understanding.vocabulary import Vocabulary

LETTERS_A_SLIP = 4
"""A word may be one slip away for each so many letters."""

FEWEST_LETTERS = 4
"""A shorter word is as near to dozens of others."""

LEAST_RETRIES = 2
"""So often a text has to be searched for next before it is believed to be meant."""

MOST_READINGS = 3
"""Of each word; the nearest ones, and of these the commonest."""

MOST_TRIED = 8
NEAREST = 10
LEAST_AGREED = 0.5
"""Of the products nearest in meaning, so many are of the category that is proposed."""

LEAST_NEAR = 0.2
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
        retries: by text in vain, what the same shops searched for next and how often.
    """

    def __init__(
        self,
        searcher: Searchable,
        vocabulary: Vocabulary,
        searched: Sequence[str],
        retries: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None:
        self._searcher = searcher
        self._vocabulary = vocabulary
        self._searched = searched
        self._retries = retries

    def mend(self, text: str) -> Mend:
        """What to do about `text`."""
        found = self._found(text)
        if found:
            return Mend(MendKind.FOUND, text, found, "it finds something by now")
        return self._retried(text) or self._spelt(text) or self._called(text) or _NONE

    def _found(self, text: str) -> int:
        return self._searcher.search(_query(text)).found

    def _retried(self, text: str) -> Mend | None:
        """What shops themselves found it by."""
        for after, times in self._retries.get(text, ()):
            found = self._found(after) if times >= LEAST_RETRIES else 0
            if found:
                near = damerau_osa.distance(text, after, _allowed(text)) >= 0
                kind = MendKind.SPELLING if near else MendKind.SYNONYM
                why = f"{times} times the same shop searched for that next, and found it"
                return Mend(kind, after, found, why)
        return None

    def _spelt(self, text: str) -> Mend | None:
        for candidate, why in self._readings(text):
            found = self._found(candidate)
            if found:
                return Mend(MendKind.SPELLING, candidate, found, why)
        return None

    def _readings(self, text: str) -> Iterator[tuple[str, str]]:
        slips = _allowed(text)
        if not slips:
            return
        near = ((damerau_osa.distance(text, each, slips), each) for each in self._searched)
        for _, each in sorted(each for each in near if each[0] > 0)[:MOST_READINGS]:
            yield each, "others search for it so, and it is nearly the same"
        words = [word.normal for word in surface_words(text)]
        choices = [self._like(word) for word in words]
        tried = 0
        for reading in product(*choices):
            if list(reading) != words and tried < MOST_TRIED:
                tried += 1
                yield " ".join(reading), "the catalogue spells it so"

    def _like(self, word: str) -> Sequence[str]:
        """The words of the catalogue that `word` may be; itself if it is one."""
        vocabulary, slips = self._vocabulary, _allowed(word)
        if not slips or vocabulary.frequency_of(word) or not word.isalpha():
            return (word,)
        ranked = []
        for word_id in vocabulary.like(word, min(slips, MOST_SLIPS)):
            other = vocabulary.word(word_id)
            distance = damerau_osa.distance(word, other, slips)
            if distance >= 0:
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
    """How many slips `text` may have; none if it is too short to say."""
    return len(text) // LETTERS_A_SLIP if len(text) >= FEWEST_LETTERS else 0
