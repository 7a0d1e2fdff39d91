"""Asks the store one cheap question, many times a second, for all who follow it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.catalogues import Catalogues
from api.stores import Stores
from core.errors import StoreUnusable

if TYPE_CHECKING:
    from api.versions import Entry

Positions = Mapping[tuple[str, str], int]
_Seen = tuple[Mapping[str, "Entry"], Positions]


def _nothing() -> None:
    """Needs not to know."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Who takes up what is new of some counters of the store.

    Attributes:
        counters: by name, those that rise whenever there is something to take up.
        take_up: all that is new; says whether it could, and tells itself where it could not.
        rest: called instead where nothing is new.
    """

    counters: frozenset[str]
    take_up: Callable[[Catalogues], bool]
    rest: Callable[[], None] = _nothing


class Watch:
    """Lets those take up what is new whose counters rose, or for whom the catalogues changed.

    Called from one thread.

    Args:
        stores: whose counters are read, in one question for all.
        catalogues: that are served.
        watched: who is told.
    """

    def __init__(self, stores: Stores, catalogues: Catalogues, watched: Sequence[Watched]) -> None:
        self._stores = stores
        self._catalogues = catalogues
        self._watched = tuple(watched)
        self._abreast: list[_Seen | None] = [None for _ in self._watched]

    def look(self) -> None:
        """Have everybody abreast of the store as it is now."""
        # Both are read first: what comes in between is found by the next look.
        entries, positions = self._catalogues.entries, self._positions()
        for place, each in enumerate(self._watched):
            seen, self._abreast[place] = self._abreast[place], None
            now = None if positions is None else (entries, _only(positions, each.counters))
            if now is not None and seen is not None and seen[0] is entries and seen[1] == now[1]:
                each.rest()
            elif not each.take_up(self._catalogues):
                continue
            self._abreast[place] = now

    def _positions(self) -> Positions | None:
        """None if they cannot be read: then everybody looks, and tells what is wrong."""
        try:
            return self._stores.open().positions()
        except StoreUnusable:
            return None


def _only(positions: Positions, counters: frozenset[str]) -> Positions:
    return {key: last for key, last in positions.items() if key[1] in counters}
