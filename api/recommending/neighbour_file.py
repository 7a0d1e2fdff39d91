"""Neighbours found before, in one file a version that all workers read and add to.

What is in it can be found anew at any time: the file may be deleted, and without one each
worker remembers for itself.
"""

import logging
import os
from pathlib import Path
from weakref import finalize
from zlib import crc32

import numpy as np
import numpy.typing as npt

from core.errors import BadInput, NotFound
from core.layout import CatalogueLayout, Manifest

log = logging.getLogger(__name__)

Rows = npt.NDArray[np.int32]

FOLDER = ".neighbours"

FORMAT = 1
"""Raised whenever other products become neighbours of the same version's."""

COUNT, CHECKSUM = 0, 1
HEADER = 2
"""Numbers before the rows of a record."""


class NeighbourFile:
    """The neighbours of each row, as far as they are known. Any number of threads may use it.

    A record for each row: how many neighbours, a checksum, and their rows. What was not
    written, or was not written to its end, does not match its checksum: it is not known.

    Args:
        path: of the file; it is made where there is none.
        most: neighbours of a row.

    Raises:
        OSError: it can be neither opened nor made.
    """

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._numbers = HEADER + most
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        finalize(self, os.close, self._file)
        self._may_grow = True

    def get(self, row: int) -> Rows | None:
        """The neighbours of `row`, int32, the most alike first; None if they are not known."""
        try:
            read = os.pread(self._file, 4 * self._numbers, self._place(row))
        except OSError:
            return None
        record = np.frombuffer(read[: len(read) // 4 * 4], np.int32)
        if record.size <= HEADER or not 0 <= record[COUNT] <= record.size - HEADER:
            return None
        rows: Rows = record[HEADER : HEADER + record[COUNT]]
        return rows if record[CHECKSUM] == _checksum(row, rows) else None

    def put(self, row: int, neighbours: Rows) -> None:
        """Let all workers know the neighbours of `row`, at most `most`."""
        if not self._may_grow:
            return
        record = np.zeros(self._numbers, np.int32)
        record[COUNT], record[CHECKSUM] = neighbours.size, _checksum(row, neighbours)
        record[HEADER : HEADER + neighbours.size] = neighbours
        try:
            os.pwrite(self._file, record.tobytes(), self._place(row))
        except OSError as error:
            self._may_grow = False
            log.warning("%s takes up nothing more: %s", self._path.name, error)

    def _place(self, row: int) -> int:
        return 4 * self._numbers * row


def neighbour_file(
    indexes: Path, version: Manifest, most: int, *, duplicates: bool
) -> NeighbourFile | None:
    """The file of a version, and those of versions that are gone removed.

    Args:
        indexes: the folder of the catalogues.
        version: whose neighbours they are.
        most: neighbours of a product.
        duplicates: whether they are of what is nearly the same product.

    Returns:
        None where there can be none: the folder is read-only, or the version lies elsewhere.
    """
    try:
        catalogue = CatalogueLayout(indexes, version.catalogue)
    except BadInput:
        return None
    if not catalogue.version(version.version).manifest.is_file():
        return None
    folder = catalogue.root / FOLDER
    kind = "duplicates" if duplicates else "alternatives"
    try:
        folder.mkdir(exist_ok=True)
        _prune(folder, catalogue)
        return NeighbourFile(folder / f"{version.version}.{kind}.{FORMAT}.{most}", most)
    except (OSError, NotFound) as error:
        log.info("%s: each worker finds neighbours for itself: %s", version.catalogue, error)
        return None


def _prune(folder: Path, catalogue: CatalogueLayout) -> None:
    kept = set(catalogue.versions())
    for path in folder.iterdir():
        if path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)


def _checksum(row: int, neighbours: Rows) -> int:
    """Of a record, as a signed number of 32 bits."""
    told = np.array([row, neighbours.size, *neighbours.tolist()], np.int32).tobytes()
    return int(np.uint32(crc32(told)).astype(np.int32))
