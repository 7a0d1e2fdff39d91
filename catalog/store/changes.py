"""Products that were changed, added or deleted since a version was built."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from catalog.store.records import ProductChange
from core.clock import Clock
from core.database import Database


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """What became of one product change.

    Attributes:
        product_id: as in the change.
        applied: False if a newer change of the product is known.
        sequence: of the change; 0 if it was not applied.
    """

    product_id: str
    applied: bool
    sequence: int = 0


class ProductChangeStore:
    """The latest change of each product, and which of them each version contains.

    A version contains all changes up to its folded sequence. Who serves a version lays the
    later ones (`since(catalogue, folded(catalogue, version))`) on top.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, catalogue: str, changes: Sequence[ProductChange]) -> list[ChangeResult]:
        """Keep `changes` (whose `sequence` does not count), in one transaction.

        A change without `changed_at` is newer than all before it.

        Returns:
            One result a change, in their order.

        Raises:
            BadInput: a `changed_at` is too far ahead of the clock; nothing was kept.
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        raise NotImplementedError

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[ProductChange]:
        """At most `limit` products that changed after `sequence`, by rising sequence."""
        raise NotImplementedError

    def latest_sequence(self, catalogue: str) -> int:
        """No change from now on has a sequence up to this; 0 before the first."""
        raise NotImplementedError

    def fold(self, catalogue: str, version: str, sequence: int) -> None:
        """Record that `version` contains all changes up to `sequence`.

        To be called before the version is served: a version that is served must not be
        without its record.
        """
        raise NotImplementedError

    def folded(self, catalogue: str, version: str) -> int:
        """The sequence up to which `version` contains all changes; 0 if none is recorded."""
        raise NotImplementedError

    def forget(self, catalogue: str, kept_versions: Collection[str]) -> int:
        """Drop the changes that every one of `kept_versions` contains, and others' records.

        Returns:
            How many changes were dropped; none are if no version is kept.
        """
        raise NotImplementedError
