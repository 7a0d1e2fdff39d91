"""The shop a page belongs to: what its header offers to choose from."""

from dataclasses import dataclass

from api.services import Services
from api.storefront.address import Address
from api.versions import Served


@dataclass(frozen=True, slots=True)
class Shop:
    """What every page shows.

    Attributes:
        catalogue: the one shown; empty on a page about none.
        catalogues: all that answer, by name.
        regions: of this catalogue.
        pinned: whether URLs must name the catalogue.
        has_retailers: whether retailers are known, one of whom may be looking.
        asks_for_tokens: whether one who looks must have come with a token.
        tells_events: whether pages tell what a chosen shop looks at.
    """

    title: str
    catalogue: str
    catalogues: tuple[str, ...]
    regions: tuple[str, ...]
    pinned: bool
    tells_events: bool = False
    has_retailers: bool = False
    asks_for_tokens: bool = False


def open_shop(services: Services, named: str | None) -> tuple[Shop, Served]:
    """The shop that a request means, and what answers for it.

    Raises:
        BadInput: no catalogue is named and there are several.
        NotFound: there is none of that name.
        IndexUnusable: it is still loading, or broken.
    """
    name = _name(services, named)
    served = services.catalogues.get(name)
    return _shop(services, served), served


def closed_shop(services: Services, named: str | None) -> Shop:
    """The shop around a page that says what went wrong; nothing but the title if need be."""
    entry = services.catalogues.entries.get(named or services.settings.default_catalogue or "")
    if entry is not None and entry.served is not None:
        return _shop(services, entry.served)
    return Shop(services.settings.storefront_title, "", _answering(services), (), pinned=False)


def pin(address: Address, shop: Shop) -> Address:
    """`address` with the catalogue named if it must be, and not named if it need not."""
    return address.having(
        page=address.page, catalogue=shop.catalogue if shop.pinned and shop.catalogue else None
    )


def _name(services: Services, named: str | None) -> str:
    """The catalogue named, else the default, else the first: a visitor of `/` names none."""
    names = _answering(services)
    if named is None and services.settings.default_catalogue is None and names:
        return names[0]
    return services.catalogue_name(named)


def _shop(services: Services, served: Served) -> Shop:
    names = _answering(services)
    first = services.settings.default_catalogue or (names[0] if names else "")
    return Shop(
        title=served.settings.title or services.settings.storefront_title,
        catalogue=served.catalogue,
        catalogues=names,
        regions=served.regions,
        pinned=served.catalogue != first,
        tells_events=services.settings.public_events,
        has_retailers=served.has_retailers,
        asks_for_tokens=services.settings.retailer_key is not None,
    )


def _answering(services: Services) -> tuple[str, ...]:
    entries = services.catalogues.entries
    return tuple(name for name in sorted(entries) if entries[name].served is not None)
