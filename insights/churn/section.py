"""Churn for people: what is foretold, what is at stake, and how well it was foretold before."""

import numpy as np

from core.counted import counted
from core.intervals import NORMAL_95
from core.per_cent import per_cent
from events.columns import Mask, Purchases
from insights.churn.checking import LATELY, Check
from insights.churn.foretelling import CHOSEN, ActivityModels, HeldOut
from insights.churn.outlook import Outlook, look_out, spending_of
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit
from insights.scoring.platt import PlattScaling
from insights.scoring.reliability import reliability
from insights.scoring.tables import (
    gain_chart,
    gain_table,
    reliability_chart,
    reliability_table,
)

SHOPS_NAMED = 200
GRADES = (
    ("likely to stay", 0.8, 1.0),
    ("rather staying", 0.6, 0.8),
    ("open", 0.4, 0.6),
    ("rather leaving", 0.2, 0.4),
    ("likely to leave", 0.0, 0.2),
)
"""Names of groups of shops, and between which probabilities of a purchase they are."""


def churn_section(
    key: str, title: str, purchases: Purchases, outlook: Outlook, held: HeldOut, seed: int
) -> Section:
    """All of it.

    Args:
        key: of the analysis.
        title: of the analysis.
        purchases: that `outlook` is of.
        outlook: from now on.
        held: the horizon before now, as it was foretold.
        seed: of the resampling.
    """
    check = Check.of(held, seed)
    trusted = _trusted(held)
    gains = (_gains(held),) if LATELY in check.measured else ()
    grades = _grades(outlook)
    return Section(
        key=key,
        title=title,
        findings=tuple(_findings(outlook, check.finding(held))),
        tables=(
            grades,
            _at_stake(purchases, outlook),
            check.table(held),
            trusted,
            *gains,
            _totals(held),
        ),
        charts=(
            _grade_chart(grades),
            reliability_chart(trusted, "Shops that bought lately"),
            *(gain_chart(each, "Shops that went inactive") for each in gains),
        ),
        assumptions=_assumptions(outlook),
    )


def _trusted(held: HeldOut) -> Table:
    lately = held.lately
    return reliability_table(
        "reliability",
        f"Inactive within {held.models.horizon_days} days: foretold and come true",
        reliability(1 - held.foretold[CHOSEN][lately], ~held.came.active[lately]),
    )


def _gains(held: HeldOut) -> Table:
    lately = held.lately
    return gain_table(
        "gains",
        "Shops that went inactive, found by addressing the most doubtful first",
        {name: 1 - each[lately] for name, each in held.foretold.items()},
        ~held.came.active[lately],
    )


def _findings(outlook: Outlook, checked: str) -> list[str]:
    days = outlook.horizon_days
    lately = outlook.lately
    shops = int(lately.sum())
    found = [f"No shop bought anything in the last {days} days."]
    if shops:
        expected = 1 - outlook.active[lately]
        reach = NORMAL_95 * float(np.sqrt((expected * (1 - expected)).sum())) / shops
        share = float(expected.mean())
        found = [
            (
                f"Of {counted(shops, 'shop')} that bought in the last {days} days, "
                f"{per_cent(share)} are expected to buy nothing in the next {days} "
                f"({per_cent(max(share - reach, 0))} to {per_cent(min(share + reach, 1))})."
            )
        ]
    return [*found, *_stake_findings(outlook), checked]


def _stake_findings(outlook: Outlook) -> list[str]:
    stake = outlook.stake[outlook.lately]
    total = float(stake.sum())
    if not total > 0:
        return []
    most = np.sort(stake)[::-1]
    few = int(np.searchsorted(np.cumsum(most), total / 2)) + 1
    half = counted(few, "shop")
    return [f"{total:,.0f} in sales are at stake with them in that time; half of it with {half}."]


def _assumptions(outlook: Outlook) -> tuple[str, ...]:
    days = outlook.horizon_days
    return (
        f"A shop is inactive that buys nothing for {days} days; orders of one day are one.",
        (
            "While active a shop buys at random at its own rate, and may stop after any purchase "
            "(BG/NBD, Fader, Hardie and Lee 2005); it foresees no season."
        ),
        _set_right(outlook.models),
        (
            "Orders are worth what the gamma-gamma model expects (Fader and Hardie 2013), before "
            "returns; a shop's value does not depend on how often it buys."
        ),
        "What is at stake is what a shop's usual pace would bring, not what an offer wins back.",
    )


def _set_right(models: ActivityModels) -> str:
    if models.scaling == PlattScaling.none():
        return (
            "Its probabilities are as it gives them: of the shops of "
            f"{models.learned_from:%Y-%m-%d} too few went inactive, or too few did not, to set "
            "them right by what came of forecasts made then."
        )
    return (
        "Its probabilities are set right by what came of forecasts made on "
        f"{models.learned_from:%Y-%m-%d} (Platt scaling): the same season of the year "
        "before, if the history goes so far back. Shops are taken to behave as they did then."
    )


def _grades(outlook: Outlook) -> Table:
    """Shops that bought lately, by how likely they are to go on, and those away for longer."""
    rows: list[tuple[Cell, ...]] = []
    for name, low, high in GRADES:
        inside = outlook.lately & (outlook.active >= low)
        inside &= (outlook.active < high) | (high == 1)
        rows.append((name, low, high, *_sums(outlook, inside)))
    rows.append(("away for longer", None, None, *_sums(outlook, ~outlook.lately)))
    return Table(
        name="grades",
        title="Shops by the probability that they go on buying",
        columns=(
            Column(name="grade", title="Shops"),
            Column(name="least", title="Probability from", unit=Unit.SHARE),
            Column(name="most", title="to", unit=Unit.SHARE),
            Column(name="shops", title="Number", unit=Unit.COUNT),
            Column(name="active", title="Expected to buy", unit=Unit.SHARE),
            Column(name="orders", title="Orders expected", unit=Unit.NUMBER),
            Column(name="value", title="Value expected", unit=Unit.MONEY),
            Column(name="stake", title="Value at stake", unit=Unit.MONEY),
        ),
        rows=tuple(rows),
    )


def _sums(outlook: Outlook, inside: Mask) -> tuple[Cell, ...]:
    number = int(inside.sum())
    return (
        number,
        float(outlook.active[inside].mean()) if number else None,
        float(outlook.orders[inside].sum()),
        _known(float(outlook.value[inside].sum())),
        _known(float(outlook.stake[inside].sum())),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _grade_chart(table: Table) -> Chart:
    return Chart(
        name="grades",
        title="Shops by the probability that they go on buying",
        kind=Kind.BARS,
        table=table.name,
        x="grade",
        y=("shops",),
        text="How many shops are likely to stay, open, likely to leave, or away for longer.",
    )


def _at_stake(purchases: Purchases, outlook: Outlook) -> Table:
    """The shops with which most is at stake; by idle time where prices are not known."""
    weight = np.where(np.isnan(outlook.stake), outlook.orders, outlook.stake)
    order = np.argsort(-weight, kind="stable")
    places = order[outlook.lately[order]][:SHOPS_NAMED]
    histories = outlook.histories
    interval = histories.age / np.maximum(histories.repeats, 1)
    rows = tuple(
        (
            purchases.retailers.names[histories.shop[place]],
            float(histories.idle[place]),
            float(interval[place]) if histories.repeats[place] else None,
            float(outlook.active[place]),
            _known(float(outlook.value[place])),
            _known(float(outlook.stake[place])),
        )
        for place in places.tolist()
    )
    return Table(
        name="at_stake",
        title="The shops with which most is at stake",
        columns=(
            Column(name="retailer", title="Shop"),
            Column(name="idle", title="Since its last order", unit=Unit.DAYS),
            Column(name="interval", title="From order to order", unit=Unit.DAYS),
            Column(name="active", title="Still active", unit=Unit.SHARE),
            Column(name="value", title="Value expected", unit=Unit.MONEY),
            Column(name="stake", title="Value at stake", unit=Unit.MONEY),
        ),
        rows=rows,
    )


def _totals(held: HeldOut) -> Table:
    """Shops, orders and value of the held-out horizon: foretold and come true."""
    spending = spending_of(held.histories)
    then = look_out(held.models, spending, held.histories)
    came = held.came
    rows = (
        ("shops that bought", float(then.active.sum()), float(came.active.sum())),
        ("days with orders", float(then.orders.sum()), float(came.orders.sum())),
        ("value", _known(float(then.value.sum())), float(came.value.sum()) if spending else None),
    )
    return Table(
        name="totals",
        title=f"The {held.models.horizon_days} days from {held.cut:%Y-%m-%d} in whole",
        columns=(
            Column(name="what", title="Of the shops known then"),
            Column(name="foretold", title="Foretold", unit=Unit.NUMBER),
            Column(name="came", title="Came", unit=Unit.NUMBER),
        ),
        rows=rows,
    )
