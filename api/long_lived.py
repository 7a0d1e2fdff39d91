"""Keeps what lives as long as a version out of the garbage collector's way."""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.catalogues import Catalogues


class LongLived:
    """Exempts the open versions from garbage collection; for a process that does nothing else.

    A full collection looks at every object that there is while no request goes on, which
    takes 100 ms and more with a catalogue open, and finds next to nothing.

    Args:
        catalogues: whose versions they are.
    """

    def __init__(self, catalogues: "Catalogues") -> None:
        self._catalogues = catalogues
        self._seen: frozenset[int] = frozenset()
        self._settled: frozenset[int] = frozenset()

    def settle(self) -> None:
        """Called now and then: once other versions are served, free the old and exempt the new.

        That waits for the next call, when no request is under way that an old version answers:
        what refers to itself and is exempted before it is let go of would stay in memory.
        """
        served = frozenset(
            id(entry.served.opened) for entry in self._catalogues.entries.values() if entry.served
        )
        if served == self._seen and served != self._settled:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._settled = served
        self._seen = served
