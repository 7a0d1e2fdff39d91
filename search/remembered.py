"""What follows from something large, remembered: the same few come with query after query."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

REMEMBERED = 16
"""Masks at the most: the regions of a marketplace, with and without what is out of stock."""

Given = TypeVar("Given")
Result = TypeVar("Result")


class Remembered(Generic[Given, Result]):
    """A function that knows its latest results. Any number of threads may call it.

    What it is given is known by being the very same object, and is kept while it is known:
    nobody may write to it any more.

    Args:
        function: of a mask, say.
        most: results that are kept.
    """

    def __init__(self, function: Callable[[Given], Result], most: int = REMEMBERED) -> None:
        self._function = function
        self._most = most
        self._known: OrderedDict[int, tuple[Given, Result]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, given: Given) -> Result:
        """What follows from `given`."""
        with self._lock:
            known = self._known.get(id(given))
            if known is not None:
                self._known.move_to_end(id(given))
                return known[1]
        result = self._function(given)
        with self._lock:
            self._known[id(given)] = given, result
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return result
