"""Stock and prices by region."""

from pathlib import Path


class OfferTable:
    """The offers of every product by region.

    Args:
        folder: what indexer.offers wrote.
        documents: rows of the catalogue.
    """

    def __init__(self, folder: Path, documents: int) -> None:
        self._folder = folder
        self._documents = documents
