"""The parts of a version that changes are laid over."""

from dataclasses import dataclass

from search.built_postings import BuiltPostings
from search.dense import DenseIndex
from search.filters import FilterIndex
from search.product_types import ProductTypes
from search.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Version:
    """What was built and is mapped from files."""

    postings: BuiltPostings
    dense: DenseIndex
    filters: FilterIndex
    types: ProductTypes

    @classmethod
    def of(cls, origin: Snapshot) -> "Version":
        """The parts of a version's own snapshot.

        Raises:
            TypeError: changes were laid over it already.
        """
        postings, dense = origin.lexical.postings, origin.dense
        filters, types = origin.filters, origin.types
        if not (
            isinstance(postings, BuiltPostings)
            and isinstance(dense, DenseIndex)
            and isinstance(filters, FilterIndex)
            and isinstance(types, ProductTypes)
        ):
            raise TypeError("this is no version's own snapshot")
        return cls(postings, dense, filters, types)
