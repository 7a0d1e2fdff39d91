"""Arrays of codes in files, checked: compiled loops would read what is not theirs."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from events.columns import Codes
from recommend.artefacts.files import damaged, open_array


def open_codes(
    folder: Path, name: str, end: int, size: int | None = None, *, begin: int = 0
) -> Codes:
    """The int32 array of NAME.npy, memory-mapped.

    Args:
        folder: of the model.
        name: of the array.
        end: above all of its codes.
        size: its length; None for any.
        begin: the smallest code there may be.

    Raises:
        IndexUnusable: it is missing, damaged, or has other codes.
    """
    codes: Codes = open_array(folder, name, np.int32, (size,))
    if codes.size and not begin <= int(codes.min()) <= int(codes.max()) < end:
        raise damaged(folder / f"{name}.npy", "it points at what is not there")
    return codes


def open_starts(folder: Path, name: str, owners: int | None, entries: int) -> npt.NDArray[np.int64]:
    """The int64 array of NAME.npy: where the entries of each owner lie, from 0 to the end.

    Raises:
        IndexUnusable: it is missing, damaged, or points at what is not there.
    """
    shape = (None if owners is None else owners + 1,)
    starts: npt.NDArray[np.int64] = open_array(folder, name, np.int64, shape)
    whole = starts.size and starts[0] == 0 and starts[-1] == entries
    if not whole or (np.diff(starts) < 0).any():
        raise damaged(folder / f"{name}.npy", "it points at what is not there")
    return starts
