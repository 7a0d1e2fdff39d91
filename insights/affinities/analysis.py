"""The analysis of affinities: which products are bought together, and how surely."""

import numpy as np

from core.progress import Reporter
from events.trade import Trade
from insights.affinities.finding import find_affinities, first_of_many_shops, within_shops
from insights.affinities.holders import Holders
from insights.affinities.options import AffinityOptions
from insights.affinities.tables import Told
from insights.affinities.telling import affinity_section
from insights.analysis import Analysed

TOLD = 500
"""Pairs, and rules, that are told of."""

DEFAULT = AffinityOptions()


class AffinitiesAnalysis:
    """Which products are bought together more often than chance would have it.

    Args:
        options: what counts as an affinity.
    """

    key = "affinities"
    title = "What is bought together"

    def __init__(self, options: AffinityOptions = DEFAULT) -> None:
        self._options = options

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:  # noqa: ARG002 - nothing is random
        """Count, test and tell.

        Args:
            trade: what is known; nothing at or after `trade.now` counts.
            seed: not used.
            reporter: told how far it has come.

        Raises:
            BadInput: there are too few orders.
        """
        purchases = trade.purchases.before(trade.now)
        found = find_affinities(purchases, self._options, reporter)
        pairs = found.pairs.found
        pairs = pairs.where(np.arange(min(pairs.both.size, TOLD)))
        rules, shops = first_of_many_shops(
            found.rules.found, Holders(found.baskets), self._options.least_shops, TOLD
        )
        told = Told(pairs, within_shops(purchases, pairs), rules, shops)
        return Analysed(affinity_section(self.key, self.title, trade, found, told, self._options))
