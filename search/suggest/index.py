"""The completions of a snapshot."""

from pathlib import Path

from search.suggest.groups import Group
from search.suggest.retailers import Retailers
from search.suggest.vocabulary import Vocabulary

NOT_FIRST = {"queries": 5.0, "products": 0.0, "categories": 3.0, "brands": 3.0}
"""What it takes off a weight if the first typed word does not begin the suggestion. Titles begin
with the brand or with something else that says nothing of what the product is."""


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
        self.groups = {
            name: Group(folder / name, not_first) for name, not_first in NOT_FIRST.items()
        }
        self.retailers = Retailers(folder / "retailers", self.groups, documents)
