"""What goes together in the orders of a trade: pairs, larger sets, and rules of them."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.progress import Reporter
from events.columns import Codes, FloatArray, Purchases
from events.pairs.counting import Incidence, baskets_of
from events.pairs.stratified import meetings_of_pairs
from insights.affinities.frequent import FrequentSets, frequent_sets
from insights.affinities.holders import Holders
from insights.affinities.options import AffinityOptions
from insights.affinities.rules import Rules, RuleSearch, search_rules
from insights.affinities.sure_pairs import PairSearch, SurePairs, search_pairs

LEAST_BASKETS = 50
"""With fewer nothing can be told from chance."""


@dataclass(frozen=True, slots=True)
class Affinities:
    """What goes together.

    Attributes:
        baskets: that it was found in.
        pairs: all that stand, and what was tried.
        sets: of products that many baskets have.
        rules: those of more than two products that stand, and what was tried.
    """

    baskets: Incidence
    pairs: PairSearch
    sets: FrequentSets
    rules: RuleSearch


def find_affinities(
    purchases: Purchases, options: AffinityOptions, reporter: Reporter
) -> Affinities:
    """What goes together in the orders of some purchases.

    Raises:
        BadInput: there are too few orders.
    """
    baskets = baskets_of(purchases, options.largest_basket)
    if baskets.groups < LEAST_BASKETS:
        raise BadInput(
            f"there are {baskets.groups} orders of {options.largest_basket} products at most",
            field="orders",
            hint=f"what goes together is told from {LEAST_BASKETS} orders or more",
        )
    least = max(options.least_set_baskets, round(options.set_share * baskets.groups))
    steps = reporter.track(("pairs", "sets", "rules"), label="what goes together", total=3)
    next(steps)
    pairs = search_pairs(baskets, options)
    next(steps)
    sets = frequent_sets(baskets, least, options.largest_set, options.most_sets)
    next(steps)
    rules = search_rules(sets, options.false_share)
    next(steps, None)
    return Affinities(baskets, pairs, sets, rules)


def within_shops(purchases: Purchases, pairs: SurePairs) -> FloatArray:
    """How many times as often pairs meet as they would by the habits of each shop, shape (m,).

    1 where a pair goes together only because the same shops buy both; NaN where no shop that
    bought both ordered twice.
    """
    meetings = meetings_of_pairs(purchases, pairs.first, pairs.second)
    ratios = np.full(meetings.expected.shape, np.nan)
    np.divide(meetings.observed, meetings.expected, out=ratios, where=meetings.expected > 0)
    return ratios


def first_of_many_shops(
    rules: Rules, holders: Holders, least: int, most: int
) -> tuple[Rules, Codes]:
    """The first rules that enough shops follow, and how many do, shape (m,).

    Args:
        rules: in their order.
        holders: of the products.
        least: shops that must follow a rule.
        most: rules that are wanted.
    """
    places: list[int] = []
    shops: list[int] = []
    for rule in range(rules.then.size):
        if len(places) == most:
            break
        following = holders.shops((*rules.products(rule), int(rules.then[rule])))
        if following >= least:
            places.append(rule)
            shops.append(following)
    return rules.where(np.asarray(places, dtype=np.int32)), np.asarray(shops, dtype=np.int32)
