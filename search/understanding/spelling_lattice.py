"""The likeliest reading of a query: error model and word frequencies weighed along a lattice.

The noisy channel takes the intended words that maximise P(intended) P(typed |
intended). P(intended) is a bigram model with the smoothing of MacKay and Peto, "A
hierarchical Dirichlet language model" (1995): a pair that the catalogue has not
seen counts as much as its second word alone suggests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from search.understanding.vocabulary import UNKNOWN, Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the typed words from `start` to before `end`.

    Attributes:
        words: what they are read as, normalised.
        cost: of having typed that for it, in nats; 0 for reading it as it stands.
    """

    start: int
    end: int
    words: tuple[str, ...]
    cost: float

    @property
    def changes(self) -> bool:
        """Whether it reads something else than what was typed."""
        return self.cost > 0


@dataclass(frozen=True, slots=True)
class _Path:
    score: float
    last: int
    before: "_Path | None"
    reading: Reading | None

    def readings(self) -> list[Reading]:
        found: list[Reading] = []
        path: _Path | None = self
        while path is not None and path.reading is not None:
            found.append(path.reading)
            path = path.before
        return found[::-1]


class LanguageModel:
    """How likely a word is after another.

    Args:
        vocabulary: the words and their frequencies.
        smoothing: how many sightings the word alone is worth against its pairs.
        unseen: the frequency that an unknown word is taken to have.
    """

    def __init__(self, vocabulary: Vocabulary, smoothing: float, unseen: float) -> None:
        self._vocabulary = vocabulary
        self._smoothing = smoothing
        self._unseen = unseen
        self._total = max(vocabulary.total, 1)

    def log_probability(self, word: int, after: int) -> float:
        """Log of the probability of a word, by its id, after another or at the start."""
        words = self._vocabulary
        alone = (words.frequency(word) or self._unseen) / self._total
        if after == UNKNOWN:
            return log(alone)
        seen = words.pair_frequency(after, word)
        smoothing = self._smoothing
        return log((seen + smoothing * alone) / (words.frequency(after) + smoothing))


def best_readings(
    readings: Sequence[Sequence[Reading]], vocabulary: Vocabulary, model: LanguageModel
) -> list[Reading]:
    """The likeliest sequence of readings that covers every typed word once.

    Args:
        readings: by the word at which they start; each word has one as it stands.
        vocabulary: gives words their ids.
        model: how likely a word is after another.
    """
    count = len(readings)
    ending: list[dict[int, _Path]] = [{} for _ in range(count + 1)]
    ending[0][UNKNOWN] = _Path(0.0, UNKNOWN, None, None)
    for start, choices in enumerate(readings):
        for reading in choices:
            ids = [vocabulary.id(word) for word in reading.words]
            for path in ending[start].values():
                extended = _extend(path, reading, ids, model)
                best = ending[reading.end].get(extended.last)
                if best is None or extended.score > best.score:
                    ending[reading.end][extended.last] = extended
    return max(ending[count].values(), key=lambda path: path.score).readings()


def _extend(path: _Path, reading: Reading, ids: Sequence[int], model: LanguageModel) -> _Path:
    score, last = path.score - reading.cost, path.last
    for word in ids:
        score += model.log_probability(word, last)
        last = word
    return _Path(score, last, path, reading)
