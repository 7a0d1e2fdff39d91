"""The catalogue that events are of."""

from api.services import Services


def known_catalogue(services: Services, named: str | None) -> str:
    """The catalogue meant; what shops do with one that cannot be searched just now is kept too.

    Raises:
        NotFound: there is none of that name.
        IndexUnusable: it is not known yet which there are.
    """
    name = services.catalogue_name(named)
    if name not in services.catalogues.entries:
        services.catalogues.get(name)
    return name
