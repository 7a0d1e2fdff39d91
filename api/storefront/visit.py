"""The visit that a page belongs to: what experiments by sessions and the page's events go by."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.services import Serving
from api.storefront.address import PageParameters

COOKIE = "aisle-visit"
"""Set by the script that tells events, with the name of their session."""

MOST_CHARACTERS = 100


def _visit_of(
    request: Request, asked: Annotated[PageParameters, Query()], services: Serving
) -> str | None:
    """The name of the visit; None for a visitor, of whom nothing is told, and for a first page."""
    name = request.cookies.get(COOKIE, "")
    told = asked.retailer is not None and services.settings.public_events
    nameable = 0 < len(name) <= MOST_CHARACTERS and name.isprintable()
    return name if told and nameable else None


Visit = Annotated[str | None, Depends(_visit_of)]
"""The session of a page's events, as the page's script named it."""
