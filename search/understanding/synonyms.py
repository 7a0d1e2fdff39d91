"""Synonyms: words that find what others find."""

from pathlib import Path

from core.analysis import Analyzer


class Synonyms:
    """The synonyms of a version, by the analyser's terms."""

    def __init__(self, path: Path, analyzer: Analyzer) -> None:
        self._path = path
        self._analyzer = analyzer
