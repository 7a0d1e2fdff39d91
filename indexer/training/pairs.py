"""Pairs of texts that belong together, made out of a catalogue and of what was clicked in it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.fingerprint import of_parts
from core.made_queries import SHARES as KIND_SHARES
from core.made_queries import Kind, made_query
from indexer.training.catalogue import TrainingCatalogue
from indexer.training.settings import SHARES, Source

_DRAWS_A_PAIR = 10


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """A text and another that is to be near it.

    Attributes:
        anchor: a query, a title, a product's text.
        passage: what is right for it.
        row: of the product that the passage is about.
        source: what the pair is made of.
        any_brand: whether products of the same type and other brands are right, too.
    """

    anchor: str
    passage: str
    row: int
    source: Source
    any_brand: bool


@dataclass(frozen=True, slots=True)
class Click:
    """A query and the row of the product that was opened or bought, so many times."""

    query: str
    row: int
    count: int


def training_pairs(
    catalogue: TrainingCatalogue,
    count: int,
    *,
    seed: int,
    allowed: Callable[[str], bool],
    clicks: Sequence[Click] = (),
) -> list[TrainingPair]:
    """About `count` distinct pairs in the shares of `SHARES`; the same seed makes the same.

    Args:
        catalogue: that they are about.
        count: how many; a small catalogue may not yield so many.
        seed: of the draws.
        allowed: whether a query may be trained on, or is held out for the check.
        clicks: of a log; none if there is none.
    """
    chance = np.random.default_rng(seed)
    maker = _Maker(catalogue, chance, allowed)
    draws: dict[Source, Callable[[], TrainingPair | None]] = {
        Source.QUERY: maker.of_query,
        Source.DESCRIPTION: maker.of_description,
    }
    kept = [click for click in clicks if allowed(click.query)]
    if kept:
        draws[Source.CLICK] = _ClickDrawer(catalogue, kept, chance)
    groups = _variants(catalogue)
    if groups:
        draws[Source.VARIANT] = _VariantDrawer(catalogue, groups, chance)
    return [
        pair
        for source, wanted in _counts(draws, count).items()
        for pair in _distinct(draws[source], wanted)
    ]


def fingerprint(pairs: Sequence[TrainingPair]) -> str:
    """Names the pairs by their content: 16 hex digits."""
    return of_parts(part for pair in pairs for part in (pair.anchor, pair.passage))[:16]


def _counts(draws: Mapping[Source, object], count: int) -> dict[Source, int]:
    total = sum(SHARES[source] for source in draws)
    return {source: round(count * SHARES[source] / total) for source in SHARES if source in draws}


def _distinct(draw: Callable[[], TrainingPair | None], wanted: int) -> Iterator[TrainingPair]:
    """Up to `wanted` pairs, none twice."""
    seen: set[tuple[str, str]] = set()
    for _ in range(_DRAWS_A_PAIR * wanted):
        if len(seen) == wanted:
            return
        pair = draw()
        if pair is None or (pair.anchor, pair.passage) in seen:
            continue
        seen.add((pair.anchor, pair.passage))
        yield pair


class _Maker:
    """Draws products and makes pairs of what they say about themselves."""

    def __init__(
        self,
        catalogue: TrainingCatalogue,
        chance: np.random.Generator,
        allowed: Callable[[str], bool],
    ) -> None:
        self._catalogue = catalogue
        self._chance = chance
        self._allowed = allowed
        self._kinds = tuple(KIND_SHARES)
        self._kind_bounds = np.cumsum(list(KIND_SHARES.values()))
        self._bounds = np.cumsum(catalogue.weights)

    def of_query(self) -> TrainingPair | None:
        place = int(np.searchsorted(self._kind_bounds, self._chance.random(), side="right"))
        kind, row = self._kinds[min(place, len(self._kinds) - 1)], self._row()
        product = self._catalogue.product(row)
        made = made_query(kind, product, self._catalogue.type_name(row), self._chance)
        if made is None or not self._allowed(made.text):
            return None
        return TrainingPair(
            made.text,
            self._catalogue.recipe.dense_text(product),
            row,
            Source.QUERY,
            # Who asks for an attribute is not asking for a brand.
            any_brand=kind in {Kind.TYPE, Kind.ATTRIBUTE},
        )

    def of_description(self) -> TrainingPair | None:
        row = self._row()
        product = self._catalogue.product(row)
        said = product.description[: self._catalogue.recipe.dense_description]
        if not said or said.casefold() in product.title.casefold():
            return None
        return TrainingPair(product.title, said, row, Source.DESCRIPTION, any_brand=False)

    def _row(self) -> int:
        place = int(np.searchsorted(self._bounds, self._chance.random(), side="right"))
        return min(place, self._catalogue.size - 1)


class _ClickDrawer:
    """Draws clicks, the commoner the likelier, though less than in proportion."""

    def __init__(
        self, catalogue: TrainingCatalogue, clicks: Sequence[Click], chance: np.random.Generator
    ) -> None:
        self._catalogue, self._clicks, self._chance = catalogue, clicks, chance
        self._bounds = np.cumsum(np.log1p([click.count for click in clicks]))

    def __call__(self) -> TrainingPair:
        drawn = self._chance.random() * self._bounds[-1]
        click = self._clicks[int(np.searchsorted(self._bounds[:-1], drawn, side="right"))]
        text = self._catalogue.text(click.row)
        # Nobody knows what else the query means.
        return TrainingPair(click.query, text, click.row, Source.CLICK, any_brand=True)


class _VariantDrawer:
    """Draws two different variants of one product."""

    def __init__(
        self,
        catalogue: TrainingCatalogue,
        groups: Sequence[Sequence[int]],
        chance: np.random.Generator,
    ) -> None:
        self._catalogue, self._groups, self._chance = catalogue, groups, chance

    def __call__(self) -> TrainingPair | None:
        group = self._groups[int(self._chance.integers(len(self._groups)))]
        one, other = (int(place) for place in self._chance.choice(len(group), 2, replace=False))
        texts = self._catalogue.text(group[one]), self._catalogue.text(group[other])
        if texts[0] == texts[1]:
            return None
        return TrainingPair(*texts, group[other], Source.VARIANT, any_brand=False)


def _variants(catalogue: TrainingCatalogue) -> list[list[int]]:
    """Rows of the groups that have several."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in range(catalogue.size):
        name = catalogue.product(row).item_group_id
        if name:
            groups[name].append(row)
    return [rows for rows in groups.values() if len(rows) > 1]
