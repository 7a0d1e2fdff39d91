"""The arrays that all of search hands on."""

from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""By row, whether it is meant."""

Similarities = npt.NDArray[np.float32]
"""Cosines, or the unit vectors whose inner products they are."""


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A plain view that nobody can write to, of a memory map too.

    Kernels are compiled for each kind of array: this leaves one, however one was come by.
    """
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view
