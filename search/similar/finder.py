"""Finds products like others: seeds, candidates, guards, duplicates, diversity, a page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from search.allowed_rows import AllowedRows
from search.arrays import Mask
from search.availability import allowed_by_stock, fields_for, prices_for
from search.lexical import Rows
from search.parse import QueryEncoder
from search.similar.accessories import Accessories
from search.similar.alternatives import Alternatives
from search.similar.candidates import (
    RANKED,
    Ranked,
    concatenated,
    first_of_each,
    united,
    without_variants,
)
from search.similar.diversity import marginal_order
from search.similar.duplicates import LIKELY, SURE, Duplicate, DuplicateFinder
from search.similar.page import Page, hits_of_duplicates, hits_of_page
from search.similar.relations import AnyRelation, Judged, Suiting
from search.similar.results import (
    Duplicates,
    Relation,
    SimilarHit,
    SimilarQuery,
    SimilarResult,
)
from search.similar.seeds import NO_ROW, Seed, seed_of_row, seeds_of
from search.similar.steps import Step, relaxations, steps_of
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch

SEARCHED = 1_200
"""Nearest rows that are looked at for each seed, variants included."""

NEAR_ENOUGH = 0.75
"""Cosine from which a candidate is looked at for being the same product as a seed."""

ANY_PRODUCT = "any"
"""Stands for the one product of a query whose seed is known."""

MOST_COMPARED = 20
JUDGED = 320
"""Nearest products that are looked at closely; the guards leave out some of them."""


@dataclass(frozen=True, slots=True)
class _Parts:
    duplicates: DuplicateFinder
    relations: Mapping[Relation, Suiting]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        relations: dict[Relation, Suiting] = {
            Relation.ALTERNATIVES: Alternatives(snapshot),
            Relation.ACCESSORIES: Accessories(snapshot),
            Relation.ANY: AnyRelation(),
        }
        return cls(DuplicateFinder(snapshot), relations)


class SimilarFinder:
    """Finds similar products in one snapshot. Any number of threads may use it at once.

    Args:
        snapshot: what is searched.
        encoder: encodes texts.
    """

    def __init__(
        self, snapshot: Snapshot, encoder: QueryEncoder, parts: _Parts | None = None
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._parts = parts or _Parts.of(snapshot)
        self._duplicates, self._relations = self._parts.duplicates, self._parts.relations

    def over(self, snapshot: Snapshot) -> "SimilarFinder":
        """One for another state of the same version; it costs little where only offers differ."""
        # Whatever changes a product makes another table of them; the parts read no offers.
        same = snapshot.products is self._snapshot.products
        return SimilarFinder(snapshot, self._encoder, self._parts if same else None)

    def find(self, query: SimilarQuery) -> SimilarResult:
        """The page of similar products that `query` asks for.

        Raises:
            BadInput: there is no such region, or a filter names a field that no product has.
            NotFound: one of the products is not in the catalogue.
        """
        watch = Stopwatch()
        prices = prices_for(self._snapshot, query)
        seeds = seeds_of(self._snapshot, self._encoder, query, prices)
        allowed = self._allowed(query, seeds)
        if query.duplicates is Duplicates.ONLY:
            hits, found = self._same_products(query, seeds, allowed)
            return self._result(query, hits, found, watch)
        ranked = self._ranked(query, seeds, allowed, prices)
        page = Page(self._snapshot, query, seeds, prices, allowed)
        steps = steps_of(query)
        taken = [steps[step].name for step in np.unique(ranked.steps).tolist()]
        return self._result(query, hits_of_page(page, ranked), ranked.rows.size, watch, taken=taken)

    def neighbours(self, row: int, most: int, *, duplicates: bool) -> Rows:
        """The rows of at most `most` products that are like one, whoever can get them, int32.

        The hits of a `find` with default guards, in their order, over the version as it was
        built: live stock and prices change nothing. It costs half as much.

        Args:
            row: of the product.
            most: at least 1.
            duplicates: whether what is nearly the same product is asked for.
        """
        snapshot = self._snapshot
        seed = seed_of_row(snapshot, row, snapshot.prices)
        # Where the feed has no price a live one may stand in it, which would not be as built.
        seed = replace(seed, price=float(snapshot.prices[row]))
        every = np.ones(snapshot.rows, bool) if snapshot.alive is None else snapshot.alive.copy()
        allowed = self._without_seeds(every, [seed])
        if duplicates:
            surest = self._surest([seed], allowed)[:most]
            return np.array([duplicate.row for duplicate, _ in surest], np.int32)
        query = SimilarQuery(products=(ANY_PRODUCT,), per_page=most)
        return self._ranked(query, [seed], allowed, snapshot.prices).rows[:most]

    def _result(
        self,
        query: SimilarQuery,
        hits: tuple[SimilarHit, ...],
        found: int,
        watch: Stopwatch,
        *,
        taken: list[str | None] | None = None,
    ) -> SimilarResult:
        return SimilarResult(
            hits=hits,
            found=found,
            page=query.page,
            per_page=query.per_page,
            search_time_ms=watch.total_ms,
            index_version=self._snapshot.manifest.version,
            relaxed=relaxations(taken or []),
        )

    def _allowed(self, query: SimilarQuery, seeds: list[Seed]) -> Mask:
        """Rows that stock and filters let through, without the seeds and their variants."""
        snapshot = self._snapshot
        mask = np.ones(snapshot.rows, dtype=bool)
        by_stock = allowed_by_stock(snapshot, query, query.in_stock)
        by_filters = AllowedRows(fields_for(snapshot, query), query.filters).by_all
        for passing in (by_stock, by_filters):
            if passing is not None:
                mask &= passing
        return self._without_seeds(mask, seeds)

    def _without_seeds(self, mask: Mask, seeds: list[Seed]) -> Mask:
        """`mask` itself, the seeds and their variants taken out."""
        mask[[seed.row for seed in seeds if seed.row != NO_ROW]] = False
        every = self._snapshot.types.groups
        for group in {seed.group for seed in seeds if seed.group >= 0}:
            mask[every == group] = False
        return mask

    def _ranked(
        self,
        query: SimilarQuery,
        seeds: list[Seed],
        allowed: Mask,
        prices: npt.NDArray[np.float64],
    ) -> Ranked:
        """Everything that is shown on any page, in its order.

        The guards are loosened step by step as long as there is not one full page;
        what a step adds stands behind what the ones before it let through.
        """
        parts: list[Ranked] = []
        remaining, count = allowed.copy(), 0
        for number, step in enumerate(steps_of(query)):
            if step.last and count:
                break
            suiting = [self._suiting(query, seed, remaining, prices, step) for seed in seeds]
            found = without_variants(united(suiting, number), self._snapshot.types.groups)
            kept = found.at(np.arange(min(RANKED - count, found.rows.size)))
            part = self._diverse(kept, query, first=query.page * query.per_page - count)
            parts.append(part)
            count += part.rows.size
            if count >= query.per_page:
                break
            self._exclude(remaining, part.rows)
        return concatenated(parts)

    def _suiting(
        self,
        query: SimilarQuery,
        seed: Seed,
        allowed: Mask,
        prices: npt.NDArray[np.float64],
        step: Step,
    ) -> Judged:
        """What suits one seed, without what is that very product."""
        relation = self._relations[Relation.ANY if step.last else query.relation]
        possible = relation.possible(seed, widely=step.widely)
        mask = allowed if possible is None else allowed & possible
        if step.price_band is not None:
            downwards = query.relation is not Relation.ACCESSORIES
            mask = mask & _affordable(prices, seed.price, step.price_band, downwards=downwards)
        near = self._snapshot.dense.search(seed.vector, mask, k=SEARCHED)
        # Variants are near each other: without them so many rows are enough for all pages.
        first = first_of_each(self._snapshot.types.groups[near.rows])[:JUDGED]
        judged = relation.judge(
            seed, near.rows[first], near.similarities[first], widely=step.widely
        )
        return judged.only(~self._is_same_product(seed, judged))

    def _is_same_product(self, seed: Seed, judged: Judged) -> Mask:
        same = np.zeros(judged.rows.size, dtype=bool)
        if seed.row == NO_ROW:
            return same
        near = np.flatnonzero(judged.similarities >= NEAR_ENOUGH)[:MOST_COMPARED]
        compared = self._duplicates.compare(seed, judged.rows[near], judged.similarities[near])
        same[near] = [duplicate.score >= SURE for duplicate in compared]
        return same

    def _diverse(self, ranked: Ranked, query: SimilarQuery, *, first: int) -> Ranked:
        """The `first` so many made diverse, as far as the page reaches."""
        vectors = self._snapshot.dense.vectors_of(ranked.rows)
        order, worth = marginal_order(
            ranked.relevance, vectors, diversity=query.diversity, first=max(first, 0)
        )
        ordered = ranked.at(order)
        ordered.marginal[:] = worth
        return ordered

    def _exclude(self, mask: Mask, rows: Rows) -> None:
        """Take `rows` and their variants out of `mask`."""
        mask[rows] = False
        groups = self._snapshot.types.groups
        shown = groups[rows]
        mask[np.isin(groups, shown[shown >= 0])] = False

    def _same_products(
        self, query: SimilarQuery, seeds: list[Seed], allowed: Mask
    ) -> tuple[tuple[SimilarHit, ...], int]:
        """Offers of the very seeds, the surest first, and how many there are."""
        ordered = self._surest(seeds, allowed)
        prices = prices_for(self._snapshot, query)
        page = Page(self._snapshot, query, seeds, prices, allowed)
        return hits_of_duplicates(page, ordered), len(ordered)

    def _surest(self, seeds: list[Seed], allowed: Mask) -> list[tuple[Duplicate, Seed]]:
        """Offers of the very seeds, each once, the surest first."""
        found = [
            (duplicate, seed)
            for seed in seeds
            for duplicate in self._duplicates.find(seed, allowed)
            if duplicate.score >= LIKELY
        ]
        found.sort(key=lambda pair: (-pair[0].score, pair[0].row))
        # For several seeds a row may come several times: the surest stays.
        surest: dict[int, tuple[Duplicate, Seed]] = {}
        for duplicate, seed in found:
            surest.setdefault(duplicate.row, (duplicate, seed))
        return list(surest.values())


def _affordable(
    prices: npt.NDArray[np.float64], price: float, band: float, *, downwards: bool
) -> Mask:
    """Rows within the band about `price`; rows, and seeds, without a price are within any.

    Args:
        prices: by row, NaN where unknown.
        price: the seed's, NaN where unknown.
        band: greater than 1.
        downwards: whether what is too cheap is left out as well.
    """
    if np.isnan(price):
        return np.ones(prices.size, dtype=bool)
    # A comparison with NaN is False.
    outside = prices > price * band
    if downwards:
        outside |= prices < price / band
    within: Mask = ~outside
    return within
