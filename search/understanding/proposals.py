"""Synonym candidates for a person to judge: words used alike that are not used together.

Words that mean the same stand beside the same words, in titles of the same sort of
thing, yet seldom in one title. How alike two words are used is the cosine of their
positive pointwise mutual information with their contexts (Bullinaria and Levy,
"Extracting semantic representations from word co-occurrence statistics", 2007);
how near they are in meaning is the cosine that the encoder gives them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.surface import surface_words
from search.snapshot import Snapshot

MAX_WORDS = 3000
MAX_CONTEXTS = 4000
NEIGHBOURS = 2
LEAST_TITLES = 5
LEAST_LETTERS = 2
MOST_TOGETHER = 0.02
"""Of the titles with the rarer word, so many may hold the other as well."""
LEAST_ALIKE = 0.3
LEAST_NEAR = 0.5
"""Of the encoder's cosine: owl and penguin, both names of inks, come to 0.4."""

CONSIDERED = 2000
"""Pairs most alike in use that are looked at."""

MOST_NUMBERED = 0.5
"""A word that so often has a number behind it is the beginning of a model's name."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two words that may mean the same.

    Attributes:
        words: the commoner first.
        titles: in how many titles each stands.
        together: in how many titles both stand.
        used_alike: cosine of their contexts, 0 to 1.
        near: the encoder's cosine of the two.
        contexts: what stands beside both, the most telling first.
        examples: a title with each.
    """

    words: tuple[str, str]
    titles: tuple[int, int]
    together: int
    used_alike: float
    near: float
    contexts: tuple[str, ...]
    examples: tuple[str, str]

    @property
    def score(self) -> float:
        """By it the proposals are ordered: both kinds of likeness must hold."""
        return self.used_alike * max(self.near, 0.0)


def propose_synonyms(snapshot: Snapshot, limit: int) -> list[Proposal]:
    """The `limit` likeliest pairs of synonyms in the titles of `snapshot`, best first."""
    titles = snapshot.products.texts("title", range(len(snapshot.products)))
    spoken = [[word.normal for word in surface_words(title)] for title in titles]
    vocabulary = _candidates(snapshot, spoken)
    holding = _holding(spoken, vocabulary)
    contexts, names = _contexts(snapshot, spoken, vocabulary)
    vectors = {word: snapshot.encoder.encode(word) for word in vocabulary}
    proposals = []
    for first, second, alike in _most_alike(contexts):
        words = vocabulary[first], vocabulary[second]
        one, other = (holding[word] for word in words)
        together = len(one & other)
        near = float(np.dot(*(vectors[word] for word in words)))
        apart = together <= MOST_TOGETHER * min(len(one), len(other))
        if not apart or near < LEAST_NEAR or _one_stem(snapshot, words):
            continue
        shared = np.argsort(-(contexts[first] * contexts[second]), kind="stable")[:5]
        proposals.append(
            Proposal(
                words=words,
                titles=(len(one), len(other)),
                together=together,
                used_alike=alike,
                near=near,
                contexts=tuple(names[place] for place in shared.tolist()),
                examples=(titles[min(one)], titles[min(other)]),
            )
        )
    return sorted(proposals, key=lambda proposal: -proposal.score)[:limit]


def _most_alike(contexts: Matrix) -> Iterator[tuple[int, int, float]]:
    """The pairs of rows of `contexts` with the greatest cosines, falling."""
    alike = contexts @ contexts.T
    rows, columns = np.nonzero(np.triu(alike >= LEAST_ALIKE, k=1))
    cosines = alike[rows, columns]
    order = np.argsort(-cosines, kind="stable")[:CONSIDERED]
    yield from zip(
        rows[order].tolist(), columns[order].tolist(), cosines[order].tolist(), strict=True
    )


def _candidates(snapshot: Snapshot, spoken: Sequence[Sequence[str]]) -> list[str]:
    """The commonest words that may have synonyms, the commonest first.

    No brands, no colours, and no beginnings of models' names.
    """
    counts = Counter(word for words in spoken for word in set(words))
    numbered = Counter(
        word for words in spoken for word, after in pairwise(words) if not after.isalpha()
    )
    named = _names(snapshot)
    found = [
        word
        for word, count in counts.items()
        if count >= LEAST_TITLES
        and len(word) >= LEAST_LETTERS
        and word.isalpha()
        and word not in named
        and numbered[word] < MOST_NUMBERED * count
    ]
    return sorted(found, key=lambda word: (-counts[word], word))[:MAX_WORDS]


def _names(snapshot: Snapshot) -> set[str]:
    """The words of brands and colours, which stand beside the same words and mean others."""
    filters = snapshot.filters
    fields = ["brand", *(field for field in filters.fields if "colo" in field.casefold())]
    return {
        word.normal
        for field in fields
        for _, value in filters.values_of(field)
        for word in surface_words(value)
    }


def _contexts(
    snapshot: Snapshot, spoken: Sequence[Sequence[str]], vocabulary: Sequence[str]
) -> tuple[Matrix, list[str]]:
    """For every word a unit vector over its contexts, float32, and the contexts' names."""
    places = {word: place for place, word in enumerate(vocabulary)}
    seen: Counter[tuple[int, str]] = Counter()
    for row, words in enumerate(spoken):
        kind = snapshot.types.name(int(snapshot.types.of_row[row]))
        for place, word in enumerate(words):
            if word not in places:
                continue
            about = words[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1]
            seen.update((places[word], other) for other in about if other != word)
            if kind is not None:
                seen[places[word], f"({kind})"] += 1
    totals: Counter[str] = Counter()
    for (_, context), count in seen.items():
        totals[context] += count
    names = [name for name, _ in totals.most_common(MAX_CONTEXTS)]
    columns = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(vocabulary), len(names)), dtype=np.float32)
    for (place, context), count in seen.items():
        if context in columns:
            matrix[place, columns[context]] = count
    return _unit(_mutual_information(matrix)), names


def _mutual_information(counts: Matrix) -> Matrix:
    """max(0, log(p(word, context) / (p(word) p(context)))) of every pair."""
    total = max(float(counts.sum()), 1.0)
    expected = counts.sum(axis=1, keepdims=True) @ counts.sum(axis=0, keepdims=True) / total
    ratio = np.divide(counts, expected, out=np.ones_like(counts), where=counts > 0)
    information: Matrix = np.maximum(np.log(ratio), 0)
    return information


def _unit(matrix: Matrix) -> Matrix:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: Matrix = matrix / np.maximum(lengths, 1e-9)
    return result


def _holding(spoken: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Mapping[str, set[int]]:
    """The rows whose title has each word."""
    holding: dict[str, set[int]] = {word: set() for word in vocabulary}
    for row, words in enumerate(spoken):
        for word in words:
            if word in holding:
                holding[word].add(row)
    return holding


def _one_stem(snapshot: Snapshot, words: tuple[str, str]) -> bool:
    first, second = (tuple(snapshot.analyzer.terms(word)) for word in words)
    return first == second
