"""A product as a picture: its shape in its colours, labelled, on a quiet ground."""

from api.storefront.pictures.colours import WHITE, Paint, paint_of
from api.storefront.pictures.label import label_on, tag_below
from api.storefront.pictures.lettering import Line, clean, initials, shortened
from api.storefront.pictures.shapes import NEUTRAL, Box, Shape, shape_of
from api.storefront.pictures.sizes import packs_of, size_text
from search.results import ProductView

GROUND = 340
"""Where things stand, from above."""

BEHIND = ((-74, -10, 0.76), (74, -10, 0.76))
"""The second and third of a pack: moved right, moved down, and how large."""

INITIALS = Box(220, 214, 88, 96)


def draw(product: ProductView) -> str:
    """The picture of `product`: an SVG document that asks for nothing else.

    The same product gives the same picture. Neither scripts nor links, styles or ids are
    in it, so that it may stand in a page as it is.
    """
    shape, paint = shape_of(product), paint_of(product)
    packs = packs_of(size_text(product)) if shape.label else 1
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" '
        'font-family="system-ui,Segoe UI,Helvetica,Arial,sans-serif" text-anchor="middle">'
        f"<title>{clean(shortened(product.title, 200))}</title>"
        f"{_backdrop(paint, wide=packs > 1)}"
        f"{_pack(shape, product, paint, packs)}"
        "</svg>"
    )


def _backdrop(paint: Paint, *, wide: bool) -> str:
    reach = 160 if wide else 118
    return (
        '<path fill="#f5f6f8" d="M0 0h400v400H0z"/>'
        f'<circle cx="200" cy="200" r="168" fill="{paint.halo}" opacity=".16"/>'
        f'<ellipse cx="200" cy="{GROUND + 2}" rx="{reach}" ry="14" opacity=".05"/>'
        f'<ellipse cx="200" cy="{GROUND}" rx="{reach - 24}" ry="9" opacity=".07"/>'
    )


def _pack(shape: Shape, product: ProductView, paint: Paint, packs: int) -> str:
    drawing = shape.drawing.substitute(paint.names())
    if shape.name == NEUTRAL:
        return drawing + _initials(product) + tag_below(product, paint)
    if shape.label is None:
        return drawing + tag_below(product, paint)
    whole = drawing + label_on(shape.label, product, paint)
    if packs == 1:
        return whole
    behind = "".join(_placed(drawing, *place) for place in BEHIND[: packs - 1])
    return behind + _placed(whole, 0, 4, 0.88) + _count(packs, paint)


def _placed(drawing: str, right: float, down: float, scale: float) -> str:
    """`drawing` in another size, standing where it stood, then moved."""
    x, y = 200 * (1 - scale) + right, GROUND * (1 - scale) + down
    return f'<g transform="matrix({scale:g} 0 0 {scale:g} {x:g} {y:g})">{drawing}</g>'


def _count(packs: int, paint: Paint) -> str:
    line = Line(f"{packs}\N{MULTIPLICATION SIGN}", 334, 70, 64, 26, WHITE)
    return f'<circle cx="334" cy="70" r="36" fill="{paint.brand}"/>{line.svg()}'


def _initials(product: ProductView) -> str:
    middle = INITIALS.x + INITIALS.width / 2
    letters = initials(product.brand or product.title)
    return Line(letters, middle, INITIALS.y + 48, INITIALS.width, 50, WHITE).svg()
