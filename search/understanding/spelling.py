"""Spelling repair against the catalogue's own words."""

from pathlib import Path


class Speller:
    """Repairs misspelt words.

    Args:
        folder: what indexer.spelling wrote.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
