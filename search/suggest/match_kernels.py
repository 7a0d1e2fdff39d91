"""The best items that match, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit

from search.suggest.cost_kernels import NO_MATCH

SCAN_MARGIN = 4.0
"""An item is usually looked at so much sooner in the order of weights than by way of its words."""


@njit(cache=True, nogil=True)
def find_best(
    weights: npt.NDArray[np.float32],
    word_offsets: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
    first: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.int32],
    posting_offsets: npt.NDArray[np.int64],
    postings: npt.NDArray[np.int32],
    alive: npt.NDArray[np.int32],
    costs: npt.NDArray[np.uint8],
    unit: float,
    not_first: float,
    least_cost: float,
    run_first: npt.NDArray[np.int64],
    run_behind: npt.NDArray[np.int64],
    other_offsets: npt.NDArray[np.int64],
    others: npt.NDArray[np.int32],
    scan_margin: float,
    best: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
) -> int:
    """The best matches, by whichever way may be expected to look at the fewest items.

    That is either all items from the heaviest down until there are enough, or those of the
    typed word that fewest items have. If the first way takes longer than the second would
    have, the second is taken after all.

    Args:
        weights: shape (items,), falling.
        word_offsets: shape (items + 1,).
        words: of all items, those that may stand first before the others.
        first: shape (items,): how many words may stand first.
        keys: shape (items,): of equal keys only the best is taken.
        posting_offsets: shape (words + 1,).
        postings: items by word, rising.
        alive: shape (items,): 0 for what is not to be shown.
        costs: shape (typed, words): of each word for each typed one, in units, or NO_MATCH.
        unit: what one unit of cost takes off the weight.
        not_first: what it costs if the first typed word does not stand first.
        least_cost: of any match.
        run_first: shape (typed,), as of `write_costs`.
        run_behind: shape (typed,).
        other_offsets: shape (typed + 1,).
        others: further words of all typed ones.
        scan_margin: as `SCAN_MARGIN`.
        best: shape (k,), k >= 1; receives the items, the best first.
        scores: shape (k,); receives weight less cost.

    Returns:
        How many were found.
    """
    items = weights.shape[0]
    rarest, fewest, matching = _rarest(
        items, posting_offsets, run_first, run_behind, other_offsets, others
    )
    if fewest == 0:
        return 0
    if rarest < 0 or best.shape[0] / matching < scan_margin * fewest:
        most = items if rarest < 0 else int(min(items, scan_margin * fewest))
        count = _scan(
            most, weights, word_offsets, words, first, keys, alive,
            costs, unit, not_first, least_cost, best, scores,
        )  # fmt: skip
        if count >= 0:
            return count
    count = 0
    start, end = other_offsets[rarest], other_offsets[rarest + 1]
    run = run_behind[rarest] - run_first[rarest]
    for number in range(run + end - start):
        word = run_first[rarest] + number if number < run else others[start + number - run]
        having = postings[posting_offsets[word] : posting_offsets[word + 1]]
        # One by one: handed over as a tuple, every buffer costs a count of its references.
        count = gather_best(
            having, count, weights, word_offsets, words, first, keys, alive,
            costs, unit, not_first, least_cost, best, scores,
        )  # fmt: skip
    return count


@njit(cache=True, nogil=True)
def _rarest(
    items: int,
    posting_offsets: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    behind: npt.NDArray[np.int64],
    other_offsets: npt.NDArray[np.int64],
    others: npt.NDArray[np.int32],
) -> tuple[int, int, float]:
    """The typed word that fewest items have, how many have it, and the share that has all.

    The share is what it would be if no word had to do with another. Where nothing was
    typed there is no such word, -1, and all items have it.
    """
    rarest, fewest, matching = -1, max(items, 1), 1.0
    for typed in range(first.shape[0]):
        having = posting_offsets[behind[typed]] - posting_offsets[first[typed]]
        for place in range(other_offsets[typed], other_offsets[typed + 1]):
            having += posting_offsets[others[place] + 1] - posting_offsets[others[place]]
        matching *= min(1.0, having / max(items, 1))
        if rarest < 0 or having < fewest:
            rarest, fewest = typed, having
    return rarest, fewest, matching


@njit(cache=True, nogil=True)
def _scan(
    most: int,
    weights: npt.NDArray[np.float32],
    word_offsets: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
    first: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.int32],
    alive: npt.NDArray[np.int32],
    costs: npt.NDArray[np.uint8],
    unit: float,
    not_first: float,
    least_cost: float,
    best: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
) -> int:
    """The best of all items from the heaviest down; -1 if the first `most` do not decide it."""
    count = 0
    for item in range(most):
        # All that come yet are lighter, or as heavy with greater numbers.
        if count == best.shape[0] and weights[item] - least_cost <= scores[count - 1]:
            return count
        if alive[item] == 0:
            continue
        score = _score(item, weights, word_offsets, words, first, costs, unit, not_first)
        if score > -np.inf:
            count = _offer(item, score, keys, best, scores, count)
    return count if most == weights.shape[0] else -1


@njit(cache=True, nogil=True)
def gather_best(
    candidates: npt.NDArray[np.int32],
    count: int,
    weights: npt.NDArray[np.float32],
    word_offsets: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
    first: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.int32],
    alive: npt.NDArray[np.int32],
    costs: npt.NDArray[np.uint8],
    unit: float,
    not_first: float,
    least_cost: float,
    best: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
) -> int:
    """Take those of `candidates` into the best that belong there; gives how many they are then.

    The candidates are items, heaviest first; `count` says how many are among the best
    already. All else is as of `find_best`.
    """
    for item in candidates:
        # Rounded as scores are: an equal one with a smaller number may still belong there.
        full = count == best.shape[0]
        if full and np.float32(weights[item] - least_cost) < scores[count - 1]:
            break
        if alive[item] == 0:
            continue
        score = _score(item, weights, word_offsets, words, first, costs, unit, not_first)
        if score > -np.inf:
            count = _offer(item, score, keys, best, scores, count)
    return count


@njit(cache=True, nogil=True)
def _score(
    item: int,
    weights: npt.NDArray[np.float32],
    word_offsets: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
    first: npt.NDArray[np.uint8],
    costs: npt.NDArray[np.uint8],
    unit: float,
    not_first: float,
) -> np.float32:
    """The weight of `item` less what its match costs; minus infinity if it does not match."""
    start, end = word_offsets[item], word_offsets[item + 1]
    total = 0.0
    for typed in range(costs.shape[0]):
        least = NO_MATCH * unit + not_first
        for place in range(start, end):
            cost = costs[typed, words[place]]
            if cost == NO_MATCH:
                continue
            whole = cost * unit
            if typed == 0 and place - start >= first[item]:
                whole += not_first
            least = min(least, whole)
        if least >= NO_MATCH * unit:
            return np.float32(-np.inf)
        total += least
    return np.float32(weights[item] - total)


@njit(cache=True, nogil=True)
def _offer(
    item: int,
    score: np.float32,
    keys: npt.NDArray[np.int32],
    best: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
    count: int,
) -> int:
    """Take `item` into the best if it belongs there; gives how many they are then.

    Of equal scores the smaller number goes first; of equal keys only the best stays.
    """
    k = best.shape[0]
    place = count
    for other in range(count):
        if keys[best[other]] == keys[item]:
            if scores[other] > score or (scores[other] == score and best[other] <= item):
                return count
            for later in range(other, count - 1):
                best[later], scores[later] = best[later + 1], scores[later + 1]
            count -= 1
            place = count
            break
    if count == k:
        if scores[k - 1] > score or (scores[k - 1] == score and best[k - 1] < item):
            return count
        count -= 1
        place = count
    while place > 0 and (
        scores[place - 1] < score or (scores[place - 1] == score and best[place - 1] > item)
    ):
        best[place], scores[place] = best[place - 1], scores[place - 1]
        place -= 1
    best[place], scores[place] = item, score
    return count + 1
