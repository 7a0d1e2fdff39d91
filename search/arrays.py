"""The arrays that all of search hands on."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""By row, whether it is meant."""

Similarities = npt.NDArray[np.float32]
"""Cosines, or the unit vectors whose inner products they are."""
