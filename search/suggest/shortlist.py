"""What was found so far, group by group."""

from collections.abc import Iterator, Mapping, Sequence

ENOUGH = 3
"""Queries from which on nothing else is read into what was typed."""


class Shortlist:
    """The best items of every group, in the order in which they were found.

    Args:
        limits: items of each group at the most.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._items: dict[str, list[int]] = {name: [] for name in limits}
        self._keys: dict[str, set[int]] = {name: set() for name in limits}
        self._before_typos: int | None = None

    @property
    def has_enough(self) -> bool:
        """Whether there are queries enough, or anything at all where none are asked for."""
        wanted = min(ENOUGH, self._limits["queries"])
        return len(self._items["queries"]) >= wanted if wanted else self._count() > 0

    def wanted(self) -> Iterator[tuple[str, int]]:
        """The groups to look for, and how many items: those found before are found again.

        Once something was found only queries are filled up.
        """
        found = self._count() > 0
        for name, limit in self._limits.items():
            items = self._items[name]
            if len(items) < limit and (name == "queries" or not found):
                yield name, limit + len(items)

    def add(self, name: str, items: Sequence[int], keys: Sequence[int]) -> None:
        """Take `items` behind those that are there, of each key one, as long as there is room."""
        for item, key in zip(items, keys, strict=True):
            if len(self._items[name]) < self._limits[name] and key not in self._keys[name]:
                self._items[name].append(item)
                self._keys[name].add(key)

    def begin_typos(self) -> None:
        """From now on what is added was found by forgiving a typo."""
        self._before_typos = self._count()

    def items(self, name: str) -> Sequence[int]:
        """The items of a group, best first."""
        return self._items[name]

    @property
    def corrected(self) -> bool:
        """Whether any item was found by forgiving a typo."""
        return self._before_typos is not None and self._count() > self._before_typos

    def _count(self) -> int:
        return sum(map(len, self._items.values()))
