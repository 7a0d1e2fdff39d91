"""Arrays of a version, read where they lie on disk."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def mapped_array(path: Path) -> npt.NDArray[Any]:
    """The array in `path`, mapped into memory, as a plain one.

    A slice of a `numpy.memmap` costs microseconds, and numba takes twice as long to recognise
    one at every call.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no array.
    """
    return np.asarray(np.load(path, mmap_mode="r"))
