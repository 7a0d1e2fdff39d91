"""Checks a synonym file and puts it into a version."""

from pathlib import Path

from core.layout import VersionLayout
from core.synonyms import read_synonyms

NONE_YET = "# No synonyms of its own.\n"


def check_synonyms(source: Path | None) -> None:
    """Refuse a file that a version could not use, before anything is built.

    Raises:
        BadInput: naming the line and the mend.
    """
    if source is not None:
        read_synonyms(source)


def write_synonyms(layout: VersionLayout, source: Path | None) -> None:
    """Copy `source` into the version; without one the version has no synonyms of its own.

    Raises:
        BadInput: it was made unusable since the build began.
    """
    check_synonyms(source)
    text = NONE_YET if source is None else source.read_text(encoding="utf-8-sig")
    layout.synonyms.write_text(text, encoding="utf-8")
