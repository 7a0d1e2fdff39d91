"""A searcher that fills in what its catalogue is set to wherever a request leaves it open."""

from typing import Any

from api.catalogue_settings import CatalogueSettings
from api.versions import Searchable
from search.query import Query, Rerank
from search.results import ProductView, SearchResult
from search.similar.results import SimilarQuery, SimilarResult
from search.suggest.results import SuggestQuery, SuggestResult


class WithDefaults:
    """Asks `searcher` with the catalogue's defaults put in."""

    def __init__(self, searcher: Searchable, settings: CatalogueSettings) -> None:
        self._searcher = searcher
        self._settings = settings

    def search(self, query: Query) -> SearchResult:
        """The page of hits that `query` asks for."""
        changed = self._region_for(query) | self._for_search(query)
        return self._searcher.search(query.model_copy(update=changed) if changed else query)

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """What the shopper may be about to type."""
        changed = self._region_for(query)
        return self._searcher.suggest(query.model_copy(update=changed) if changed else query)

    def similar(self, query: SimilarQuery) -> SimilarResult:
        """Products like others, or like a text."""
        changed = self._region_for(query)
        return self._searcher.similar(query.model_copy(update=changed) if changed else query)

    def product(
        self, product_id: str, region: str | None = None, retailer: str | None = None
    ) -> ProductView:
        """The product called `product_id`, with its attributes and offers."""
        meant = region if region or retailer else self._settings.region
        return self._searcher.product(product_id, meant, retailer)

    def _region_for(self, query: Query | SuggestQuery | SimilarQuery) -> dict[str, Any]:
        # A retailer has a region of its own.
        named = query.region or getattr(query, "retailer", None)
        return {} if named or self._settings.region is None else {"region": self._settings.region}

    def _for_search(self, query: Query) -> dict[str, Any]:
        settings = self._settings
        changed: dict[str, Any] = {}
        if settings.in_stock is not None and "in_stock" not in query.model_fields_set:
            changed["in_stock"] = settings.in_stock
        if settings.fusion is not None and "fusion" not in query.model_fields_set:
            changed["fusion"] = settings.fusion
        rerank = self._rerank_for(query.rerank)
        if rerank != query.rerank:
            changed["rerank"] = rerank
        return changed

    def _rerank_for(self, asked: Rerank) -> Rerank:
        settings = self._settings
        return Rerank.model_construct(
            enabled=asked.enabled,
            top=asked.top or settings.rerank_top,
            budget_ms=asked.budget_ms or settings.rerank_budget_ms,
            weight=settings.rerank_weight if asked.weight is None else asked.weight,
        )
