"""The label of a product: the brand on its colour, and the size below."""

from api.storefront.pictures.colours import BLACK, WHITE, Paint
from api.storefront.pictures.lettering import (
    LETTER_WIDTH,
    Line,
    balanced,
    initials,
    shortened,
)
from api.storefront.pictures.shapes import Box
from api.storefront.pictures.sizes import size_text
from search.results import ProductView

MOST_BRAND_CHARACTERS = 24
ONE_LINE = 9
"""Characters of a brand's name; a longer one of several words takes two lines."""

TAG_MIDDLE = 368
TAG_WIDTH = 340
TAG_LETTERS = 18


def label_on(box: Box, product: ProductView, paint: Paint) -> str:
    """A label that fills `box`: a band with the brand, and the size beneath it."""
    size = size_text(product)
    band = box.height * (0.64 if size else 1)
    middle, inner = box.x + box.width / 2, box.width - 14
    name = shortened(product.brand or initials(product.title), MOST_BRAND_CHARACTERS)
    lines = balanced(name) if len(name) > ONE_LINE else (name,)
    step = band / (len(lines) + 0.3)
    ground = (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="5" fill="{WHITE}"/><path d="M{box.x:g} {box.y + 5:g}a5 5 0 0 1 5-5h'
        f'{box.width - 10:g}a5 5 0 0 1 5 5v{band - 5:g}h-{box.width:g}z" fill="{paint.brand}"/>'
    )
    letters = [
        Line(line, middle, box.y + step * (place + 0.65), inner, min(step * 0.8, 30), WHITE)
        for place, line in enumerate(lines)
    ]
    if size:
        below = box.y + (band + box.height) / 2
        letters.append(Line(size, middle, below, inner, box.height * 0.23, BLACK))
    return ground + "".join(line.svg() for line in letters)


def tag_below(product: ProductView, paint: Paint) -> str:
    """A label beneath the product: brand and size in one line."""
    parts = (shortened(product.brand, MOST_BRAND_CHARACTERS), size_text(product))
    said = " · ".join(part for part in parts if part)
    if not said:
        return ""
    width = min(TAG_WIDTH, 36 + len(said) * TAG_LETTERS * LETTER_WIDTH)
    middle = Line(said, 200, TAG_MIDDLE, width - 28, TAG_LETTERS, paint.deep)
    return (
        f'<rect x="{200 - width / 2:.4g}" y="{TAG_MIDDLE - 17}" width="{width:.4g}" height="34" '
        f'rx="17" fill="{WHITE}"/>{middle.svg()}'
    )
