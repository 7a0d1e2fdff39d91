"""Builds and feeds: /console/catalogues/{name}/builds and /feeds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.console.builds_page import NO_VALUES, build_fields, build_page, builds_page
from api.console.forms import checked, sent_fields
from api.console.layouts import Name, layout_of
from api.console.page_route import ConsoleRoute
from api.console.rendering import HEADERS, console_pages
from api.console.session import PATH, SignedIn, WithKey
from api.errors import status_of
from api.jobs.answers import report_file
from api.jobs.feeds import FeedFolders, delete_upload, too_large
from api.jobs.orders import BuildRequest
from api.routes.builds import REPORT_POLICY
from api.services import Services, Serving
from core.errors import AisleError

router = APIRouter(
    prefix=f"{PATH}/catalogues/{{name}}",
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[SignedIn],
)


@router.get("/builds")
async def builds(request: Request, name: Name, services: Serving, with_key: WithKey) -> Response:
    """The builds that there were, and the form for another, with the feed that is named."""
    values = {key: text for key, text in request.query_params.items() if key == "feed"}
    return await _builds(request, services, name, values, with_key=with_key)


@router.post("/builds")
async def build(request: Request, name: Name, services: Serving, with_key: WithKey) -> Response:
    """Start a build; the form comes back with what it was told if it cannot be."""
    sent = await sent_fields(request)
    try:
        return await _start(services, name, build_fields(sent))
    except AisleError as error:
        return await _builds(request, services, name, sent, error, with_key=with_key)


@router.get("/builds/{job_id}")
async def one_build(
    request: Request, name: Name, job_id: str, services: Serving, with_key: WithKey
) -> Response:
    """How a build is doing."""
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: build_page(services, layout, job_id))
    return console_pages(request).page(
        "build.html", services.clock.now(), page=page, with_key=with_key
    )


@router.get("/builds/{job_id}/live")
async def live(request: Request, name: Name, job_id: str, services: Serving) -> Response:
    """The part of a build's page that changes while it runs."""
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: build_page(services, layout, job_id))
    headers = {"X-Over": "true" if page.over else "false"}
    return console_pages(request).page(
        "parts/live.html", services.clock.now(), headers=headers, page=page
    )


@router.post("/builds/{job_id}/cancel")
async def cancel(name: Name, job_id: str, services: Serving) -> Response:
    """Tell a build to stop."""
    layout = layout_of(services, name)
    await services.quick.run(lambda: services.jobs.cancel(layout, job_id))
    return RedirectResponse(f"{PATH}/catalogues/{name}/builds/{job_id}", 303)


@router.post("/builds/{job_id}/again")
async def again(request: Request, name: Name, job_id: str, services: Serving) -> Response:
    """The same build once more, published this time: forced if there is a reason to."""
    layout = layout_of(services, name)
    sent = await sent_fields(request)
    earlier = await services.quick.run(lambda: services.jobs.get(layout, job_id))
    asked = {key: value for key, value in earlier.request.items() if key != "dry_run"}
    return await _start(services, name, asked | {k: v for k, v in sent.items() if k == "force"})


@router.get("/builds/{job_id}/report")
async def report(name: Name, job_id: str, services: Serving) -> Response:
    """What a build changed, as the page that it left."""
    layout = layout_of(services, name)
    page = await services.quick.run(
        lambda: report_file(services.jobs.get(layout, job_id), layout, ".html").read_bytes()
    )
    headers = {**HEADERS, "Content-Security-Policy": REPORT_POLICY}
    return Response(page, headers=headers, media_type="text/html")


@router.put("/feeds/{file}")
async def upload(name: Name, file: str, request: Request, services: Serving) -> Response:
    """Keep the body as a feed of the catalogue."""
    folders = FeedFolders.of(services.settings)
    if int(request.headers.get("content-length", "0")) > folders.max_bytes:
        raise too_large(folders.max_bytes)
    await folders.receive(layout_of(services, name), file, request.stream())
    return Response(status_code=204)


@router.post("/feeds/{file}/delete")
async def delete(name: Name, file: str, services: Serving) -> Response:
    """Delete an uploaded feed."""
    layout = layout_of(services, name)
    await services.quick.run(lambda: delete_upload(layout, file))
    return RedirectResponse(f"{PATH}/catalogues/{name}/builds", 303)


async def _start(services: Services, name: str, fields: dict[str, Any]) -> Response:
    order = checked(BuildRequest, fields)
    layout = layout_of(services, name)
    job = await services.quick.run(lambda: services.jobs.start(layout, order))
    return RedirectResponse(f"{PATH}/catalogues/{name}/builds/{quote(job.id)}", 303)


async def _builds(
    request: Request,
    services: Services,
    name: str,
    values: Mapping[str, str] = NO_VALUES,
    refusal: AisleError | None = None,
    *,
    with_key: bool,
) -> Response:
    layout = layout_of(services, name)
    page = await services.quick.run(lambda: builds_page(services, layout, values, refusal))
    return console_pages(request).page(
        "builds.html",
        services.clock.now(),
        status=status_of(refusal) if refusal else 200,
        page=page,
        with_key=with_key,
    )
