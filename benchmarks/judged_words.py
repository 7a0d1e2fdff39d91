"""What words say of titles for a query: BM25, coverage, and likeness by letters."""

from collections import Counter
from collections.abc import Iterable
from math import log

import numpy as np

from benchmarks.judged_lists import Floats, JudgedList
from core.analysis import Analyzer
from core.bm25 import Bm25Statistics
from experiments.offline.splits import shingles

FEATURES = ("bm25", "coverage", "complete", "letters")


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
        """(products, 4): BM25, share of the query's words by idf, whether all, of its trigrams."""
        wanted = set(self._analyzer.terms(judged.query))
        idf = {term: self._idf(self._frequencies[term]) for term in wanted}
        letters = {each: self._idf(self._letters[each]) for each in shingles(judged.query)}
        return np.array([self._row(title, idf, letters) for title in judged.titles])

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
