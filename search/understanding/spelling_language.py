"""How likely words are as a query: after one another, and with what else was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from search.understanding.vocabulary import UNKNOWN, Vocabulary

RARE = 3
"""Words seen in one title or less: how much they make up says how much is missing."""


@dataclass(frozen=True, slots=True)
class LanguageWeights:
    """The parameters of the language model; probabilities are in nats.

    Attributes:
        smoothing: how many sightings a word alone is worth against its pairs.
        missing: how many words a small catalogue is taken to lack: it has not seen its language.
        unknown: what a word costs beside being one that the catalogue lacks.
        unknown_letter: what each letter of it costs: a long one is seldom right by chance.
        topic: how much it counts what a word shares titles with.
        topic_smoothing: how many shared titles must be missing or too many to count.
        topic_frequency: how common a word must be to tell the topic.
    """

    smoothing: float = 2600.0
    missing: int = 20_000
    unknown: float = 9.0
    unknown_letter: float = 1.0
    topic: float = 1.3
    topic_smoothing: float = 3.0
    topic_frequency: int = 30


class LanguageModel:
    """Probabilities of words from the frequencies of a vocabulary.

    Pairs are smoothed as in MacKay and Peto, "A hierarchical Dirichlet language model"
    (1995): a pair never seen counts as much as its second word alone suggests. What the
    vocabulary lacks altogether gets the share that Good, "The population frequencies of
    species" (1953) gives it: that of the words seen once.
    """

    def __init__(self, vocabulary: Vocabulary, weights: LanguageWeights) -> None:
        self._vocabulary = vocabulary
        self._weights = weights
        self._total = vocabulary.total + weights.missing
        frequencies = vocabulary.frequencies
        rare = int(frequencies[frequencies <= RARE].sum())
        self._missing = log((rare + weights.missing) / self._total)

    def log_probability(self, word: str, word_id: int, after: int) -> float:
        """Log of the probability of a word, after the word of id `after` if that is known."""
        weights, vocabulary = self._weights, self._vocabulary
        if word_id == UNKNOWN:
            return self._missing - weights.unknown - weights.unknown_letter * len(word)
        alone = vocabulary.frequency(word_id) / self._total
        if after == UNKNOWN:
            return log(alone)
        seen = vocabulary.neighbours.count(after, word_id)
        known = vocabulary.frequency(after)
        return log((seen + weights.smoothing * alone) / (known + weights.smoothing))

    def tells_topic(self, word: str) -> bool:
        """Whether a word is common enough to say which others belong with it."""
        return self._vocabulary.frequency_of(word) >= self._weights.topic_frequency

    def topic(self, word: str, others: Sequence[str]) -> float:
        """How well a word goes with `others`, in nats; 0 where nothing is known.

        The mean over them of the log of how much oftener than by chance they share a
        title, after Church and Hanks, "Word association norms, mutual information, and
        lexicography" (1990), drawn towards 0 where they are few.
        """
        word_id = self._vocabulary.id(word)
        if word_id == UNKNOWN or not others:
            return 0.0
        smoothing, gain = self._weights.topic_smoothing, 0.0
        for other in others:
            shared, by_chance = self._vocabulary.together(word_id, self._vocabulary.id(other))
            gain += log((shared + smoothing) / (by_chance + smoothing))
        return self._weights.topic * gain / (len(others) + 0.5)
