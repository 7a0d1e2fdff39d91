"""What follows from a mask, remembered: the same few masks come with query after query."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from search.arrays import Mask

REMEMBERED = 16
"""Masks at the most: the regions of a marketplace, with and without what is out of stock."""

Result = TypeVar("Result")


class Remembered(Generic[Result]):
    """A function of masks that knows its latest results. Any number of threads may call it.

    A mask is known by being the very same array, and is kept while it is: nobody may
    write to one that was handed in.

    Args:
        function: what follows from a mask.
    """

    def __init__(self, function: Callable[[Mask], Result]) -> None:
        self._function = function
        self._known: OrderedDict[int, tuple[Mask, Result]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, mask: Mask) -> Result:
        """What follows from `mask`."""
        with self._lock:
            known = self._known.get(id(mask))
            if known is not None:
                self._known.move_to_end(id(mask))
                return known[1]
        result = self._function(mask)
        with self._lock:
            self._known[id(mask)] = mask, result
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return result
