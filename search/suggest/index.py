"""The completions of a snapshot."""

from pathlib import Path

from search.suggest.groups import Group
from search.suggest.retailers import Retailers
from search.suggest.vocabulary import Vocabulary

GROUPS = ("queries", "products", "categories", "brands")


class SuggestIndex:
    """Completions with their weights and rows, memory-mapped.

    Args:
        folder: what indexer.suggestions wrote.
        documents: rows of the catalogue.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        self.vocabulary = Vocabulary(folder)
        self.groups = {name: Group(folder / name) for name in GROUPS}
        self.retailers = Retailers(folder / "retailers", self.groups, documents)
