"""What a product can be filtered and counted by."""

from collections.abc import Iterator
from itertools import accumulate

from catalog.product import AttributeValue, Product

CATEGORY_SEPARATOR = " > "


def filter_values(product: Product) -> Iterator[tuple[str, str | float]]:
    """Every field of `product` with one of its values: words, or a number."""
    yield "availability", product.availability.value
    if product.brand:
        yield "brand", product.brand
    for path in accumulate(
        product.category, lambda path, name: f"{path}{CATEGORY_SEPARATOR}{name}"
    ):
        yield "category", path
    if product.item_group_id:
        yield "item_group_id", product.item_group_id
    if product.price is not None:
        yield "price", float(product.price)
    if product.released is not None:
        yield "released", product.released.timestamp()
    if product.popularity is not None:
        yield "popularity", product.popularity
    for name, values in product.attributes.items():
        for value in values:
            yield f"attributes.{name}", _as_filter_value(value)


def _as_filter_value(value: AttributeValue) -> str | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else float(value)
