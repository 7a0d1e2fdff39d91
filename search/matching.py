"""Matching: the exact set of products that a query finds, and how each retriever saw them.

A product matches by its words if it has enough of the query's terms, and by its
meaning if its cosine comes near the best in the catalogue. Both conditions look
at the query and the product alone, never at filters or pages: a facet's count is
therefore the total that one gets by choosing it, and totals stay the same on
every page. Only where the vectors are searched approximately, among more than
20,000 allowed rows of a large catalogue, may a count differ by the few products
near the bound that one search meets and another misses.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.allowed_rows import AllowedRows
from search.arrays import Mask
from search.availability import allowed_by_stock, fields_for
from search.dense_matches import NO_MATCHES, DenseMatches, DensePlan, QueryVector
from search.exclusions import let_through
from search.lexical import LexicalMatches
from search.parse import ParsedQuery, QueryEncoder
from search.query import Mode, Query
from search.snapshot import Snapshot

ENOUGH_LEXICAL = 20
"""Terms are required of a product as long as so many products have them all."""

NEAR_SHARE = 0.8
"""A match by meaning has at least this share of the best cosine in the catalogue."""

LEAST_COSINE = 0.35
"""Below it the nearest product is near to nothing: so score nonsense and what is not sold here.
It suits the default encoder, with which no judged query has a best below 0.38."""

DENSE_ONLY_RANKED = 1000
"""Where meaning alone is searched nothing bounds it: all match, and so many of the nearest lead."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a match has to reach.

    Attributes:
        fewer_words: as many of the terms are required as any allowed product has.
        near_share: share of the best cosine in the catalogue.
        least_cosine: in any case.
    """

    fewer_words: bool = False
    near_share: float = NEAR_SHARE
    least_cosine: float = LEAST_COSINE


USUAL = Bounds()


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query found.

    Attributes:
        matched: bool, shape (n,): matches that pass every filter, region and stock.
        facet_masks: for each facet asked for, the matches that pass every filter but
            those on the facet's own field, so that its other values can still be chosen.
        lexical: what the words found, before filters.
        dense: what the meaning found, near enough and allowed.
        vector: the query's vector; None where meaning is not searched.
        required_terms: terms that a match by words has at least, as they are or by an alternative.
        threshold: the least cosine of a match by meaning; None where there is no such bound.
        allowed: rows that pass every filter, have no excluded word and are to be had where the
            query asks.
    """

    matched: Mask
    facet_masks: dict[str, Mask]
    lexical: LexicalMatches
    dense: DenseMatches
    vector: QueryVector | None
    required_terms: int
    threshold: float | None
    allowed: int


class Matcher:
    """Finds what matches in one snapshot."""

    def __init__(self, snapshot: Snapshot, encoder: QueryEncoder) -> None:
        self._snapshot = snapshot
        self._encoder = encoder

    def find(
        self,
        parsed: ParsedQuery,
        query: Query,
        bounds: Bounds = USUAL,
        *,
        within: Mask | None = None,
    ) -> Matches:
        """Every match of the query within `bounds`.

        Args:
            parsed: the query as it is searched.
            query: with its filters.
            bounds: what a match has to reach.
            within: bool, shape (n,): no other rows are found; None for all.

        Raises:
            BadInput: a filter or a facet names a field that no product has, or there is
                no such region.
        """
        within = let_through(parsed.excluded, self._snapshot.lexical, within)
        allowed = AllowedRows(
            fields_for(self._snapshot, query),
            (*query.filters, *parsed.conditions),
            within=_within(allowed_by_stock(self._snapshot, query, query.in_stock), within),
        )
        passing = allowed.by_all
        by_words = query.mode is not Mode.DENSE
        terms = parsed.terms if by_words else ()
        lexical = self._snapshot.lexical.match(terms, parsed.alternatives)
        required = _required(lexical, passing, bounds)
        vector = self._vector(parsed, query.mode)
        bounded = bool(parsed.text) and by_words
        widest = allowed.without(query.facets) if bounded else passing
        dense = wide = self._near(vector, widest, query.mode, bounds)
        if wide.plan is DensePlan.ANN and widest is not passing:
            # It may have missed rows that pass every filter.
            dense = self._near(vector, passing, query.mode, bounds)

        found = np.full(self._snapshot.rows, not bounded)
        if bounded:
            found[lexical.rows[lexical.coverage >= required]] = True
            found[list(parsed.identified)] = True
            found[wide.rows] = True
            found[dense.rows] = True
        matched = _both(found, passing)
        without = {field: allowed.without([field]) for field in query.facets}
        return Matches(
            matched=matched,
            facet_masks={
                field: matched if others is passing else _both(found, others)
                for field, others in without.items()
            },
            lexical=lexical,
            dense=_passing(dense, passing),
            vector=vector,
            required_terms=required,
            threshold=self._threshold(vector, query.mode, bounds),
            allowed=found.size if passing is None else int(np.count_nonzero(passing)),
        )

    def _vector(self, parsed: ParsedQuery, mode: Mode) -> QueryVector | None:
        if mode is Mode.LEXICAL or not parsed.text:
            return None
        return self._encoder.encode(parsed.text)

    def _near(
        self, vector: QueryVector | None, allowed: Mask | None, mode: Mode, bounds: Bounds
    ) -> DenseMatches:
        if vector is None:
            return NO_MATCHES
        if mode is Mode.DENSE:
            return self._snapshot.dense.search(vector.values, allowed, k=DENSE_ONLY_RANKED)
        return self._snapshot.dense.near(
            vector, allowed, share=bounds.near_share, least=bounds.least_cosine
        )

    def _threshold(self, vector: QueryVector | None, mode: Mode, bounds: Bounds) -> float | None:
        if vector is None or mode is Mode.DENSE:
            return None
        best = vector.best_in(self._snapshot.dense.products)
        return None if best is None else max(bounds.least_cosine, bounds.near_share * best)


def _required(lexical: LexicalMatches, passing: Mask | None, bounds: Bounds) -> int:
    if bounds.fewer_words and passing is not None:
        return int(lexical.coverage[passing[lexical.rows]].max(initial=1))
    return required_terms(lexical.coverage, len(lexical.known_terms))


def required_terms(coverage: npt.NDArray[np.uint16], terms: int) -> int:
    """How many of a query's `terms` a product must have: all, or as many as enough products have.

    Args:
        coverage: uint16, shape (m,): for every product with any term, how many it has.
        terms: distinct terms of the query that the catalogue knows.
    """
    counts = np.bincount(coverage, minlength=terms + 1)
    for required in range(terms, 1, -1):
        if counts[required:].sum() >= ENOUGH_LEXICAL:
            return required
    return 1


def _within(stock: Mask | None, other: Mask | None) -> Mask | None:
    return stock if other is None else _both(other, stock)


def _both(found: Mask, passing: Mask | None) -> Mask:
    return found if passing is None else found & passing


def _passing(matches: DenseMatches, passing: Mask | None) -> DenseMatches:
    if passing is None or matches.rows.size == 0:
        return matches
    kept = passing[matches.rows]
    return DenseMatches(matches.rows[kept], matches.similarities[kept], matches.plan)
