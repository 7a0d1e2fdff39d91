"""Where the values of tables lead to."""

from collections.abc import Mapping
from urllib.parse import quote

from insights.document import Cell, Column

SHOP = "/commercial/shops/"
_PRODUCT = "/products/"
_SEARCH = "/products?q="
_PLACES: Mapping[str, str] = {
    "retailer": SHOP,
    "product": _PRODUCT,
    "product_id": _PRODUCT,
    "query": _SEARCH,
    "proposal": _SEARCH,
}
"""By the names of columns."""


def link_of(cell: Cell, column: Column, catalogue: str) -> str | None:
    """The page of what `cell` names; None for what has no page."""
    place = _PLACES.get(column.name)
    if place is None or not isinstance(cell, str) or not cell:
        return None
    return f"/console/catalogues/{catalogue}{place}{quote(cell, safe='')}"
