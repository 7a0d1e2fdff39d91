"""The tables of affinities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.intervals import share_interval
from events.columns import Codes, FloatArray
from events.pairs.measures import confidence, leverage, lift, support
from insights.affinities.finding import Affinities
from insights.affinities.names import Names
from insights.affinities.rules import Rules
from insights.affinities.sure_pairs import SurePairs
from insights.document import Cell, Column, Table, Unit

_SURPLUS = "Orders with both, less those that would have both if the two were independent."
_CONFIDENCE = "Of the orders with the first, those with the second too."
_BACK = "Of the orders with the second, those with the first too."
_INTERVAL = "Wilson's interval of 95 %."
_LIFT = "How many times as often as by chance."
_LEVERAGE = "The share of all orders that have it beyond chance."
_WITHIN = "How many times as often as by the habits of each shop that buys both; empty if none did."
_P_VALUE = "Of so many orders with both, or more, if the two were independent."
_RULE_P_VALUE = "Of as much or more, if the condition that adds least added nothing."
_FALSE = "The share of false ones among those that stand when this one does."
_BEYOND = "Orders that follow the rule, less those that the best shorter rule foretells."

_PAIR_COLUMNS = (
    Column(name="pair", title="Products"),
    Column(name="first", title="First"),
    Column(name="second", title="Second"),
    Column(name="baskets", title="Orders with both", unit=Unit.COUNT),
    Column(name="shops", title="Shops", unit=Unit.COUNT),
    Column(name="surplus", title="More than by chance", unit=Unit.NUMBER, note=_SURPLUS),
    Column(name="support", title="Support", unit=Unit.SHARE, note="Of all orders."),
    Column(name="confidence", title="Confidence", unit=Unit.SHARE, note=_CONFIDENCE),
    Column(name="confidence_low", title="from", unit=Unit.SHARE, note=_INTERVAL),
    Column(name="confidence_high", title="to", unit=Unit.SHARE, note=_INTERVAL),
    Column(name="confidence_back", title="The other way", unit=Unit.SHARE, note=_BACK),
    Column(name="lift", title="Lift", unit=Unit.RATIO, note=_LIFT),
    Column(name="leverage", title="Leverage", unit=Unit.SHARE, note=_LEVERAGE),
    Column(name="within", title="Within shops", unit=Unit.RATIO, note=_WITHIN),
    Column(name="p_value", title="p-value", unit=Unit.NUMBER, note=_P_VALUE),
    Column(name="false_share", title="False share", unit=Unit.SHARE, note=_FALSE),
)

_RULE_COLUMNS = (
    Column(name="rule", title="Rule"),
    Column(name="conditions", title="Who takes"),
    Column(name="then", title="takes too"),
    Column(name="condition_ids", title="Ids"),
    Column(name="then_id", title="Id"),
    Column(name="baskets", title="Orders with all", unit=Unit.COUNT),
    Column(name="orders", title="Orders with the first", unit=Unit.COUNT),
    Column(name="shops", title="Shops", unit=Unit.COUNT),
    Column(name="surplus", title="Beyond shorter rules", unit=Unit.NUMBER, note=_BEYOND),
    Column(name="support", title="Support", unit=Unit.SHARE, note="Of all orders."),
    Column(name="confidence", title="Confidence", unit=Unit.SHARE),
    Column(name="confidence_low", title="from", unit=Unit.SHARE, note=_INTERVAL),
    Column(name="confidence_high", title="to", unit=Unit.SHARE, note=_INTERVAL),
    Column(name="lift", title="Lift", unit=Unit.RATIO, note=_LIFT),
    Column(name="leverage", title="Leverage", unit=Unit.SHARE, note=_LEVERAGE),
    Column(name="p_value", title="p-value", unit=Unit.NUMBER, note=_RULE_P_VALUE),
    Column(name="false_share", title="False share", unit=Unit.SHARE, note=_FALSE),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of, the best first.

    Attributes:
        pairs: that stand.
        within: float64, of each: how many times as often as by the habits of each shop.
        rules: that stand.
        shops: int32, of each: how many follow it.
    """

    pairs: SurePairs
    within: FloatArray
    rules: Rules
    shops: Codes


def pair_table(names: Names, told: Told, groups: int) -> Table:
    """The pairs; `groups` is how many orders there are."""
    pairs = told.pairs
    low, high = share_interval(pairs.both, pairs.with_first)
    first, second = pairs.first.tolist(), pairs.second.tolist()
    rows = _rows(
        [names.joined(pair) for pair in zip(first, second, strict=True)],
        [names.id(code) for code in first],
        [names.id(code) for code in second],
        _whole(pairs.both),
        pairs.shops.tolist(),
        pairs.surplus.tolist(),
        support(pairs.both, groups).tolist(),
        confidence(pairs.both, pairs.with_first).tolist(),
        low.tolist(),
        high.tolist(),
        confidence(pairs.both, pairs.with_second).tolist(),
        lift(pairs.both, pairs.with_first, pairs.with_second, groups).tolist(),
        leverage(pairs.both, pairs.with_first, pairs.with_second, groups).tolist(),
        [None if np.isnan(each) else each for each in told.within.tolist()],
        pairs.chances.tolist(),
        pairs.false_shares.tolist(),
    )
    return Table(
        name="pairs",
        title="Pairs that go together",
        columns=_PAIR_COLUMNS,
        rows=rows,
    )


def rule_table(names: Names, told: Told, groups: int) -> Table:
    """The rules; `groups` is how many orders there are."""
    rules = told.rules
    low, high = share_interval(rules.both, rules.first)
    conditions = [rules.products(rule) for rule in range(rules.then.size)]
    then = rules.then.tolist()
    rows = _rows(
        [
            f"{names.of(code)} ← {names.joined(codes)}"
            for codes, code in zip(conditions, then, strict=True)
        ],
        [names.joined(codes) for codes in conditions],
        [names.of(code) for code in then],
        [" ".join(names.id(code) for code in codes) for codes in conditions],
        [names.id(code) for code in then],
        _whole(rules.both),
        _whole(rules.first),
        told.shops.tolist(),
        (rules.both - rules.foretold).tolist(),
        support(rules.both, groups).tolist(),
        confidence(rules.both, rules.first).tolist(),
        low.tolist(),
        high.tolist(),
        lift(rules.both, rules.first, rules.second, groups).tolist(),
        leverage(rules.both, rules.first, rules.second, groups).tolist(),
        rules.chances.tolist(),
        rules.false_shares.tolist(),
    )
    return Table(
        name="rules",
        title="Rules of more than two products",
        columns=_RULE_COLUMNS,
        rows=rows,
    )


def search_table(found: Affinities) -> Table:
    """How many pairs and rules were tried, and how many of them stand."""
    pairs, rules = found.pairs, found.rules
    return Table(
        name="search",
        title="How many were tried",
        columns=(
            Column(name="what", title="Kind"),
            Column(name="tried", title="Tried", unit=Unit.COUNT),
            Column(name="counted", title="In enough orders", unit=Unit.COUNT),
            Column(name="stand", title="Stand", unit=Unit.COUNT),
        ),
        rows=(
            ("pairs", pairs.tried, pairs.counted, int(pairs.found.both.size)),
            ("rules of more products", rules.tried, rules.counted, int(rules.found.then.size)),
        ),
    )


def _whole(numbers: FloatArray) -> list[Cell]:
    return [round(number) for number in numbers.tolist()]


def _rows(*columns: Sequence[Cell]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(zip(*columns, strict=True))
