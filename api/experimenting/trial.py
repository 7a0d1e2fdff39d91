"""The experiments that one request takes part in, and how it is answered by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from api.catalogue_settings import CatalogueSettings
from api.experimenting.settings import relaid, varied
from api.schemas import ExperimentView
from api.versions import Searchable, Served
from core.errors import BadInput
from experiments.definition import Kind, Variant
from experiments.experiment import Assigned, Experiment
from experiments.interleaving.team_draft import coin_of, team_draft
from recommend.layout import Layout
from search.query import MAX_PER_PAGE, Query, Sort
from search.results import ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.suggest.results import SuggestQuery, SuggestResult

BOTH = "interleaved"
"""What an answer calls the variant of an interleaved search."""


@dataclass(frozen=True)
class Ready:
    """An experiment that runs, with its settings read.

    Attributes:
        searches: by variant.
        layouts: by variant the last layout that was asked for and what it was made from.
    """

    experiment: Experiment
    searches: Mapping[str, Query]
    layouts: dict[str, tuple[Layout, Layout]] = field(default_factory=dict)

    @property
    def is_interleaving(self) -> bool:
        """Whether searches show both variants."""
        return self.experiment.definition.kind is Kind.INTERLEAVING

    @property
    def control(self) -> Variant:
        """What the others are compared with."""
        return self.experiment.definition.variants[0]

    def layout(self, variant: str, base: Layout) -> Layout:
        """The layout of a variant above `base`; `base` where there is none that can be."""
        definition = self.experiment.definition
        settings = definition.layout_of(definition.variant(variant))
        if settings is None:
            return base
        kept = self.layouts.get(variant)
        if kept is None or kept[0] is not base:
            try:
                kept = (base, relaid(base, settings, variant))
            except BadInput:
                # The catalogue's layout lacks by now what the variant's goes back to.
                kept = (base, base)
            self.layouts[variant] = kept
        return kept[1]


@dataclass(frozen=True, slots=True)
class Part:
    """An experiment that a request takes part in."""

    ready: Ready
    shown: Assigned


@dataclass(frozen=True, slots=True)
class Answered:
    """A search's answer.

    Attributes:
        teams: for each interleaving experiment of the trial, by variant the ids of the hits
            that it put there.
    """

    result: SearchResult
    teams: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a request takes part in; nothing for most."""

    catalogue: str
    parts: tuple[Part, ...] = ()

    @property
    def views(self) -> tuple[ExperimentView, ...]:
        """As answers name them."""
        return tuple(
            ExperimentView(
                name=part.shown.experiment.name,
                variant=BOTH if part.ready.is_interleaving else part.shown.variant.name,
            )
            for part in self.parts
        )

    def query(self, query: Query, settings: CatalogueSettings) -> Query:
        """`query` with the settings of its variants; of two interleaved ones with the control's."""
        for part in self.parts:
            variant = part.ready.control if part.ready.is_interleaving else part.shown.variant
            query = varied(query, part.ready.searches[variant.name], settings)
        return query

    def layout(self, base: Layout) -> Layout:
        """`base` with the pages and slots of its variants."""
        for part in self.parts:
            base = part.ready.layout(part.shown.variant.name, base)
        return base

    def search(self, served: Served, query: Query) -> Answered:
        """The answer to `query` as its variants have it."""
        interleaving = next((part for part in self.parts if part.ready.is_interleaving), None)
        reach = query.page * query.per_page
        if interleaving is None or query.sort is not Sort.RELEVANCE or reach > MAX_PER_PAGE:
            return Answered(served.searcher.search(self.query(query, served.settings)), {})
        others = replace(self, parts=tuple(x for x in self.parts if x is not interleaving))
        return _interleaved(served, others.query(query, served.settings), interleaving)


def _interleaved(served: Served, query: Query, part: Part) -> Answered:
    """Both rankings as one; what was found and its facets are the control's."""
    definition = part.ready.experiment.definition
    names = [variant.name for variant in definition.variants]
    # Each page takes up the draft where the page before has left it.
    whole = query.model_copy(update={"page": 1, "per_page": query.page * query.per_page})
    results = [
        served.searcher.search(varied(whole, part.ready.searches[name], served.settings))
        for name in names
    ]
    coin = coin_of(definition.name, part.shown.unit, query.q)
    rankings = [[hit.product.id for hit in result.hits] for result in results]
    # No more than the control finds: totals and pages are its own.
    picks = team_draft(rankings[0], rankings[1], len(rankings[0]), coin)
    page = picks[(query.page - 1) * query.per_page :]
    hits = {hit.product.id: hit for result in reversed(results) for hit in result.hits}
    result = results[0].model_copy(
        update={
            "hits": tuple(hits[pick.product] for pick in page),
            "page": query.page,
            "per_page": query.per_page,
            "search_time_ms": sum(each.search_time_ms for each in results),
        }
    )
    teams = {
        name: tuple(pick.product for pick in page if pick.team == team)
        for team, name in enumerate(names)
    }
    return Answered(result, {definition.name: teams})


class TrialSearcher:
    """Answers searches by the settings of a trial's variants, for pages that ask several.

    Args:
        served: what answers.
        trial: of who asks.
    """

    def __init__(self, served: Served, trial: Trial) -> None:
        self._served = served
        self._searcher: Searchable = served.searcher
        self._settings = served.settings
        self._trial = trial

    def answer(self, query: Query) -> Answered:
        """What the page shows: of two interleaved rankings, both."""
        return self._trial.search(self._served, query)

    def search(self, query: Query) -> SearchResult:
        """The page of hits that `query` asks for."""
        return self._searcher.search(self._trial.query(query, self._settings))

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """What the shopper may be about to type."""
        return self._searcher.suggest(query)

    def similar(self, query: SimilarQuery) -> SimilarResult:
        """Products like others, or like a text."""
        return self._searcher.similar(query)

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        """The product called `product_id`, with its attributes and offers."""
        return self._searcher.product(product_id, region, retailer)
