"""The query pipeline: parse, understand, match, rank twice, rerank, personalise, answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from catalog.store.records import Retailer
from core.errors import NotFound
from search.answer import explain, page_of_hits
from search.availability import fields_for, shown_to, with_all_offers
from search.facets import count_facet
from search.final.contract import FinalRanker
from search.final.features import FeatureExtractor
from search.final.stage import rank_finally
from search.highlights import Highlights
from search.history import NoHistories, ShopHistories, personalise, within_history
from search.matching import Matcher
from search.parse import QueryEncoder, parse
from search.query import Query
from search.ranking import rank
from search.relaxing import find_or_relax
from search.reranking import Reranker, SearchDefaults, rerank
from search.results import ProductView, SearchResult
from search.retailers import NO_RETAILERS, Asking, placed
from search.similar.finder import SimilarFinder
from search.similar.results import Relation, SimilarQuery, SimilarResult
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.suggester import Suggester
from search.understanding.understand import Understander, Wishes

WARM_UP_QUERY = "usb cable 2 m"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a searcher works with besides the snapshot."""

    encoder: QueryEncoder
    understander: Understander
    suggester: Suggester
    similar: SimilarFinder
    features: FeatureExtractor
    highlights: Highlights

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Those of a version; this takes time."""
        encoder = QueryEncoder(snapshot.encoder)
        return cls(
            encoder,
            Understander(snapshot),
            Suggester(snapshot),
            SimilarFinder(snapshot, encoder),
            FeatureExtractor.of(snapshot),
            Highlights(snapshot),
        )

    def over(self, snapshot: Snapshot) -> "Parts":
        """Those of another state of the same version, made from these."""
        return Parts(
            self.encoder,
            self.understander.over(snapshot),
            self.suggester.over(snapshot),
            self.similar.over(snapshot),
            self.features.over(snapshot),
            self.highlights.over(snapshot),
        )


class Searcher:
    """Answers queries over one snapshot. Any number of threads may use it at once.

    Args:
        snapshot: what is searched.
        reranker: None to do without.
        ranker: the final ranker; None to leave the order to fusion.
        defaults: what a query may leave out.
        parts: of that snapshot; made if None.
        retailers: the shops that are known, by id.
        histories: what they have bought; nothing if None.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        reranker: Reranker | None,
        defaults: SearchDefaults,
        *,
        ranker: FinalRanker | None = None,
        parts: Parts | None = None,
        retailers: Mapping[str, Retailer] = NO_RETAILERS,
        histories: ShopHistories | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.retailers = retailers
        self._reranker = reranker
        self._ranker = ranker
        self._defaults = defaults
        self._histories = histories or ShopHistories(NoHistories(), snapshot)
        self._parts = parts = parts or Parts.of(snapshot)
        self._matcher = Matcher(snapshot, parts.encoder)
        self._understander = parts.understander
        self._suggester = parts.suggester
        self._similar = parts.similar
        self._features = parts.features
        self._highlights = parts.highlights

    def over(
        self, snapshot: Snapshot, retailers: Mapping[str, Retailer] | None = None
    ) -> "Searcher":
        """One over another state of the same version, which costs what changed.

        Args:
            snapshot: that state.
            retailers: None for those that this one knows.
        """
        return Searcher(
            snapshot,
            self._reranker,
            self._defaults,
            ranker=self._ranker,
            parts=self._parts.over(snapshot),
            retailers=self.retailers if retailers is None else retailers,
            histories=self._histories.over(snapshot),
        )

    def search(self, query: Query) -> SearchResult:
        """Answer `query`.

        Raises:
            BadInput: a filter or a facet names a field that no product has, or there is
                no such region.
        """
        watch = Stopwatch()
        query, snapshot = placed(query, self.retailers), self.snapshot
        for field in query.facets:
            snapshot.filters.slices(field, parameter="facets")
        with watch.stage("parse"):
            typed = parse(query.q, snapshot.analyzer, snapshot.identifiers)
        with watch.stage("understand"):
            parsed = self._understander.understand(typed, Wishes.of(query))
        with watch.stage("match"):
            history = self._histories.answering(query)
            within = within_history(history, query, snapshot.rows)
            found = find_or_relax(self._matcher, self._understander, typed, parsed, query, within)
            parsed, matches = found.parsed, found.matches
        with watch.stage("rank"):
            ranking = rank(snapshot, parsed, matches, query)
        with watch.stage("final"):
            final = rank_finally(self._ranker, self._features, parsed, query, ranking)
        with watch.stage("rerank"):
            reranked = rerank(snapshot, self._reranker, self._defaults, parsed, query, final)
        with watch.stage("history"):
            personal = personalise(history, query, reranked.ranking, final.reach)
        with watch.stage("facets"):
            fields = fields_for(snapshot, query)
            facets = tuple(
                count_facet(fields, field, mask, limit=query.max_facet_values)
                for field, mask in matches.facet_masks.items()
            )
        with watch.stage("hits"):
            hits = page_of_hits(
                snapshot,
                parsed,
                query,
                personal,
                reranked.scores,
                final.evidence,
                self._highlights,
            )
        return SearchResult(
            hits=hits,
            found=int(ranking.rows.size),
            page=query.page,
            per_page=query.per_page,
            facet_counts=facets,
            search_time_ms=watch.total_ms,
            index_version=snapshot.manifest.version,
            stage_ms=watch.stage_ms,
            corrected_query=parsed.corrected,
            understood=parsed.understood,
            relaxed=found.relaxed,
            final=final.report,
            rerank=reranked.report,
            history=personal.report,
            explanation=explain(parsed, matches) if query.explain else None,
        )

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """What the shopper may be about to type.

        Raises:
            BadInput: there is no such region.
        """
        return self._suggester.suggest(placed(query, self.retailers))

    def similar(self, query: SimilarQuery) -> SimilarResult:
        """Products like others, or like a text.

        Raises:
            BadInput: there is no such region, or a filter names a field that no product has.
            NotFound: one of the products is not in the catalogue.
        """
        return self._similar.find(placed(query, self.retailers))

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        """One product with all its attributes and offers.

        Args:
            product_id: as in the feed.
            region: whose stock and price are shown; None for the retailer's, or the product's own.
            retailer: whose prices are shown; one that is not known changes nothing.

        Raises:
            BadInput: there is no such region.
            NotFound: the catalogue has no product of that id.
        """
        snapshot = self.snapshot
        shopper = placed(Asking(region, retailer), self.retailers)
        rows = snapshot.identifiers.rows(product_id)
        views = snapshot.products.views(rows, attributes=True)
        for row, view in zip(rows, shown_to(snapshot, shopper, rows, views), strict=True):
            if view.id == product_id:
                return with_all_offers(snapshot, row, view, shopper.price_tier)
        raise NotFound(
            f"no product {product_id!r}", field="id", hint="ids are case-sensitive and exact"
        )

    def warm(self) -> None:
        """Run every stage once, so that the first shopper does not wait for compilation."""
        self.search(Query(q=WARM_UP_QUERY, facets=("availability",)))
        self._suggester.warm()
        for relation in Relation:
            self.similar(SimilarQuery(text=WARM_UP_QUERY, relation=relation))
