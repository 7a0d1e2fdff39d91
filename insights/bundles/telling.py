"""Bundles for people."""

from collections.abc import Iterator

import numpy as np

from core.per_cent import per_cent
from events.trade import Trade
from insights.affinities.names import Names
from insights.bundles.goods import Goods
from insights.bundles.options import BundleOptions
from insights.bundles.proposing import Proposals, Proposed
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit
from insights.report.cells import written

TOLD = 200

_COMPLETE = "Orders a year that have all of it without an offer."
_LACKING = "Orders a year that have all but one of the products."
_MOVED = "Of what is won, the part that the shops would order less of soon after."
_LARGEST = "The discount at which the offer earns nothing, with the expected uplift."
_NEEDED = "By how much the offer must raise the rate of taking what is lacking, to earn at all."
_GAIN = "A year at the proposed discount, with the expected uplift."

_BUNDLE_COLUMNS = (
    Column(name="bundle", title="Bundle"),
    Column(name="products", title="Ids"),
    Column(name="units", title="Units", note="Of each product, as it is mostly ordered."),
    Column(name="price", title="Price", unit=Unit.MONEY, note="Without the discount."),
    Column(name="discount", title="Proposed discount", unit=Unit.SHARE),
    Column(name="largest_discount", title="Earns up to", unit=Unit.SHARE, note=_LARGEST),
    Column(name="margin", title="Margin left", unit=Unit.SHARE, note="Of the reduced price."),
    Column(name="gain", title="Earns a year", unit=Unit.MONEY, note=_GAIN),
    Column(name="gain_low", title="at least", unit=Unit.MONEY, note="By any of the uplifts."),
    Column(name="gain_high", title="at most", unit=Unit.MONEY, note="By any of the uplifts."),
    Column(name="needed_uplift", title="Uplift needed", unit=Unit.SHARE, note=_NEEDED),
    Column(name="complete", title="Orders with all", unit=Unit.NUMBER, note=_COMPLETE),
    Column(name="lacking", title="Orders lacking one", unit=Unit.NUMBER, note=_LACKING),
    Column(name="moved", title="Moved", unit=Unit.SHARE, note=_MOVED),
    Column(name="lift", title="Lift", unit=Unit.RATIO, note="How many times as often as chance."),
    Column(name="shops", title="Shops", unit=Unit.COUNT),
    Column(name="stock", title="Orders in stock", unit=Unit.NUMBER, note="Empty if not known."),
)


def bundle_section(
    key: str, title: str, trade: Trade, found: Proposals, options: BundleOptions
) -> Section:
    """All of it.

    Args:
        key: of the analysis.
        title: of the analysis.
        trade: gives the products their names.
        found: what may be offered.
        options: constraints and assumptions.
    """
    names = Names(trade)
    bundles, covering = _bundle_table(names, found, options), _cover_table(names, found)
    return Section(
        key=key,
        title=title,
        findings=tuple(_findings(found, bundles, covering)),
        tables=(bundles, covering, _refusal_table(found)),
        charts=(_gain_chart(), _cover_chart()),
        assumptions=_assumptions(found, options),
    )


def _findings(found: Proposals, bundles: Table, covering: Table) -> Iterator[str]:
    yield (
        f"{len(found.bundles):,} of {found.tried:,} sets of products that go together may be "
        "offered as a bundle."
    )
    if not bundles.rows:
        return
    best = dict(zip((column.name for column in bundles.columns), bundles.rows[0], strict=True))
    yield (
        f"{best['bundle']} at {written(best['discount'], Unit.SHARE)} off earns most: "
        f"{best['gain']:,.0f} a year ({best['gain_low']:,.0f} to {best['gain_high']:,.0f}, as much "
        f"as the offer moves shops). {best['complete']:,.0f} orders a year have all of it, "
        f"{best['lacking']:,.0f} lack one product. It earns up to "
        f"{written(best['largest_discount'], Unit.SHARE)} off."
    )
    yield (
        f"{len(found.cover.chosen)} of them are together in {covering.column('covered')[-1]:,} of "
        f"{found.orders:,} orders ({written(covering.column('share')[-1], Unit.SHARE)}); no choice "
        f"of as many could be in more than {found.cover.bound:,}."
    )


def _bundle_table(names: Names, found: Proposals, options: BundleOptions) -> Table:
    return Table(
        name="bundles",
        title="Bundles by what they earn",
        columns=_BUNDLE_COLUMNS,
        rows=tuple(_bundle_row(names, found, each, options) for each in found.bundles[:TOLD]),
    )


def _bundle_row(
    names: Names, found: Proposals, each: Proposed, options: BundleOptions
) -> tuple[Cell, ...]:
    offer = each.offer
    gains = [offer.gain(each.discount, uplift) for uplift in options.uplift]
    lacking = float(offer.lacking.sum())
    moved = float((offer.lacking * offer.moved).sum()) / lacking if lacking else 0.0
    units = found.goods.quantity[list(offer.products)].tolist()
    return (
        names.joined(offer.products),
        " ".join(names.id(code) for code in offer.products),
        " + ".join(f"{unit:g}" for unit in units),
        offer.price,
        each.discount,
        offer.largest_discount(options.uplift[1]),
        offer.margin_share(each.discount),
        gains[1],
        # What is only just earned is no loss by a rounding.
        max(min(gains), 0.0),
        max(gains),
        offer.needed_uplift(each.discount),
        offer.complete,
        lacking,
        moved,
        each.lift,
        each.shops,
        None if np.isinf(each.stock) else each.stock,
    )


def _cover_table(names: Names, found: Proposals) -> Table:
    covered = np.cumsum(found.cover.added, dtype=np.int64).tolist()
    rows = tuple(
        (
            place + 1,
            names.joined(found.bundles[bundle].offer.products),
            found.cover.added[place],
            covered[place],
            covered[place] / found.orders,
        )
        for place, bundle in enumerate(found.cover.chosen)
    )
    return Table(
        name="cover",
        title="The few bundles that are in most orders",
        columns=(
            Column(name="number", title="Bundles", unit=Unit.COUNT),
            Column(name="bundle", title="Bundle"),
            Column(name="added", title="Orders added", unit=Unit.COUNT),
            Column(name="covered", title="Orders with any", unit=Unit.COUNT),
            Column(name="share", title="Of all orders", unit=Unit.SHARE),
        ),
        rows=rows,
    )


def _refusal_table(found: Proposals) -> Table:
    refused = sorted(found.refused.items(), key=lambda each: (-each[1], each[0]))
    return Table(
        name="refused",
        title="Why others are not offered",
        columns=(
            Column(name="why", title="Why"),
            Column(name="sets", title="Sets of products", unit=Unit.COUNT),
        ),
        rows=tuple((str(why), number) for why, number in refused),
    )


def _gain_chart() -> Chart:
    return Chart(
        name="gain",
        title="What bundles earn a year",
        kind=Kind.INTERVALS,
        table="bundles",
        x="bundle",
        y=("gain",),
        low="gain_low",
        high="gain_high",
        text="The bundles that earn most, from the cautious to the hopeful uplift.",
        rows=15,
    )


def _cover_chart() -> Chart:
    return Chart(
        name="cover",
        title="Orders that have any of the first bundles",
        kind=Kind.LINES,
        table="cover",
        x="number",
        y=("share",),
        text="Each bundle more adds fewer orders.",
    )


def _prices(goods: Goods) -> str:
    offered = int(np.count_nonzero(goods.offered))
    if not offered:
        return "Prices and units are medians."
    stocked = int(np.count_nonzero(np.isfinite(goods.stock)))
    return (
        f"The prices of {offered:,} products are those that they are offered at now, others and "
        f"units are medians; the stock of {stocked:,} is known, and a shop gets a bundle whole "
        "from its own region."
    )


def _assumptions(found: Proposals, options: BundleOptions) -> tuple[str, ...]:
    low, expected, high = options.uplift
    costed = int(np.count_nonzero(found.goods.costed))
    return (
        f"Made from the {found.orders:,} orders of the last 365 days, what came back left out.",
        (
            f"The offer raises the rate at which those who have the rest take what they lack by "
            f"{per_cent(expected)} ({per_cent(low)} to {per_cent(high)}): an assumption that a "
            "trial should replace."
        ),
        (
            "An order that has everything anyway gets the discount for nothing; what a shop would "
            f"order less of within {options.moved_within_days} days, as orders show, is not won."
        ),
        (
            f"The cost of {costed:,} products is known; others are taken to cost "
            f"{per_cent(options.cost_share)} of their price. {_prices(found.goods)}"
        ),
        (
            "Not together: products of the same narrowest category or of much the same title, and "
            "those that shops take for each other."
        ),
        f"After the discount {per_cent(options.least_margin)} of margin or more remains.",
    )
