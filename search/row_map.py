"""A mapping from rows that is changed by making another one, and costs what changed."""

from collections.abc import Iterator, Mapping
from typing import Generic, Self, TypeVar

V = TypeVar("V")

PAGE_BITS = 9
"""Rows by page: a change copies the pages that it touches."""


class RowMap(Generic[V]):
    """Values by row. Immutable, so that a reader may keep one while the next is made."""

    __slots__ = ("_pages", "_size")

    def __init__(self, pages: Mapping[int, Mapping[int, V]] | None = None, size: int = 0) -> None:
        self._pages = pages or {}
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[int]:
        for page in self._pages.values():
            yield from page

    def get(self, row: int) -> V | None:
        """The value of `row`; None if it has none."""
        page = self._pages.get(row >> PAGE_BITS)
        return None if page is None else page.get(row)

    def items(self) -> Iterator[tuple[int, V]]:
        """Every row that has a value, with it."""
        for page in self._pages.values():
            yield from page.items()

    def changed(self, values: Mapping[int, V | None]) -> Self:
        """Another map with these values; None takes a row out."""
        pages: dict[int, Mapping[int, V]] = dict(self._pages)
        copied: dict[int, dict[int, V]] = {}
        size = self._size
        for row, value in values.items():
            number = row >> PAGE_BITS
            if number not in copied:
                copied[number] = dict(pages.get(number, {}))
            page = copied[number]
            size -= row in page
            if value is None:
                page.pop(row, None)
            else:
                page[row] = value
                size += 1
        return type(self)({**pages, **copied}, size)
