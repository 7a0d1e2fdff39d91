"""The links under a list that goes over several pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Paging:
    """Where one is, and the pages before and after; None where there is none."""

    page: int
    last: int
    previous: str | None
    next: str | None


def paging(address: str, asked: Mapping[str, object], found: int, per_page: int) -> Paging | None:
    """The links for `found` entries; None if they fit on one page.

    Args:
        address: of the list, without its query.
        asked: the query of the page shown, with `page`.
        found: entries in all.
        per_page: entries a page.
    """
    here, last = int(str(asked["page"])), ceil(found / per_page)
    if last <= 1:
        return None

    def url(page: int) -> str:
        given = {name: value for name, value in {**asked, "page": page}.items() if value}
        return f"{address}?{urlencode(given)}"

    return Paging(
        page=here,
        last=last,
        previous=url(min(here - 1, last)) if here > 1 else None,
        next=url(here + 1) if here < last else None,
    )
