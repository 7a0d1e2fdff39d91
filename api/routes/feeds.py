"""The files that builds read: /v1/catalogues/{name}/feeds."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth import REFUSALS, AdminOnly
from api.description import answers, errors_of
from api.jobs import examples
from api.jobs.answers import FeedsAnswer, FeedView
from api.jobs.feeds import FeedFile, FeedFolders, delete_upload, too_large
from api.parameters import NoParameters
from api.routes.builds import Name
from api.schemas import to_json
from api.services import Serving
from core.errors import BadInput, NotFound, Overloaded, StoreUnusable, TooLarge
from core.layout import CatalogueLayout

router = APIRouter(prefix="/v1/catalogues/{name}", tags=["builds"], dependencies=[AdminOnly])

File = Annotated[str, Path(description="The name of the file.", examples=["products.csv.gz"])]
_Nothing = Annotated[NoParameters, Query()]


@router.get(
    "/feeds",
    summary="The files that a build may name",
    responses={
        **answers(FeedsAnswer, examples.FEEDS, "The latest first"),
        **errors_of(BadInput, *REFUSALS, Overloaded),
    },
)
async def feeds(name: Name, _: _Nothing, services: Serving) -> Response:
    """What was uploaded for the catalogue, and what lies below AISLE_FEEDS."""
    layout = CatalogueLayout(services.settings.indexes, name)

    def read() -> bytes:
        files = FeedFolders.of(services.settings).files(layout)
        return to_json(FeedsAnswer(feeds=tuple(map(_view, files))))

    return Response(await services.quick.run(read), media_type="application/json")


@router.put(
    "/feeds/{file}",
    summary="Upload a feed",
    responses={
        **answers(FeedView, examples.FEED, "It is on disk"),
        **errors_of(BadInput, *REFUSALS, StoreUnusable, TooLarge),
    },
    openapi_extra={
        "requestBody": {
            "description": "The bytes of the file.",
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def upload(
    name: Name, file: File, _: _Nothing, request: Request, services: Serving
) -> Response:
    """Keep the body as a file of the catalogue; one of that name is replaced at the end.

    It goes to disk as it comes, and is there whole or not at all.
    """
    layout = CatalogueLayout(services.settings.indexes, name)
    folders = FeedFolders.of(services.settings)
    if int(request.headers.get("content-length", "0")) > folders.max_bytes:
        raise too_large(folders.max_bytes)
    received = await folders.receive(layout, file, request.stream())
    return Response(to_json(_view(received)), media_type="application/json")


@router.delete(
    "/feeds/{file}",
    summary="Delete an uploaded feed",
    responses={
        **answers(FeedsAnswer, examples.FEEDS, "What is left"),
        **errors_of(BadInput, *REFUSALS, NotFound, Overloaded),
    },
)
async def delete(name: Name, file: File, _: _Nothing, services: Serving) -> Response:
    """Delete an upload; what lies below AISLE_FEEDS stays."""
    layout = CatalogueLayout(services.settings.indexes, name)

    def forget() -> bytes:
        delete_upload(layout, file)
        files = FeedFolders.of(services.settings).files(layout)
        return to_json(FeedsAnswer(feeds=tuple(map(_view, files))))

    return Response(await services.quick.run(forget), media_type="application/json")


def _view(file: FeedFile) -> FeedView:
    return FeedView(
        name=file.name, bytes=file.bytes, modified_at=file.modified_at, uploaded=file.uploaded
    )
