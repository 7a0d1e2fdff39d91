"""A shop that changes at random, and what it has become in the end."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from catalog.product import Product
from catalog.store.records import ProductChange
from tests.search.shop import RECIPE, WordVectors, shop_products

ODD_SHOP = 61
"""Of no term have exactly half of so many products a posting, so that no weight is 0."""

ENCODER = WordVectors()


def change_of(product: Product) -> ProductChange:
    """A product as it is now, with the vector of its text."""
    vector = ENCODER.encode(RECIPE.dense_text(product))
    return ProductChange(product.id, product, vector, ENCODER.fingerprint)


def deletion_of(product_id: str) -> ProductChange:
    return ProductChange(product_id, None)


def random_changes(
    products: Sequence[Product], count: int, chance: random.Random
) -> list[ProductChange]:
    """Additions, changes of every sort, deletions, and some of the same products again."""
    pool = list(shop_products(count, seed=chance.randrange(1000)))
    known = {product.id: product for product in products}
    changes = []
    for number in range(count):
        kind = chance.choice(("add", "title", "price", "other", "same", "delete", "unknown"))
        if kind == "add" or not known:
            product = replace(pool[number], id=f"N{number:03d}", brand=chance.choice(NEW_BRANDS))
        elif kind == "unknown":
            changes.append(deletion_of(f"U{number}"))
            continue
        else:
            product = _changed(known[chance.choice(sorted(known))], kind, pool[number])
        if kind == "delete":
            del known[product.id]
            changes.append(deletion_of(product.id))
        else:
            known[product.id] = product
            changes.append(change_of(product))
    return changes


NEW_BRANDS = ("Nord", "nord", "Quiltzen", "")


def _changed(product: Product, kind: str, other: Product) -> Product:
    if kind == "title":
        return replace(product, title=f"{other.title} zweiflamm", mpn=f"ZZ-{other.mpn}")
    if kind == "price":
        return replace(product, price=Decimal("77.5"), availability=other.availability)
    if kind == "other":
        return replace(other, id=product.id, title=product.title, category=("Home", "New shelf"))
    return product


def resulting(products: Iterable[Product], changes: Iterable[ProductChange]) -> list[Product]:
    """The products after the changes, by the meaning of a change."""
    now = {product.id: product for product in products}
    for change in changes:
        if change.product is None:
            now.pop(change.product_id, None)
        else:
            now[change.product_id] = change.product
    return list(now.values())
