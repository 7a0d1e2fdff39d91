"""What of new banners may not be meant as it is said."""

from collections.abc import Iterator, Sequence

from api.recommending.assortments import searcher_of
from api.versions import Served
from recommend.banners.banner import Banner
from search.live.laying import row_of

MOST_WARNINGS = 20


def warnings_of(served: Served, banners: Sequence[Banner]) -> tuple[str, ...]:
    """Products and regions that the catalogue does not have, as far as it is known now."""
    told = list(_warnings(served, banners))
    more = len(told) - MOST_WARNINGS
    return (*told[:MOST_WARNINGS], *((f"and {more} more",) if more > 0 else ()))


def _warnings(served: Served, banners: Sequence[Banner]) -> Iterator[str]:
    snapshot = searcher_of(served.opened.searcher).snapshot
    for banner in banners:
        if banner.product is not None and row_of(snapshot, banner.product) is None:
            yield f"{banner.id}: there is no product {banner.product!r} yet; it is not shown"
        for region in banner.regions:
            if region not in snapshot.offers.regions:
                yield f"{banner.id}: there is no region {region!r} yet"
