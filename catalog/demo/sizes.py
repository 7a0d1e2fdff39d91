"""Sizes as they stand in titles: "6 x 1.5 l", "250 g", "24 rolls"."""

import re
from dataclasses import dataclass

SIZE = re.compile(r"(?:(?P<packs>\d+) x )?(?P<amount>[\d.]+) (?P<unit>\w+)(?: keg)?")
BASE = {"ml": ("l", 0.001), "l": ("l", 1.0), "g": ("kg", 0.001), "kg": ("kg", 1.0)}


@dataclass(frozen=True, slots=True)
class Size:
    """A size, taken apart.

    Attributes:
        text: as it stands in a title.
        units: the pieces, bottles or packets in the pack.
        content: all of it together, in `unit`.
        unit: "l", "kg" or "pieces".
    """

    text: str
    units: int
    content: float
    unit: str


def parse_size(text: str) -> Size:
    """The size that `text` names; rolls, pairs and pieces all count as pieces.

    Raises:
        ValueError: it names none.
    """
    parts = SIZE.fullmatch(text)
    if parts is None:
        raise ValueError(f"no size: {text}")
    packs, amount = int(parts["packs"] or 1), float(parts["amount"])
    unit, factor = BASE.get(parts["unit"], ("pieces", 1.0))
    counted = unit == "pieces" and packs == 1
    return Size(
        text=text,
        units=int(amount) if counted else packs,
        content=round(packs * amount * factor, 6),
        unit=unit,
    )
