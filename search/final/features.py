"""Candidates of a query -> the matrix of their features, a column each."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from core.ranking_features import RankingFeature
from search.final.brands import Brands
from search.final.contract import Features, FloatArray
from search.final.coverage import coverage, fit
from search.final.fields import FieldScorer
from search.final.named_type import named_type
from search.final.types import TypeHeads, type_agreement
from search.parse import ParsedQuery
from search.ranking import Ranking
from search.snapshot import Snapshot

NAMES = tuple(feature.value for feature in RankingFeature)
"""Of the columns, in their order."""

GATED = (RankingFeature.COSINE, RankingFeature.BEST_FIELDS, RankingFeature.BEST_FIELD)
"""0 where the whole query is a brand's name."""


@dataclass(frozen=True, slots=True)
class FeatureExtractor:
    """Works out the features of candidates in one snapshot.

    Attributes:
        snapshot: what is searched.
        brands: its brands.
        heads: the nouns that its types are called by.
        fields: how well words fit the fields of its products.
    """

    snapshot: Snapshot
    brands: Brands
    heads: TypeHeads
    fields: FieldScorer

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """That of a version; this analyses the names of its brands and types."""
        analyzer, types = snapshot.analyzer, snapshot.types
        return cls(
            snapshot,
            Brands(snapshot.filters, analyzer),
            TypeHeads(types.names, analyzer),
            FieldScorer.of(snapshot),
        )

    def over(self, snapshot: Snapshot) -> "FeatureExtractor":
        """That of another state of the same version."""
        return FeatureExtractor(
            snapshot,
            self.brands.over(snapshot.filters),
            self.heads,
            self.fields.over(snapshot),
        )

    def extract(
        self, parsed: ParsedQuery, ranking: Ranking, places: npt.NDArray[np.intp]
    ) -> Features:
        """The features of the matches at `places`, which were fused.

        Args:
            parsed: the query.
            ranking: all its matches in fused order.
            places: shape (n,).
        """
        columns = self._columns(parsed, ranking, places)
        if self.brands.is_name(_distinct(parsed.terms)):
            columns.update((feature, np.zeros(places.size)) for feature in GATED)
        return Features(NAMES, np.stack([columns[feature] for feature in RankingFeature], axis=1))

    def _columns(
        self, parsed: ParsedQuery, ranking: Ranking, places: npt.NDArray[np.intp]
    ) -> dict[RankingFeature, FloatArray]:
        rows, terms = ranking.rows[places], _distinct(parsed.terms)
        snapshot = self.snapshot
        matched = self.fields.match(terms, parsed.alternatives, rows)
        # The name of a type stands in no posting: a product has its words by their field alone.
        found = matched.found | matched.contributions.any(axis=2)
        covered, complete = coverage(snapshot.lexical.postings, terms, found)
        best_fields, best_field = fit(matched.contributions)
        named = named_type(parsed, snapshot)
        typed = type_agreement(snapshot.types, self.heads, named, parsed.searched, rows)
        fused = ~np.isnan(ranking.fused)
        return {
            RankingFeature.BM25: _within(ranking.lexical, fused, places),
            RankingFeature.COSINE: _within(ranking.dense, fused, places),
            RankingFeature.COVERAGE: covered,
            RankingFeature.COMPLETE: complete,
            RankingFeature.BEST_FIELDS: best_fields,
            RankingFeature.BEST_FIELD: best_field,
            RankingFeature.BRAND: self.brands.agreement(terms, rows),
            RankingFeature.TYPE: typed.same,
            RankingFeature.CLOSE: typed.close,
            RankingFeature.NOT_HOST: typed.not_host,
        }


def _distinct(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))


def _within(
    scores: FloatArray, fused: npt.NDArray[np.bool_], places: npt.NDArray[np.intp]
) -> FloatArray:
    """The scores at `places` between the least and the greatest of what was fused."""
    window = scores[fused]
    low, high = float(window.min()), float(window.max())
    if high == low:
        return np.zeros(places.size)
    scaled: FloatArray = (scores[places] - low) / (high - low)
    return scaled
