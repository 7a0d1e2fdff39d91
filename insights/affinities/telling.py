"""Affinities for people."""

from core.per_cent import per_cent
from events.trade import Trade
from insights.affinities.finding import Affinities
from insights.affinities.names import Names
from insights.affinities.options import AffinityOptions
from insights.affinities.tables import Told, pair_table, rule_table, search_table
from insights.document import Chart, Kind, Section, Table, Unit
from insights.report.cells import written


def affinity_section(
    key: str, title: str, trade: Trade, found: Affinities, told: Told, options: AffinityOptions
) -> Section:
    """All of it.

    Args:
        key: of the analysis.
        title: of the analysis.
        trade: gives the products their names.
        found: all that goes together.
        told: of that, what is shown.
        options: by which it was found.
    """
    groups, names = found.baskets.groups, Names(trade)
    pairs, rules = pair_table(names, told, groups), rule_table(names, told, groups)
    return Section(
        key=key,
        title=title,
        findings=_findings(found, pairs, rules, options),
        tables=(pairs, rules, search_table(found)),
        charts=(_surplus_chart(), _confidence_chart(), _rule_chart()),
        assumptions=_assumptions(found, options),
    )


def _findings(
    found: Affinities, pairs: Table, rules: Table, options: AffinityOptions
) -> tuple[str, ...]:
    search = found.pairs
    text = [
        (
            f"{search.found.both.size:,} pairs of products are in one order more often than chance "
            f"would have it, out of {search.tried:,} that could be; at most "
            f"{per_cent(options.false_share)} of them are expected to be chance after all."
        )
    ]
    if pairs.rows:
        best = dict(zip((column.name for column in pairs.columns), pairs.rows[0], strict=True))
        text.append(
            f"{best['pair']} go together most: {best['baskets']:,} orders of {best['shops']:,} "
            f"shops have both, {best['surplus']:,.0f} more than by chance. Who takes the one "
            f"takes the other in {written(best['confidence'], Unit.SHARE)} of the orders "
            f"({written(best['confidence_low'], Unit.SHARE)} to "
            f"{written(best['confidence_high'], Unit.SHARE)}), {best['lift']:.1f} times as often "
            "as all do."
        )
    if rules.rows:
        best = dict(zip((column.name for column in rules.columns), rules.rows[0], strict=True))
        text.append(
            f"Who takes {best['conditions']} takes {best['then']} too in "
            f"{written(best['confidence'], Unit.SHARE)} of {best['orders']:,} orders "
            f"({written(best['confidence_low'], Unit.SHARE)} to "
            f"{written(best['confidence_high'], Unit.SHARE)}); {best['surplus']:,.0f} of these "
            f"orders no shorter rule foretells. Of {found.rules.tried:,} such rules "
            f"{found.rules.found.then.size:,} stand."
        )
    else:
        text.append("No rule of more than two products says more than those of two.")
    return tuple(text)


def _surplus_chart() -> Chart:
    return Chart(
        name="surplus",
        title="Orders with both beyond chance",
        kind=Kind.BARS,
        table="pairs",
        x="pair",
        y=("surplus",),
        text="The pairs with the most orders that chance does not explain, the most first.",
        rows=15,
    )


def _confidence_chart() -> Chart:
    return Chart(
        name="confidence",
        title="How common and how strong",
        kind=Kind.POINTS,
        table="pairs",
        x="support",
        y=("lift",),
        text="Each pair by the share of orders that have it and by its lift: the strongest are "
        "mostly rare.",
    )


def _rule_chart() -> Chart:
    return Chart(
        name="rules",
        title="Who takes these takes that too",
        kind=Kind.INTERVALS,
        table="rules",
        x="rule",
        y=("confidence",),
        low="confidence_low",
        high="confidence_high",
        text="The confidence of the first rules with its 95 % interval.",
        rows=15,
    )


def _assumptions(found: Affinities, options: AffinityOptions) -> tuple[str, ...]:
    return (
        (
            f"Orders of more than {options.largest_basket} different products are left out, as is "
            f"what came back: {found.baskets.groups:,} orders remain."
        ),
        (
            f"A pair counts that {options.least_baskets} orders of {options.least_shops} shops or "
            f"more have; a larger set that {found.sets.least:,} orders have."
        ),
        (
            "p-values are those of Fisher's exact test, one-sided; a rule's is that of the "
            "condition that adds least. They are adjusted for all that were "
            "tried (Benjamini and Hochberg)."
        ),
        (
            "The tests and intervals take orders to be independent. Those of one shop are not "
            "quite: a pair that lasts within shops, above 1 in that column, is no mere habit of "
            "some."
        ),
    )
