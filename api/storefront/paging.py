"""The page numbers under a list: the first, the last and those around the one shown."""

from dataclasses import dataclass
from math import ceil

from api.storefront.address import PER_PAGE, Address

NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to go to; without a number it is a gap, without a URL the page shown."""

    number: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """The links under a list, left to right; None where there is no page to go to."""

    previous: str | None
    links: tuple[PageLink, ...]
    next: str | None


def paging(address: Address, found: int) -> Paging | None:
    """The links for `found` products; None if they fit on one page."""
    last = ceil(found / PER_PAGE)
    here = address.page
    if last <= 1:
        return None
    around = range(here - NEIGHBOURS, here + NEIGHBOURS + 1)
    shown = sorted({1, last, *(number for number in around if 1 <= number <= last)})
    links: list[PageLink] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links.append(PageLink(None, None))
        links.append(PageLink(number, None if number == here else _url(address, number)))
    return Paging(
        previous=_url(address, min(here - 1, last)) if here > 1 else None,
        links=tuple(links),
        next=_url(address, here + 1) if here < last else None,
    )


def _url(address: Address, number: int) -> str:
    return address.having(page=number).url
