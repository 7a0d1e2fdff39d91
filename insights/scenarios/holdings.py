"""Who buys what: the share of each shop's spending that goes to a category or product."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.errors import NotFound
from events.columns import Codes, FloatArray, Purchases
from insights.scenarios.packed import PackedCodes, PackedFloats

SEPARATOR = " > "
_LEVELS = 3
_MOST_PRODUCTS = 2_000


class Holdings(BaseModel):
    """Shares of spending, group by group.

    Attributes:
        names: of the groups.
        starts: int32, shape (groups + 1,), where each group begins in the other two.
        shop: int32, places of the shops that bought of the group.
        share: float32, of what each of them spent, 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    names: tuple[str, ...]
    starts: PackedCodes
    shop: PackedCodes
    share: PackedFloats

    def of(self, name: str, shops: int, field: str) -> FloatArray:
        """What share of its spending each shop gave to the group, shape (shops,).

        Raises:
            NotFound: there is no such group; `field` says where it was asked for.
        """
        known = {each.casefold(): place for place, each in enumerate(self.names)}
        place = known.get(name.casefold())
        if place is None:
            near = get_close_matches(name.casefold(), known, n=3)
            meant = [self.names[known[each]] for each in near] or list(self.names[:3])
            hint = f"such as {'; '.join(meant)}" if meant else "none are known of these orders"
            raise NotFound(f"it is not known who buys {name[:80]!r}", field=field, hint=hint)
        start, end = int(self.starts[place]), int(self.starts[place + 1])
        found = np.zeros(shops)
        found[self.shop[start:end]] = self.share[start:end]
        return found


def products_held(purchases: Purchases) -> Holdings:
    """By product, of the 2,000 that most is spent on."""
    value = _value(purchases)
    spent = np.bincount(purchases.product, value, len(purchases.products))
    chosen = np.sort(np.argsort(-spent, kind="stable")[:_MOST_PRODUCTS])
    chosen = chosen[spent[chosen] > 0]
    group = np.full(spent.size, -1, dtype=np.int64)
    group[chosen] = np.arange(chosen.size)
    names = [purchases.products.names[place] for place in chosen]
    return _held(purchases, value, names, [group])


def categories_held(purchases: Purchases, categories: Sequence[str]) -> Holdings:
    """By category and the two levels above it, "Drinks", "Drinks > Tea"."""
    paths = [list(_levels(path)) for path in categories]
    names = sorted({name for path in paths for name in path})
    place = {name: at for at, name in enumerate(names)}
    groups = [
        np.asarray([place[path[level]] if level < len(path) else -1 for path in paths], np.int64)
        for level in range(_LEVELS)
    ]
    return _held(purchases, _value(purchases), names, groups if names else [])


def _levels(path: str) -> Iterator[str]:
    parts = [part for part in path.split(SEPARATOR) if part.strip()]
    for depth in range(1, min(len(parts), _LEVELS) + 1):
        yield SEPARATOR.join(parts[:depth])


def _value(purchases: Purchases) -> FloatArray:
    return np.maximum(np.nan_to_num(purchases.quantity * purchases.price), 0.0)


def _held(
    purchases: Purchases,
    value: FloatArray,
    names: Sequence[str],
    groups: Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]],
) -> Holdings:
    """Shares of the groups; each of `groups` says which one a product is in, -1 for none."""
    spent = np.bincount(purchases.retailer, value, len(purchases.retailers))
    keys, sums = [np.zeros(0, np.int64)], [np.zeros(0)]
    for group in groups:
        own = group[purchases.product]
        taken = (own >= 0) & (value > 0)
        found, row = np.unique(own[taken] << 32 | purchases.retailer[taken], return_inverse=True)
        keys.append(found)
        sums.append(np.bincount(row, value[taken], found.size).astype(np.float64))
    key, total = np.concatenate(keys), np.concatenate(sums)
    order = np.argsort(key, kind="stable")
    shop: Codes = (key[order] & 0xFFFFFFFF).astype(np.int32)
    counts = np.bincount(key >> 32, minlength=len(names))
    return Holdings(
        names=tuple(names),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        shop=shop,
        share=(total[order] / spent[shop]).astype(np.float32),
    )
