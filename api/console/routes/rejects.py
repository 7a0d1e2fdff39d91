"""Rejected rows: /console/catalogues/{name}/rejects, and those of one build."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.console.layouts import Name, layout_of
from api.console.overview_page import standing_of
from api.console.page_route import ConsoleRoute
from api.console.rejects_page import RejectsAsked, rejects_csv, rejects_page
from api.console.rendering import HEADERS, console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.jobs.answers import latest_rejects
from api.services import Services, Serving
from core.errors import NotFound
from core.layout import CatalogueLayout

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)

Asked = Annotated[RejectsAsked, Query()]
Build = Annotated[str, Query(max_length=100)]


@router.get("/rejects")
async def rejects(
    request: Request, name: Name, asked: Asked, services: Serving, with_key: WithKey
) -> Response:
    """Those of the last build, whoever started it."""
    return await _page(request, services, name, asked, with_key=with_key)


@router.get("/builds/{job_id}/rejects")
async def rejects_of_build(
    request: Request, name: Name, job_id: str, asked: Asked, services: Serving, with_key: WithKey
) -> Response:
    """Those of one build."""
    return await _page(request, services, name, asked, job_id, with_key=with_key)


@router.get("/rejects.csv")
async def download(name: Name, asked: Asked, services: Serving, build: Build = "") -> Response:
    """Those asked for as a CSV file."""
    layout = layout_of(services, name)
    path = await services.quick.run(lambda: _file(services, layout, build))
    if path is None:
        raise NotFound(f"no build of {name!r} has left rejects", field="name")
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{name}-rejects.csv"',
    }
    return StreamingResponse(rejects_csv(path, asked), headers=headers, media_type="text/csv")


async def _page(
    request: Request,
    services: Services,
    name: str,
    asked: RejectsAsked,
    job_id: str = "",
    *,
    with_key: bool,
) -> Response:
    layout = layout_of(services, name)
    here = request.url.path

    def make() -> Response:
        path = _file(services, layout, job_id) or layout.root / "rejects.jsonl"
        standing = standing_of(services, name)
        page = rejects_page(path, asked, standing, here, job_id)
        return console_pages(request).page(
            "rejects.html", services.clock.now(), page=page, with_key=with_key
        )

    return await services.quick.run(make)


def _file(services: Services, layout: CatalogueLayout, job_id: str) -> Path | None:
    """The rejects of a build, or of the last one; None if there has been none."""
    if job_id:
        return services.jobs.get(layout, job_id).files.rejects
    try:
        return latest_rejects(layout)
    except NotFound:
        return None
