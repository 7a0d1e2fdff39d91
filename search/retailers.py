"""The shop that asks: its region and its price tier hold where a query names none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from catalog.store.records import Retailer
from search.query import Query
from search.similar.results import SimilarQuery
from search.suggest.results import SuggestQuery

NO_RETAILERS: Mapping[str, Retailer] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asking:
    """Whoever looks at one product."""

    region: str | None = None
    retailer: str | None = None
    price_tier: str | None = None


Asked = TypeVar("Asked", Query, SimilarQuery, SuggestQuery, Asking)


def placed(query: Asked, retailers: Mapping[str, Retailer]) -> Asked:
    """`query` with the region and the price tier of the retailer that it names."""
    known = None if query.retailer is None else retailers.get(query.retailer)
    if known is None:
        return query
    place = {
        "region": query.region or known.region,
        "price_tier": query.price_tier or known.price_tier,
    }
    if isinstance(query, Asking):
        return replace(query, **place)
    return query.model_copy(update=place)
