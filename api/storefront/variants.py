"""The variants of a product: what tells each from the others, and the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.storefront.address import Address
from api.storefront.money import price_text
from api.versions import Searchable
from search.query import Filter
from search.results import ProductView

MOST = 24


@dataclass(frozen=True, slots=True)
class Variant:
    """One product of an item group, named by what is different about it."""

    label: str
    price: str
    url: str
    current: bool


def variants_of(
    searcher: Searchable, product: ProductView, address: Address
) -> tuple[Variant, ...]:
    """The other products of the item group and `product` itself; empty without others."""
    if not product.item_group_id:
        return ()
    group = Filter(field="item_group_id", any_of=(product.item_group_id,))
    asked = address.anew().having(filters=(group,), in_stock=False)
    found = searcher.search(asked.query(per_page=MOST, highlight=False)).hits
    ids = sorted({product.id, *(hit.product.id for hit in found)})
    if len(ids) < 2:
        return ()
    group_of = [searcher.product(each, address.region, address.retailer) for each in ids]
    differing = _differing(group_of)
    made = (
        Variant(
            label=_label(each, differing),
            price=price_text(each.price, each.currency),
            url=address.product_url(each.id),
            current=each.id == product.id,
        )
        for each in group_of
    )
    return tuple(sorted(made, key=lambda variant: variant.label))


def _differing(products: Sequence[ProductView]) -> list[str]:
    """Attributes whose values are not the same on all `products`, without what follows another.

    Of attributes that split the group alike, such as size and net content, one is enough.
    """
    names = dict.fromkeys(name for product in products for name in product.attributes or {})
    splits: dict[tuple[int, ...], str] = {}
    for name in names:
        values = [(product.attributes or {}).get(name, ()) for product in products]
        split = tuple(values.index(value) for value in values)
        if any(split):
            splits.setdefault(split, name)
    return list(splits.values())


def _label(product: ProductView, names: Sequence[str]) -> str:
    attributes = product.attributes or {}
    parts = [str(value) for name in names for value in attributes.get(name, ())]
    return " · ".join(parts) or product.title
