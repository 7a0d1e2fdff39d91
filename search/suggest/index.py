"""The completions of a snapshot."""

from pathlib import Path


class SuggestIndex:
    """Completions with their weights and rows, memory-mapped.

    Args:
        folder: what indexer.suggestions wrote.
        documents: rows of the catalogue.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        self._folder = folder
        self._documents = documents
