"""The likeliest reading of a query: the cheapest way through the readings of its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.understanding.spelling_language import LanguageModel
from search.understanding.vocabulary import UNKNOWN, Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the typed words from `start` to before `end`.

    Attributes:
        words: what they are read as, normalised.
        cost: of having typed that for it, in nats; 0 for reading it as it stands.
        topic: how well it goes with the rest of the query, in nats.
    """

    start: int
    end: int
    words: tuple[str, ...]
    cost: float = 0.0
    topic: float = 0.0

    @property
    def changes(self) -> bool:
        """Whether it reads something else than what was typed."""
        return self.cost > 0


@dataclass(frozen=True, slots=True)
class _Path:
    """A way through the first words: its score, its last word's id, and how it got there."""

    score: float = 0.0
    last: int = UNKNOWN
    before: "_Path | None" = None
    reading: Reading | None = None


def best_readings(
    readings: Sequence[Sequence[Reading]], vocabulary: Vocabulary, model: LanguageModel
) -> list[Reading]:
    """The likeliest sequence of readings that covers every typed word once.

    The noisy channel takes the words that maximise P(words) P(typed | words); the
    search is that of Viterbi, "Error bounds for convolutional codes" (1967).

    Args:
        readings: by the word at which they start; the first of each reads it as it stands.
        vocabulary: gives words their ids.
        model: how likely a word is after another.
    """
    ending: list[dict[int, _Path]] = [{} for _ in range(len(readings) + 1)]
    ending[0][UNKNOWN] = _Path()
    for start, choices in enumerate(readings):
        for reading in choices:
            spelled = [(word, vocabulary.id(word)) for word in reading.words]
            arrived = ending[reading.end]
            for path in ending[start].values():
                longer = _extended(path, reading, spelled, model)
                if longer.last not in arrived or longer.score > arrived[longer.last].score:
                    arrived[longer.last] = longer
    return _along(max(ending[-1].values(), key=lambda path: path.score))


def _extended(
    path: _Path, reading: Reading, spelled: Sequence[tuple[str, int]], model: LanguageModel
) -> _Path:
    score, last = path.score - reading.cost + reading.topic, path.last
    for word, word_id in spelled:
        score += model.log_probability(word, word_id, last)
        last = word_id
    return _Path(score, last, path, reading)


def _along(path: _Path) -> list[Reading]:
    taken: list[Reading] = []
    step: _Path | None = path
    while step is not None and step.reading is not None:
        taken.append(step.reading)
        step = step.before
    return taken[::-1]
