"""Categories at the level at which shops are compared: the first two of a path."""

from collections.abc import Sequence

from catalog.filter_values import CATEGORY_SEPARATOR
from events.columns import Codes, Index

LEVELS = 2


def broad(path: str) -> str:
    """The beginning of a category's path: "Drinks > Tea > Green Tea" -> "Drinks > Tea"."""
    return CATEGORY_SEPARATOR.join(path.split(CATEGORY_SEPARATOR)[:LEVELS])


def broad_categories(paths: Sequence[str]) -> tuple[Index, Codes]:
    """The different broad categories in order, and the code of each path, -1 for none: (paths,)."""
    cut = [broad(path) for path in paths]
    index = Index(sorted(set(cut) - {""}))
    return index, index.codes(cut)
