"""The catalogues: /console and /console/catalogues/{name}."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.console.catalogue_page import catalogue_page, rollback_page
from api.console.forms import checked, sent_fields
from api.console.kept import version_report
from api.console.layouts import Name, layout_of
from api.console.overview_page import overview_page
from api.console.page_route import ConsoleRoute
from api.console.rendering import HEADERS, console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.jobs.orders import RollbackRequest
from api.removal import Removals
from api.routes.builds import REPORT_POLICY
from api.routes.catalogues import refuse_while_building
from api.services import Serving
from core.errors import BadInput, NotFound

router = APIRouter(
    prefix=PATH, route_class=ConsoleRoute, include_in_schema=False, dependencies=[SignedIn]
)


@router.get("")
async def overview(request: Request, services: Serving, with_key: WithKey) -> Response:
    """How every catalogue is doing."""
    page = await services.quick.run(lambda: overview_page(services))
    return console_pages(request).page(
        "overview.html", services.clock.now(), page=page, with_key=with_key
    )


@router.get("/new")
async def new(services: Serving, name: Annotated[str, Query(max_length=63)] = "") -> Response:
    """To the first build of a catalogue that does not exist yet."""
    layout = layout_of(services, name.strip())
    return RedirectResponse(f"{PATH}/catalogues/{layout.name}/builds", 303)


@router.get("/catalogues/{name}")
async def catalogue(request: Request, name: Name, services: Serving, with_key: WithKey) -> Response:
    """Versions, history and settings of one catalogue."""
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: catalogue_page(services, layout))
    return console_pages(request).page(
        "catalogue.html", services.clock.now(), page=page, with_key=with_key
    )


@router.get("/catalogues/{name}/remove")
async def ask_removal(
    request: Request, name: Name, services: Serving, with_key: WithKey
) -> Response:
    """What would be gone, and whether that is meant."""
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: catalogue_page(services, layout))
    return console_pages(request).page(
        "remove.html", services.clock.now(), page=page, with_key=with_key
    )


@router.post("/catalogues/{name}/remove")
async def remove(request: Request, name: Name, services: Serving) -> Response:
    """Take a catalogue out of service and delete it."""
    layout = layout_of(services, name)
    sent = await sent_fields(request)
    if sent.get("confirm") != name:
        raise BadInput(
            "that is not its name",
            field="confirm",
            hint=f"write {name} to remove it; a removal cannot be taken back",
        )

    def take_away() -> None:
        refuse_while_building(services, layout)
        Removals(layout.indexes).remove(layout, services.stores.open().rows)

    await services.quick.run(take_away)
    return RedirectResponse(PATH, 303)


@router.get("/catalogues/{name}/rollback")
async def ask_rollback(
    request: Request,
    name: Name,
    services: Serving,
    with_key: WithKey,
    version: Annotated[str, Query(max_length=128)],
) -> Response:
    """What going back to a version would change, and whether that is meant."""
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: rollback_page(services, layout, version))
    return console_pages(request).page(
        "rollback.html", services.clock.now(), page=page, with_key=with_key
    )


@router.post("/catalogues/{name}/rollback")
async def roll_back(request: Request, name: Name, services: Serving) -> Response:
    """Go back, unless another version has come to be served since that was asked for."""
    layout = layout_of(services, name)
    sent = await sent_fields(request)
    served = sent.pop("served", None)
    order = checked(RollbackRequest, sent)

    def start() -> str:
        if served != layout.current_version():
            raise BadInput(
                "another version is served by now",
                field="version",
                hint="look at the catalogue again before going back",
            )
        return services.jobs.start(layout, order).id

    job_id = await services.quick.run(start)
    return RedirectResponse(f"{PATH}/catalogues/{name}/builds/{job_id}", 303)


@router.get("/catalogues/{name}/versions/{version}/report")
async def version_changes(name: Name, version: str, services: Serving) -> Response:
    """What the build of a published version changed, as its own page."""
    layout = layout_of(services, name)

    def read() -> bytes:
        if version in layout.versions():
            path = version_report(layout, version).with_suffix(".html")
            if path.is_file():
                return path.read_bytes()
        raise NotFound(f"there is no report of version {version[:80]!r}", field="version")

    page = await services.quick.run(read)
    headers = {**HEADERS, "Content-Security-Policy": REPORT_POLICY}
    return Response(page, headers=headers, media_type="text/html")
