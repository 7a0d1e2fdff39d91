"""Finds in the orders of a log what goes together, what follows, and what takes turns."""

from dataclasses import dataclass

import numpy as np

from events.pairs.counting import Incidence, Pairs, baskets_of, pairs_of
from events.pairs.measures import discoveries
from events.pairs.stratified import Meetings, meetings_of
from events.trade import Trade
from recommend.affinities.model import Affinities
from recommend.affinities.neighbours import Neighbours, Row
from recommend.affinities.sequences import Sequences, sequences_in


@dataclass(frozen=True, slots=True)
class AffinityOptions:
    """What counts as an affinity.

    Attributes:
        largest_basket: orders with more different products say little of any two of them.
        least_baskets: that must have both of two complements.
        least_steps: from one product to another in the next order, or back.
        least_shops: that must have put two complements into one basket, or bought both of
            two substitutes: what one shop does is its habit.
        false_share: of the affinities that may be found by chance.
        prior_baskets: of chance that a product's own baskets are mixed with, so that few
            of them prove little.
        most: neighbours kept of each product.
    """

    largest_basket: int = 250
    least_baskets: int = 3
    least_steps: int = 6
    least_shops: int = 3
    false_share: float = 0.01
    prior_baskets: float = 20.0
    most: int = 60


DEFAULT = AffinityOptions()


def fit_affinities(data: Trade, options: AffinityOptions = DEFAULT) -> Affinities:
    """Complements and sequences of all products, and the substitutes within each category."""
    purchases = data.purchases
    baskets = baskets_of(purchases, options.largest_basket)
    complements = complements_in(baskets, options)
    meetings = meetings_of(purchases, data.traits.categories, options.least_shops)
    sequences = sequences_in(
        purchases, options.least_steps, options.false_share, options.largest_basket
    )
    return Affinities(
        products=purchases.products,
        baskets=baskets.sizes.astype(np.int32),
        followed=sequences.orders.astype(np.int32),
        together=_together(baskets, complements, options),
        instead=_instead(len(purchases.products), meetings, complements, options),
        after=_after(sequences, options),
    )


def complements_in(baskets: Incidence, options: AffinityOptions = DEFAULT) -> Pairs:
    """The pairs that significantly more baskets have than would by chance."""
    # What chance alone would do more often is no discovery, however many there are.
    pairs = pairs_of(baskets, options.least_baskets, options.false_share)
    # Whatever is in fewer baskets could not have met often enough to be tried.
    frequent = int(np.count_nonzero(baskets.sizes >= options.least_baskets))
    sure = discoveries(pairs.chances, frequent * (frequent - 1) // 2, options.false_share)
    return pairs.where(sure & (pairs.shops >= options.least_shops))


def _together(baskets: Incidence, pairs: Pairs, options: AffinityOptions) -> Neighbours:
    sizes = baskets.sizes.astype(np.float64)
    owners, others, both = pairs.both_ways()
    by_chance = sizes[others] / max(baskets.groups, 1)
    prior = options.prior_baskets
    share = (both + prior * by_chance) / (sizes[owners] + prior)
    row = Row(others, share - by_chance, both.astype(np.int32))
    return Neighbours.ranked(sizes.size, owners, row, options.most)


def _instead(
    size: int, meetings: Meetings, complements: Pairs, options: AffinityOptions
) -> Neighbours:
    rare = discoveries(meetings.chances_of_fewer(), meetings.first.size, options.false_share)
    keys = meetings.first.astype(np.int64) * size + meetings.second
    paired = complements.first.astype(np.int64) * size + complements.second
    kept = rare & ~np.isin(keys, paired)
    first, second = meetings.first[kept], meetings.second[kept]
    owners, others = np.concatenate((first, second)), np.concatenate((second, first))
    surety = np.tile(-meetings.deviations()[kept], 2)
    row = Row(others, surety, np.tile(meetings.shops[kept], 2).astype(np.int32))
    return Neighbours.ranked(size, owners, row, options.most)


def _after(sequences: Sequences, options: AffinityOptions) -> Neighbours:
    steps, orders = sequences.steps, sequences.orders
    share = (steps.forth - steps.back) / (orders[steps.first] + options.prior_baskets)
    row = Row(steps.second, share, steps.forth.astype(np.int32))
    return Neighbours.ranked(orders.size, steps.first, row, options.most)
