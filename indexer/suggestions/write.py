"""Writes the completions of a version."""

from pathlib import Path

from core.analysis import Analyzer
from core.layout import VersionLayout
from indexer.types.mined import MinedTypes


def write_suggestions(
    layout: VersionLayout,
    analyzer: Analyzer,
    types: MinedTypes,
    *,
    query_log: Path | None,
    orders: Path | None,
) -> None:
    """Write completions of types, brands, categories, phrases and logged queries."""
    del analyzer, types, query_log, orders
    layout.suggest.mkdir()
