"""Where a product's picture is found."""

from urllib.parse import quote


def picture_link(catalogue: str, product_id: str) -> str:
    """The root-relative address of the picture of a product; any id will do."""
    return f"/pictures/{quote(catalogue, safe='')}/{quote(product_id, safe='')}.svg"
