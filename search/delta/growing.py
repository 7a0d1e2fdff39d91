"""Arrays that only ever grow, so that what was read from them stays as it was.

One thread appends. Any number of others read the views that they were given: an append
writes behind what every view shows, or into a new buffer.
"""

from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.generic)

LEAST_ROOM = 8
SPARE_SHARE = 8
"""A large buffer that is full is made an eighth larger, so that an append costs a constant."""


class GrowingArray(Generic[Scalar]):
    """An array of any number of rows.

    Args:
        start: the first rows, which are copied when the first row is appended and not before.
    """

    def __init__(self, start: npt.NDArray[Scalar]) -> None:
        self._buffer = start
        self._is_own = False
        self.size = len(start)

    def append(self, value: npt.ArrayLike) -> None:
        """Add one row."""
        if not self._is_own or self.size == len(self._buffer):
            self._make_room(self.size + 1)
        self._buffer[self.size] = value
        self.size += 1

    def extend(self, values: npt.NDArray[Scalar]) -> None:
        """Add rows."""
        behind = self.size + len(values)
        self._make_room(behind)
        self._buffer[self.size : behind] = values
        self.size = behind

    def view(self, size: int | None = None) -> npt.NDArray[Scalar]:
        """The first `size` rows, or all that there are, not to be written to."""
        # The size is read before the buffer: the one is never ahead of the other.
        shown = self.size if size is None else size
        return self._buffer[:shown]

    def _make_room(self, size: int) -> None:
        if self._is_own and size <= len(self._buffer):
            return
        spare = max(size // SPARE_SHARE, LEAST_ROOM)
        shape: tuple[Any, ...] = (size + spare, *self._buffer.shape[1:])
        larger = np.empty(shape, dtype=self._buffer.dtype)
        larger[: self.size] = self._buffer[: self.size]
        self._buffer, self._is_own = larger, True


def empty(dtype: type[Scalar], *shape: int) -> GrowingArray[Scalar]:
    """An array without rows; each will have `shape`."""
    return GrowingArray(np.empty((0, *shape), dtype=dtype))
