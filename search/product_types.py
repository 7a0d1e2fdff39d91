"""What sort of thing each product is."""

from pathlib import Path


class ProductTypes:
    """The type of every product and the names of its attributes.

    Args:
        folder: what indexer.types wrote.
        documents: rows of the catalogue.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        self._folder = folder
        self._documents = documents
