"""How few bring how much: the Lorenz curve, Gini's coefficient, the share of the largest."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.overview.resampling import interval
from insights.overview.sales import Counts, Sales, summed

LARGEST = 0.1
"""The share of shops or products that is told of."""

_POINTS = 100


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unequal shops or products are, of which there is at least one with a worth above 0.

    Attributes:
        worth: of each, rising, none below 0, shape (n,).
        gini: 0 if all bring the same, near 1 if one brings all.
        gini_interval: within which it is with 95 % probability.
        largest: the share of the worth that the largest tenth brings.
        largest_interval: of that.
        half: how few bring half of the worth.
    """

    worth: FloatArray
    gini: float
    gini_interval: tuple[float, float]
    largest: float
    largest_interval: tuple[float, float]
    half: int


def concentration(worth: FloatArray, random: np.random.Generator) -> Concentration:
    """That of shops or products by their worth, shape (n,); what is below 0 counts as 0.

    Args:
        worth: net of what came back; some of it above 0.
        random: draws anew for the intervals.
    """
    rising = np.sort(np.maximum(worth, 0.0))
    once = np.ones(rising.size, dtype=np.int64)
    from_top = np.cumsum(rising[::-1])
    return Concentration(
        worth=rising,
        gini=gini(rising, once),
        gini_interval=interval(lambda counts: gini(rising, counts), rising.size, random),
        largest=top_share(rising, once, LARGEST),
        largest_interval=interval(
            lambda counts: top_share(rising, counts, LARGEST), rising.size, random
        ),
        half=int(np.searchsorted(from_top, from_top[-1] / 2)) + 1,
    )


def gini(rising: FloatArray, counts: Counts) -> float:
    """Gini's coefficient: sum of (2 i - n - 1) x_i over n sum of x, i from 1 (Sen 1973).

    Args:
        rising: worths, none below 0, shape (n,).
        counts: how often each is there, shape (n,).

    Returns:
        NaN if all worths are 0.
    """
    total = float(rising @ counts)
    if total <= 0:
        return float("nan")
    upto = np.cumsum(counts)
    people = int(upto[-1])
    # The sum of 2 i - n - 1 over the places that a worth that is there `counts` times takes.
    weights = counts * (2 * upto - counts - people)
    return float(weights @ rising) / (people * total)


def top_share(rising: FloatArray, counts: Counts, share: float) -> float:
    """What the largest `share` of them brings of all; NaN if that is nothing.

    Of one that is only partly within the share, that part counts.
    """
    total = float(rising @ counts)
    if total <= 0:
        return float("nan")
    upto = np.cumsum(counts)
    left_out = (1 - share) * int(upto[-1])
    within = np.clip(upto - left_out, 0, counts)
    return float(rising @ within) / total


def lorenz(rising: FloatArray) -> list[tuple[float, float]]:
    """Points of the Lorenz curve: the share of those who bring least, and what they bring."""
    upto = np.concatenate([[0.0], np.cumsum(rising)]) / rising.sum()
    shares = np.linspace(0.0, 1.0, _POINTS + 1)
    brought = np.interp(shares * rising.size, np.arange(rising.size + 1), upto)
    return list(zip(shares.tolist(), brought.tolist(), strict=True))


def sellers(sales: Sales) -> FloatArray:
    """What each shop that bought in the last year brought then, shape (shops,)."""
    return _by(sales, "retailer", len(sales.purchases.retailers))


def products(sales: Sales) -> FloatArray:
    """What each product that was bought in the last year brought then, shape (products,)."""
    return _by(sales, "product", len(sales.purchases.products))


def concentration_tables(
    sales: Sales, shops: Concentration, goods: Concentration
) -> tuple[Table, ...]:
    """The figures of shops and of products, and their Lorenz curves."""
    parts = {"Shops": shops, "Products": goods}
    return _summary_table(sales, parts), _lorenz_table(parts)


def _summary_table(sales: Sales, parts: Mapping[str, Concentration]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            each.worth.size,
            each.gini,
            *each.gini_interval,
            each.largest,
            *each.largest_interval,
            each.half,
        )
        for name, each in parts.items()
    )
    return Table(
        name="concentration",
        title=f"How few bring how much of the {sales.noun}, last 365 days",
        columns=(
            Column(name="what", title="Of"),
            Column(name="count", title="How many", unit=Unit.COUNT),
            Column(
                name="gini",
                title="Gini",
                unit=Unit.NUMBER,
                note="0: all the same; 1: one has all",
            ),
            Column(name="gini_low", title="Gini from", unit=Unit.NUMBER),
            Column(name="gini_high", title="to", unit=Unit.NUMBER, note="95 % interval"),
            Column(name="largest", title="Largest 10 % bring", unit=Unit.SHARE),
            Column(name="largest_low", title="from", unit=Unit.SHARE),
            Column(name="largest_high", title="to", unit=Unit.SHARE, note="95 % interval"),
            Column(name="half", title="Half comes from", unit=Unit.COUNT),
        ),
        rows=rows,
    )


def _lorenz_table(parts: Mapping[str, Concentration]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *point) for name, each in parts.items() for point in lorenz(each.worth)
    )
    return Table(
        name="lorenz",
        title="Lorenz curve",
        columns=(
            Column(name="what", title="Of"),
            Column(name="share_of_them", title="Those who bring least", unit=Unit.SHARE),
            Column(name="share_brought", title="Their share", unit=Unit.SHARE),
        ),
        rows=rows,
        shown=11,
    )


def lorenz_chart(sales: Sales) -> Chart:
    """The Lorenz curve of shops and of products."""
    return Chart(
        name="lorenz",
        title=f"How few bring how much of the {sales.noun}",
        kind=Kind.LINES,
        table="lorenz",
        x="share_of_them",
        y=("share_brought",),
        series="what",
        diagonal=True,
        text="The further a line is below the dashed one, the fewer bring the most.",
    )


def _by(sales: Sales, column: str, size: int) -> FloatArray:
    last = sales.year()
    codes = getattr(sales.purchases, column)
    there = np.zeros(size, dtype=np.bool_)
    there[codes[last & sales.sold]] = True
    return summed(sales.worth[last], codes[last], size)[there]
