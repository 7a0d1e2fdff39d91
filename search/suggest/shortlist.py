"""What was found so far, group by group."""

from collections.abc import Iterator, Mapping, Sequence


class Shortlist:
    """The best items of every group, in the order in which they were found.

    Args:
        limits: items of each group at the most.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._items: dict[str, list[int]] = {name: [] for name in limits}
        self._before_typos: dict[str, int] | None = None

    def wanted(self) -> Iterator[tuple[str, int]]:
        """The groups that are not full, and how many items to look for in each.

        So many as may be new: those found before are found again. Where a step without
        typos found something, only queries are filled up with what a typo leads to.
        """
        for name, limit in self._limits.items():
            if len(self._items[name]) >= limit or not self._takes_typos(name):
                continue
            yield name, limit + len(self._items[name])

    def add(self, name: str, items: Sequence[int]) -> None:
        """Take `items` behind those that are there, each once, as long as there is room."""
        mine = self._items[name]
        mine.extend(item for item in items if item not in mine)
        del mine[self._limits[name] :]

    def is_full(self, name: str) -> bool:
        """Whether a group takes no more."""
        return len(self._items[name]) >= self._limits[name]

    def begin_typos(self) -> None:
        """From now on what is added was found by forgiving a typo."""
        self._before_typos = {name: len(items) for name, items in self._items.items()}

    def items(self, name: str) -> Sequence[int]:
        """The items of a group, best first."""
        return self._items[name]

    @property
    def corrected(self) -> bool:
        """Whether any item was found by forgiving a typo."""
        before = self._before_typos
        return before is not None and any(
            len(items) > before[name] for name, items in self._items.items()
        )

    def _takes_typos(self, name: str) -> bool:
        if self._before_typos is None or name == "queries":
            return True
        return not any(self._before_typos.values())
