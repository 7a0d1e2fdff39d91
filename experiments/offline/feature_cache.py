"""Candidates kept on disk, so that what was worked out before a stop is not done again."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile

import numpy as np

from core.fingerprint import of_parts
from experiments.offline.candidates import Candidates, Finder


class FeatureCache:
    """Finds candidates by `finder`, and keeps them in a file a query.

    Files are put in place whole: whoever is stopped while writing leaves none behind that
    could be taken for good. What was kept under other keys is deleted.

    Args:
        finder: asked for what is not kept.
        folder: holds the files, a folder a key.
        key: names all that candidates depend on besides the query.
    """

    def __init__(self, finder: Finder, folder: Path, key: str) -> None:
        self._finder = finder
        self._folder = folder / key
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in folder.iterdir():
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)

    def find(self, text: str) -> Candidates:
        """Those for `text`, kept or found.

        Raises:
            OSError: they cannot be kept.
        """
        path = self._folder / f"{of_parts([text])}.npz"
        kept = _read(path)
        if kept is None:
            kept = self._finder.find(text)
            _write(path, kept)
        return kept


def _read(path: Path) -> Candidates | None:
    try:
        # numpy leaves a file open that it opened itself and cannot read.
        with path.open("rb") as file, np.load(file) as arrays:
            ids = tuple(str(each) for each in arrays["ids"])
            return Candidates(ids, int(arrays["pinned"]), arrays["features"])
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _write(path: Path, candidates: Candidates) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".npz", delete=False) as file:
        np.savez_compressed(
            file,
            ids=np.array(candidates.ids, dtype=np.str_),
            pinned=np.array(candidates.pinned),
            features=candidates.features,
        )
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
