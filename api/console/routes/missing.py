"""What the console answers where it has no page."""

from fastapi import APIRouter, Response

from api.console.page_route import ConsoleRoute
from api.console.session import PATH, SignedIn
from core.errors import NotFound

router = APIRouter(
    prefix=PATH, route_class=ConsoleRoute, include_in_schema=False, dependencies=[SignedIn]
)


@router.get("/{address:path}")
async def missing(address: str) -> Response:
    """A page that says so."""
    raise NotFound(f"there is no page {address[:80]!r} in the console")
