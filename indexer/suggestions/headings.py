"""What completions are mined from: the headings of the products, and how much each is wanted."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

Demand = npt.NDArray[np.float64]

LEAST_DEMAND = 0.25
"""What a product counts for that nobody is known to want; the mean product counts for about 1."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The part of a product that shoppers name it by."""

    title: str
    brand: str
    category: tuple[str, ...]
    mpn: str
    id: str
    image_link: str
    currency: str | None
    availability: str
    item_group_id: str
    popularity: float | None


def headings_of(documents: Iterable[bytes]) -> tuple[Heading, ...]:
    """The headings of products from their JSON, in their order; equal values are one object."""
    shared: dict[Hashable, Any] = {}

    def same(value: Any) -> Any:  # noqa: ANN401 - whatever it is
        return shared.setdefault(value, value)

    return tuple(
        Heading(
            title=record["title"],
            brand=same(record.get("brand", "")),
            category=same(tuple(record.get("category", ()))),
            mpn=record.get("mpn", ""),
            id=record["id"],
            image_link=record.get("image_link", ""),
            currency=same(record.get("currency")),
            availability=same(record["availability"]),
            item_group_id=same(record.get("item_group_id", "")),
            popularity=record.get("popularity"),
        )
        for record in map(orjson.loads, documents)
    )


def demand_of(headings: Sequence[Heading], lines_by_row: Mapping[int, int]) -> Demand:
    """How much each product is wanted, float64, shape (n,), greater than 0.

    From how often it was ordered where that is known, else from the feed's popularity,
    else the same for all.

    Args:
        headings: of all products.
        lines_by_row: order lines by row.
    """
    if lines_by_row:
        lines = np.zeros(len(headings))
        lines[list(lines_by_row)] = list(lines_by_row.values())
        demand: Demand = LEAST_DEMAND + lines / lines.mean()
        return demand
    known = Counter(h.popularity for h in headings if h.popularity is not None)
    if not known:
        return np.ones(len(headings))
    share = _ranks(known)
    return np.array(
        [LEAST_DEMAND + (0.5 if h.popularity is None else share[h.popularity]) for h in headings]
    )


def _ranks(known: Counter[float]) -> dict[float, float]:
    """For each popularity the share of products that have less, half of its equals included.

    Feeds count popularity in units of their own; its order alone is common to all.
    """
    values = sorted(known)
    counts = np.array([known[value] for value in values], np.float64)
    below = np.cumsum(counts) - counts / 2
    return dict(zip(values, (below / counts.sum()).tolist(), strict=True))
