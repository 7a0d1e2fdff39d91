"""What was made lately, so that it need not be made again at once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

MadeT = TypeVar("MadeT")


class Memo:
    """Keeps what was asked for last. Any number of threads may ask.

    Args:
        limit: how many things are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], MadeT]) -> MadeT:
        """What `make` gives, kept under `key` until enough others were asked for after it.

        Two threads that ask at once may both make it; a failure is not kept.
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                # Only what `make` gave stands under a key.
                return cast("MadeT", self._made[key])
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._limit:
                self._made.popitem(last=False)
        return made
