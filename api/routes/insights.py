"""GET /v1/insights."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth import REFUSALS, AdminOnly
from api.behaviour import examples
from api.behaviour.answers import InsightsAnswer
from api.behaviour.catalogue import known_catalogue
from api.description import answers, errors_of
from api.freshness import freshness_of
from api.parameters import CatalogueParameters
from api.schemas import to_json
from api.services import Services, Serving
from core.errors import BadInput, IndexUnusable, NotFound, Overloaded
from core.layout import CatalogueLayout
from insights.artefacts.layout import InsightsLayout

router = APIRouter(prefix="/v1", tags=["catalogues"])

_FAILURES = (BadInput, NotFound, Overloaded, IndexUnusable, *REFUSALS)


@router.get(
    "/insights",
    summary="What the published insights were made of, and what came since",
    dependencies=[AdminOnly],
    responses={
        **answers(InsightsAnswer, examples.INSIGHTS, "The published version"),
        **errors_of(*_FAILURES),
    },
)
async def insights(
    parameters: Annotated[CatalogueParameters, Query()], services: Serving
) -> Response:
    """The version that the console shows, how old it is, and whether it is out of date.

    `aisle insights --publish` makes it; the findings themselves are read in the console and
    written by `aisle report --published`.
    """
    name = known_catalogue(services, parameters.catalogue)
    answer = await services.quick.run(lambda: to_json(_answer(services, name)))
    return Response(answer, media_type="application/json")


def _answer(services: Services, name: str) -> InsightsAnswer:
    folder = InsightsLayout(CatalogueLayout(services.settings.indexes, name))
    layout = folder.version(folder.current_version())
    manifest = layout.read_manifest()
    fresh, now = freshness_of(services, layout, manifest), services.clock.now()
    trade, state = manifest.trade, fresh.state
    return InsightsAnswer(
        catalogue=name,
        version=manifest.version,
        until=datetime.fromisoformat(trade.until),
        orders=trade.orders,
        shops=trade.shops,
        products=trade.products,
        sections=manifest.sections,
        read_at=None if state is None else state.read_at,
        sequence=None if state is None else state.sequence,
        events_since=None if fresh.since is None else fresh.since.events,
        orders_since=fresh.orders_since,
        is_stale=fresh.is_stale(now),
        told=fresh.told(now),
    )
