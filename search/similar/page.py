"""A page of what was ranked, as hits with their reasons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.availability import shown_to
from search.results import ProductView
from search.similar import reasons
from search.similar.candidates import Ranked
from search.similar.duplicates import Duplicate
from search.similar.results import Relation, SimilarExplanation, SimilarHit, SimilarQuery
from search.similar.seeds import NO_ROW, Seed
from search.similar.steps import steps_of
from search.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Page:
    """What hits are made from.

    Attributes:
        prices: by row, NaN where unknown.
        allowed: rows that may be shown: variants are counted among them.
    """

    snapshot: Snapshot
    query: SimilarQuery
    seeds: Sequence[Seed]
    prices: npt.NDArray[np.float64]
    allowed: Mask

    @property
    def places(self) -> slice:
        """Where the page lies among all that was found."""
        start = (self.query.page - 1) * self.query.per_page
        return slice(start, start + self.query.per_page)

    def views(self, rows: Sequence[int]) -> list[ProductView]:
        """The products of `rows` as they are shown in the region."""
        views = self.snapshot.products.views(rows, attributes=False)
        return shown_to(self.snapshot, self.query, rows, views)

    def price_ratio(self, row: int, seed: Seed) -> float:
        """The price of `row` by the seed's; NaN if either is unknown or the seed is free."""
        return float(self.prices[row]) / seed.price if seed.price > 0 else math.nan

    def variants(self, row: int) -> int:
        """How many other allowed rows are variants of `row`."""
        groups = self.snapshot.types.groups
        if groups[row] < 0:
            return 0
        return int(np.count_nonzero(self.allowed & (groups == groups[row]))) - 1


def hits_of_page(page: Page, ranked: Ranked) -> tuple[SimilarHit, ...]:
    """The hits of the page; none past the end."""
    shown = ranked.at(np.arange(ranked.rows.size)[page.places])
    rows = shown.rows.tolist()
    seed_views = _seed_views(page)
    return tuple(
        _hit(page, shown, place, view, seed_views[int(shown.seeds[place])])
        for place, view in enumerate(page.views(rows))
    )


def hits_of_duplicates(
    page: Page, found: Sequence[tuple[Duplicate, Seed]]
) -> tuple[SimilarHit, ...]:
    """The hits of the page among offers of the same product."""
    shown = found[page.places]
    views = page.views([duplicate.row for duplicate, _ in shown])
    return tuple(
        SimilarHit(
            product=view,
            score=duplicate.score,
            reason=reasons.duplicate(duplicate.evidence),
            variants=page.variants(duplicate.row),
        )
        for (duplicate, _), view in zip(shown, views, strict=True)
    )


def _seed_views(page: Page) -> list[ProductView | None]:
    rows = [seed.row for seed in page.seeds if seed.row != NO_ROW]
    views = iter(page.snapshot.products.views(rows, attributes=False))
    return [next(views) if seed.row != NO_ROW else None for seed in page.seeds]


def _hit(
    page: Page, shown: Ranked, place: int, view: ProductView, seed_view: ProductView | None
) -> SimilarHit:
    row, seed = int(shown.rows[place]), page.seeds[int(shown.seeds[place])]
    types = page.snapshot.types
    facts = reasons.Facts(
        type=types.name(int(types.of_row[row])),
        seed_type=types.name(seed.type),
        overlap=float(shown.overlap[place]),
        price_ratio=page.price_ratio(row, seed),
        seed=seed_view,
        loosened=steps_of(page.query)[int(shown.steps[place])].name,
    )
    goes_with = page.query.relation is Relation.ACCESSORIES
    return SimilarHit(
        product=view,
        score=float(shown.relevance[place]),
        reason=reasons.accessory(view, facts) if goes_with else reasons.alternative(view, facts),
        variants=page.variants(row),
        explanation=_explained(shown, place, facts) if page.query.explain else None,
    )


def _explained(shown: Ranked, place: int, facts: reasons.Facts) -> SimilarExplanation:
    return SimilarExplanation(
        similarity=float(shown.similarities[place]),
        seed=None if facts.seed is None else facts.seed.id,
        type=facts.type,
        seed_type=facts.seed_type,
        type_closeness=_known(float(shown.closeness[place])),
        attribute_overlap=_known(facts.overlap),
        price_ratio=_known(facts.price_ratio),
        relevance=float(shown.relevance[place]),
        marginal_relevance=_known(float(shown.marginal[place])),
        loosened=facts.loosened,
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
