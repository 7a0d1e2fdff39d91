"""A small picture of how many products the last versions had."""

from dataclasses import dataclass

from api.console.kept import Publication
from api.storefront.money import count_text
from core.counted import counted

HEIGHT = 40
STEP = 14
BAR = 10
LEAST = 2


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar of the picture in its own units; `text` says what it stands for."""

    x: int
    y: float
    width: int
    height: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right, the oldest first, all from zero up; `text` is for who hears it."""

    width: int
    height: int
    bars: tuple[ChartBar, ...]
    text: str


def chart_of(publications: tuple[Publication, ...]) -> Chart | None:
    """The picture of what is known; None if there are no two versions to compare."""
    known = [(each, each.products) for each in publications if each.products is not None]
    if len(known) < 2:
        return None
    most = max(1, *(products for _, products in known))
    bars = []
    for place, (each, products) in enumerate(known):
        height = max(LEAST, HEIGHT * products / most)
        kind = "now" if place == len(known) - 1 else each.line.action
        text = f"{each.line.at:%Y-%m-%d %H:%M}: {counted(products, 'product')}"
        bars.append(ChartBar(place * STEP, HEIGHT - height, BAR, height, text, kind))
    numbers = ", ".join(count_text(products) for _, products in known)
    return Chart(
        width=len(bars) * STEP - (STEP - BAR),
        height=HEIGHT,
        bars=tuple(bars),
        text=f"Products in the last {len(bars)} publications, the oldest first: {numbers}",
    )
