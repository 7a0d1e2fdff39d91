"""Checks changes of products as rows of a feed are checked, and writes them to the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from api.updates.answers import ChangesAnswer, ChangeView, Outcome
from api.versions import Served
from catalog.checks import Checker
from catalog.mapping import load_mapping
from catalog.product import Product
from catalog.readers.row import Row
from catalog.recipe import recipe_of
from catalog.store.changes import ProductChangeStore
from catalog.store.records import ProductChange
from core.errors import Conflict, NotFound
from core.rejects import Reject, RejectLog
from search.live.searcher import LiveSearcher
from search.snapshot import Snapshot

NO_SUCH_PRODUCT = "there is no such product"
EXACT_IDS = "ids are case-sensitive and exact"


@dataclass(frozen=True, slots=True)
class ChangeWriter:
    """Writes changes of the products of one catalogue.

    Attributes:
        catalogue: its name.
        snapshot: what is searched now.
        store: where changes are kept.
    """

    catalogue: str
    snapshot: Snapshot
    store: ProductChangeStore

    @classmethod
    def of(cls, catalogue: str, served: Served, store: ProductChangeStore) -> "ChangeWriter":
        """The writer for what is served.

        Raises:
            Conflict: the catalogue is served in a way that takes no changes.
        """
        searcher = served.opened.searcher
        if not isinstance(searcher, LiveSearcher):
            raise Conflict(f"{catalogue!r} takes no changes", field="catalogue")
        return cls(catalogue, searcher.snapshot, store)

    def upsert(self, rows: Sequence[dict[str, object]]) -> ChangesAnswer:
        """Change or add the products of `rows`; those that cannot be read are left out.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        checker = Checker(load_mapping(), RejectLog())
        checked = [checker.check(Row(place, row)) for place, row in enumerate(rows, start=1)]
        products = [each for each in checked if isinstance(each, Product)]
        self.store.put(self.catalogue, self._changes(products))
        return self._answer(
            _rejected(place, rows[place - 1].get("id"), each)
            if isinstance(each, Reject)
            else ChangeView(row=place, id=each.id, outcome=Outcome.STORED)
            for place, each in enumerate(checked, start=1)
        )

    def delete(self, ids: Sequence[str]) -> ChangesAnswer:
        """Delete the products called `ids`; those that are not there are left out.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        known = {name for name in ids if self._is_known(name)}
        self.store.put(self.catalogue, [ProductChange(name, None) for name in sorted(known)])
        return self._answer(
            ChangeView(row=place, id=name, outcome=Outcome.DELETED)
            if name in known
            else _unknown(place, name)
            for place, name in enumerate(ids, start=1)
        )

    def delete_one(self, product_id: str) -> ChangesAnswer:
        """Delete one product.

        Raises:
            NotFound: there is no such product.
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        answer = self.delete([product_id])
        if not answer.deleted:
            raise NotFound(f"no product {product_id!r}", field="id", hint=EXACT_IDS)
        return answer

    def _is_known(self, product_id: str) -> bool:
        """Whether the product is searched, or was stored a moment ago and soon will be."""
        if _row_of(self.snapshot, product_id) is not None:
            return True
        change = self.store.get(self.catalogue, product_id)
        contained = self.store.folded(self.catalogue, self.snapshot.manifest.version)
        return change is not None and change.product is not None and change.sequence > contained

    def _changes(self, products: Iterable[Product]) -> list[ProductChange]:
        encoder = self.snapshot.encoder.fingerprint
        return [
            ProductChange(product.id, product, self._vector(product), encoder)
            for product in products
        ]

    def _vector(self, product: Product) -> npt.NDArray[np.float32]:
        """The vector of a product's text: the one there is, if the text is what it was."""
        recipe = recipe_of(self.snapshot.manifest.recipe)
        text = recipe.dense_text(product)
        row = _row_of(self.snapshot, product.id)
        if row is not None and recipe.dense_text(self.snapshot.products.product(row)) == text:
            vector: npt.NDArray[np.float32] = self.snapshot.dense.vectors_of(
                np.array([row], np.int32)
            )[0]
            return vector
        return self.snapshot.encoder.encode(text)

    def _answer(self, results: Iterable[ChangeView]) -> ChangesAnswer:
        views = tuple(results)
        outcomes = [view.outcome for view in views]
        stored, deleted = outcomes.count(Outcome.STORED), outcomes.count(Outcome.DELETED)
        return ChangesAnswer(
            catalogue=self.catalogue,
            stored=stored,
            deleted=deleted,
            rejected=len(views) - stored - deleted,
            results=views,
        )


def _row_of(snapshot: Snapshot, product_id: str) -> int | None:
    rows = snapshot.identifiers.rows(product_id)
    for row, found in zip(rows, snapshot.products.texts("id", rows), strict=True):
        if found == product_id:
            return row
    return None


def _rejected(place: int, said: object, reject: Reject) -> ChangeView:
    return ChangeView(
        row=place,
        id=said if isinstance(said, str) else None,
        outcome=Outcome.REJECTED,
        field=reject.field,
        value=reject.value or None,
        reason=reject.reason,
        mend=reject.mend or None,
    )


def _unknown(place: int, product_id: str) -> ChangeView:
    return ChangeView(
        row=place,
        id=product_id,
        outcome=Outcome.UNKNOWN,
        field="id",
        reason=NO_SUCH_PRODUCT,
        mend=EXACT_IDS,
    )
