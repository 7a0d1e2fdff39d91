"""Checks a synonym file and puts it into a version."""

from pathlib import Path

from core.layout import VersionLayout

NONE_YET = "# No synonyms of its own.\n"


def write_synonyms(layout: VersionLayout, source: Path | None) -> None:
    """Copy `source` into the version; without one the version has no synonyms of its own."""
    text = NONE_YET if source is None else source.read_text(encoding="utf-8")
    layout.synonyms.write_text(text, encoding="utf-8")
