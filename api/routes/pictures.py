"""GET /pictures/{catalogue}/{product_id}.svg: a drawn picture of any product."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from api.services import Serving
from api.storefront.pictures import draw
from core import fingerprint

router = APIRouter(include_in_schema=False)

HEADERS = {
    "Cache-Control": "public, max-age=3600, stale-while-revalidate=86400",
    # Opened as a page of its own, too, the picture can neither run nor load anything.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/pictures/{catalogue}/{product_id:path}.svg")
async def picture(
    catalogue: Annotated[str, Path()],
    product_id: Annotated[str, Path()],
    services: Serving,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The picture of a product, drawn from its title, brand and category.

    Its ETag is a hash of the picture: a new version of the catalogue that says the same of
    the product leaves it valid, and another way of drawing does not.
    """

    def picture_of() -> bytes:
        served = services.catalogues.get(catalogue)
        return draw(served.searcher.product(product_id)).encode()

    content = await services.quick.run(picture_of)
    tag = f'"{fingerprint.of_parts([content])[:16]}"'
    headers = {**HEADERS, "ETag": tag}
    if tag in {known.strip().removeprefix("W/") for known in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="image/svg+xml")
