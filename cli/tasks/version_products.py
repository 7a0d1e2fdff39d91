"""The products of a served version by id, with the changes that came after it."""

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa

from catalog.codec import product_from_json
from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from core.errors import IndexUnusable
from core.layout import VersionLayout

RECENT = 100_000
"""Products that are kept as they were read, at the most."""

CHANGES_AT_ONCE = 1_000


class VersionProducts:
    """Products as they are now: the version's, and over them what was changed since.

    The table is memory-mapped; a product is read when it is asked for.

    Args:
        layout: of the version.
        changes: of products, which may come after it.

    Raises:
        IndexUnusable: the product table cannot be read.
        StoreUnusable: the changes cannot be read.
    """

    def __init__(self, layout: VersionLayout, changes: ProductChangeStore) -> None:
        manifest = layout.read_manifest()
        try:
            table = pa.ipc.open_file(pa.memory_map(str(layout.products))).read_all()
        except (OSError, pa.ArrowInvalid) as error:
            raise IndexUnusable(
                f"the products of {manifest.version} cannot be read",
                field=layout.products.name,
                hint="rebuild the catalogue, or roll back to a version that verifies",
            ) from error
        self._documents = table.column("product")
        ids = table.column("id").to_pylist()
        self._rows = {str(product_id): row for row, product_id in enumerate(ids)}
        self._changed = dict(_changed(changes, manifest.catalogue, manifest.version))
        self._built = lru_cache(RECENT)(self._read)

    def get(self, product_id: str) -> Product | None:
        """The product called so; None if there is none, or it was deleted."""
        if product_id in self._changed:
            return self._changed[product_id]
        return self._built(product_id)

    def ids(self) -> Iterator[str]:
        """The ids of all of them."""
        yield from (name for name in self._rows if name not in self._changed)
        yield from (name for name, product in self._changed.items() if product is not None)

    def _read(self, product_id: str) -> Product | None:
        row = self._rows.get(product_id)
        return None if row is None else product_from_json(self._documents[row].as_py())


def _changed(
    changes: ProductChangeStore, catalogue: str, version: str
) -> Iterator[tuple[str, Product | None]]:
    last = changes.folded(catalogue, version)
    while later := changes.since(catalogue, last, CHANGES_AT_ONCE):
        last = later[-1].sequence
        yield from ((change.product_id, change.product) for change in later)
