"""What words say of titles for a query: BM25, coverage, likeness by letters, and places."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log

import numpy as np

from benchmarks.judged_lists import Floats, JudgedList
from core.analysis import Analyzer
from core.bm25 import Bm25Statistics
from experiments.offline.splits import shingles

FEATURES = ("bm25", "coverage", "complete", "letters", "phrase", "head", "numbers", "starts")

_SIDE = re.compile(r"\b(?:for|with|in|w/)\b")
"""Behind one of these a title says what belongs to the product, or what the product belongs to."""

_STEM = 4
"""Letters by which the beginnings of words are compared."""


class Words:
    """Scores titles by the words of queries.

    Args:
        titles: all of them, of which the frequencies of words are taken.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self._analyzer = Analyzer()
        different = set(titles)
        terms = [self._analyzer.terms(title) for title in different]
        self._frequencies = Counter(term for each in terms for term in set(each))
        self._letters = Counter(shingle for title in different for shingle in shingles(title))
        length = sum(map(len, terms)) / len(terms)
        self._statistics = Bm25Statistics(len(terms), length, average_idf=0.0)

    def features(self, judged: JudgedList) -> Floats:
        """What the words of the titles say, shape (products, 8), a column for each of `FEATURES`.

        BM25; the share of the query's words by idf, and whether all are there; of its trigrams
        by idf; of its pairs of neighbours; whether its last word is what the title calls the
        product; the share of its numbers; of its words that a word of the title begins like.
        """
        wanted = self._analyzer.terms(judged.query)
        idf = {term: self._idf(self._frequencies[term]) for term in set(wanted)}
        letters = {each: self._idf(self._letters[each]) for each in shingles(judged.query)}
        starts = {word[:_STEM] for word in judged.query.lower().split()}
        rows = (
            [*self._row(title, idf, letters), *self._places(title, wanted, starts)]
            for title in judged.titles
        )
        return np.array(list(rows))

    def _places(self, title: str, wanted: list[str], starts: set[str]) -> list[float]:
        """The last four features."""
        terms, words = self._analyzer.terms(title), title.lower().split()
        called = self._analyzer.terms(_SIDE.split(title.lower())[0])[-2:]
        numbers = {term for term in wanted if any(letter.isdigit() for letter in term)}
        pairs = set(pairwise(wanted))
        return [
            len(pairs & set(pairwise(terms))) / (len(pairs) or 1),
            float(bool(wanted) and wanted[-1] in called),
            len(numbers.intersection(terms)) / (len(numbers) or 1),
            sum(any(word.startswith(start) for word in words) for start in starts)
            / (len(starts) or 1),
        ]

    def _row(self, title: str, idf: dict[str, float], letters: dict[str, float]) -> list[float]:
        terms = Counter(self._analyzer.terms(title))
        found = [term for term in idf if term in terms]
        counts = np.array([terms[term] for term in found], dtype=np.float64)
        saturated = self._statistics.saturation(counts, float(terms.total()))
        bm25 = float(saturated @ [idf[term] for term in found]) if found else 0.0
        shared = shingles(title)
        return [
            bm25,
            sum(idf[term] for term in found) / (sum(idf.values()) or 1.0),
            float(len(found) == len(idf)),
            sum(weight for each, weight in letters.items() if each in shared)
            / (sum(letters.values()) or 1.0),
        ]

    def _idf(self, frequency: int) -> float:
        """ln(1 + (N - df + .5) / (df + .5)), never below 0."""
        return log(1 + (self._statistics.documents - frequency + 0.5) / (frequency + 0.5))
