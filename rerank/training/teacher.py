"""What the cross-encoder learns to say: graded relevance of products to a generated query.

relevance = a blend, in [0, 1], of
- meaning: cosine of the bi-encoder, stretched so that the query's best product has 1;
- words: the share of the query's words, weighted by idf, that the passage holds, or of the
  demands that it meets in other words;
- demands: whether it is the kind, has the brand and holds the quality asked for;
- source: a bonus for the product that the query was made from.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import Stemmer
from numpy.typing import NDArray

from rerank.training.kinds import kind_match
from rerank.training.queries import GeneratedQuery
from rerank.training.records import Record, passage_of
from rerank.training.settings import TeacherSettings

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]
Embed = Callable[[Sequence[str]], Floats]
"""Texts -> unit vectors (texts, width), float32."""

_TERM = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TrainingList:
    """One query with the products to be ordered for it.

    Attributes:
        query: the query's text.
        products: (length,) int64 positions in the catalogue.
        relevance: (length,) float32 targets in [0, 1].
    """

    query: str
    products: Positions
    relevance: Floats


class WordCoverage:
    """Which share of a query's words, weighted by idf, each passage holds."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._stem = Stemmer.Stemmer("english")
        postings: dict[str, list[int]] = {}
        for position, passage in enumerate(passages):
            for term in self._terms(passage):
                postings.setdefault(term, []).append(position)
        self._postings = {term: np.array(found) for term, found in postings.items()}
        self._size = len(passages)

    def _terms(self, text: str) -> set[str]:
        return set(self._stem.stemWords(_TERM.findall(text.lower())))

    def score(self, query: str) -> Floats:
        """(passages,) float32 in [0, 1]; idf = ln(1 + n / (df + 1))."""
        scores = np.zeros(self._size, dtype=np.float32)
        total = 0.0
        for term in self._terms(query):
            found = self._postings.get(term)
            idf = math.log(1 + self._size / ((0 if found is None else len(found)) + 1))
            total += idf
            if found is not None:
                scores[found] += idf
        return scores / np.float32(total or 1.0)


class Teacher:
    """Grades every product of a catalogue for a query and draws lists to learn from.

    Args:
        records: the products.
        kinds: what each is; empty where nothing tells.
        vectors: (products, width) float32 unit vectors of theirs.
        embed: makes the vectors of queries, by the same encoder.
        settings: how relevance is blended.
    """

    def __init__(
        self,
        records: Sequence[Record],
        kinds: Sequence[str],
        vectors: Floats,
        embed: Embed,
        settings: TeacherSettings,
    ) -> None:
        passages = [passage_of(record) for record in records]
        self._settings = settings
        self._embed = embed
        self._vectors = vectors
        self._coverage = WordCoverage(passages)
        self._texts = [passage.lower() for passage in passages]
        self._brands = np.array([record.brand.lower() for record in records])
        self._kinds, self._kind_of = np.unique(np.array(kinds), return_inverse=True)

    def lists(self, queries: Sequence[GeneratedQuery], *, seed: int) -> list[TrainingList]:
        """A list of `settings.list_length` products for each query, in the queries' order."""
        chance = np.random.default_rng(seed)
        vectors = self._embed([query.text for query in queries])
        return [
            self._list(query, vector, chance)
            for query, vector in zip(queries, vectors, strict=True)
        ]

    def _list(
        self, query: GeneratedQuery, vector: Floats, chance: np.random.Generator
    ) -> TrainingList:
        share = self._settings
        cosine = self._vectors @ vector
        floor = share.unrelated_cosine
        meaning = np.clip((cosine - floor) / max(float(cosine.max()) - floor, 1e-6), 0, 1)
        words = self._coverage.score(query.text)
        products = self._draw(meaning + words, query.source, chance)
        plain = share.plain_meaning * meaning[products] + share.plain_words * words[products]
        demands = self._demands(query, products)
        judged = (
            share.meaning * meaning[products]
            + share.words * np.fmax(words[products], demands)
            + share.demands * np.nan_to_num(demands)
        )
        relevance = np.where(np.isnan(demands), plain, judged)
        relevance = relevance + share.source * (products == query.source)
        return TrainingList(query.text, products, np.clip(relevance, 0, 1).astype(np.float32))

    def _draw(self, fused: Floats, source: int, chance: np.random.Generator) -> Positions:
        """The source, products from the window that is reranked, from below it, and any others."""
        settings = self._settings
        window, below = settings.window, settings.window + settings.below
        best = np.argpartition(-fused, below)[:below]
        best = best[np.argsort(-fused[best], kind="stable")]
        drawn = [
            chance.choice(best[:window], settings.from_window, replace=False),
            chance.choice(best[window:], settings.from_below, replace=False),
            chance.integers(len(fused), size=settings.list_length),
        ]
        candidates = np.concatenate([[source], *drawn])
        _, first = np.unique(candidates, return_index=True)
        return candidates[np.sort(first)][: settings.list_length].astype(np.int64)

    def _demands(self, query: GeneratedQuery, products: Positions) -> Floats:
        """(products,) share of the query's demands that hold; NaN where nobody can tell."""
        parts: list[Floats] = []
        if query.kind:
            by_kind = np.array(
                [
                    kind_match(query.kind, str(self._kinds[number]))
                    if self._kinds[number]
                    else np.nan
                    for number in self._kind_of[products]
                ]
            )
            parts.append(by_kind.astype(np.float32))
        if query.brand:
            parts.append((self._brands[products] == query.brand).astype(np.float32))
        if query.quality:
            held = [query.quality in self._texts[product] for product in products]
            parts.append(np.array(held, dtype=np.float32))
        if not parts:
            return np.full(len(products), np.nan, dtype=np.float32)
        return np.asarray(np.mean(parts, axis=0), dtype=np.float32)
