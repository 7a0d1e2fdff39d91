"""The inner loops of suggestions, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit

NO_MATCH = 255
"""Cost of a word that does not match what was typed."""


@njit(cache=True, nogil=True)
def beginning_with(
    letters: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    typed: npt.NDArray[np.uint32],
) -> tuple[int, int]:
    """The words that begin with `typed`, as a range of a vocabulary in order of code points.

    Args:
        letters: of all words, one behind the other.
        offsets: shape (words + 1,): where each word's letters lie.
        typed: shape (m,).
    """
    return _bound(letters, offsets, typed, 0), _bound(letters, offsets, typed, -1)


@njit(cache=True, nogil=True)
def _bound(
    letters: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    typed: npt.NDArray[np.uint32],
    beginning: int,
) -> int:
    """The first word that is not before `typed`; one that begins with it counts as `beginning`.

    That is 0 to find the first such word, or -1, before it, to find the one behind the last.
    """
    low, high = 0, offsets.shape[0] - 1
    while low < high:
        middle = (low + high) // 2
        start, size = offsets[middle], offsets[middle + 1] - offsets[middle]
        order = beginning
        for place in range(typed.shape[0]):
            if place >= size or letters[start + place] < typed[place]:
                order = -1
                break
            if letters[start + place] > typed[place]:
                order = 1
                break
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def near_beginnings(
    letters: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    typed: npt.NDArray[np.uint32],
    most: int,
    words: npt.NDArray[np.int32],
    distances: npt.NDArray[np.uint8],
) -> int:
    """The words with a beginning at most `most` edits from `typed`, and how many edits.

    An edit leaves out, adds or replaces a letter or swaps two neighbours, none of them
    edited again (optimal string alignment). The table of distances is kept from word to
    word as far as their letters are the same, and no letter is looked at behind a
    beginning from which nothing near can come.

    Args:
        letters: of all words, one behind the other, in order of code points.
        offsets: shape (words + 1,).
        typed: shape (m,), m >= 1.
        most: edits, less than m.
        words: shape (words,); receives the words found, rising.
        distances: shape (words,); receives their edits.

    Returns:
        How many were found.
    """
    size = typed.shape[0]
    deepest = size + most
    # Row d holds the distances of the first d letters of a word to every beginning of
    # `typed` whose length differs by `most` at the most; the others are too far off.
    table = np.full((deepest + 1, size + 1), most + 1, np.int32)
    for place in range(most + 1):
        table[0, place] = place
        table[place, 0] = place
    nearest = np.full(deepest + 1, most + 1, np.int32)
    found = 0
    valid = 0  # rows that belong to the letters of the word before
    dead = deepest + 1  # its letters from which on it was too far off
    for word in range(offsets.shape[0] - 1):
        start = offsets[word]
        length = min(offsets[word + 1] - start, deepest)
        depth = 0
        if word > 0:
            before = offsets[word - 1]
            while depth < min(length, valid) and letters[start + depth] == letters[before + depth]:
                depth += 1
        if depth >= dead:
            # As far off as the word before, whose rows stay valid up to there.
            valid = dead
        else:
            dead = deepest + 1
            while depth < length and dead > depth:
                depth += 1
                least = _fill_row(letters, start, typed, most, depth, table)
                nearest[depth] = min(nearest[depth - 1], table[depth, size])
                if least > most:
                    dead = depth
            valid = depth
        if nearest[valid] <= most:
            words[found] = word
            distances[found] = nearest[valid]
            found += 1
    return found


@njit(cache=True, nogil=True)
def _fill_row(
    letters: npt.NDArray[np.uint32],
    start: int,
    typed: npt.NDArray[np.uint32],
    most: int,
    depth: int,
    table: npt.NDArray[np.int32],
) -> int:
    """Fill row `depth` of the table for the word whose letters begin at `start`; its least."""
    letter = letters[start + depth - 1]
    least: int = table[depth, 0]
    for place in range(max(1, depth - most), min(typed.shape[0], depth + most) + 1):
        distance = table[depth - 1, place - 1] + (letter != typed[place - 1])
        distance = min(distance, table[depth - 1, place] + 1, table[depth, place - 1] + 1)
        swapped = depth > 1 and place > 1 and letter == typed[place - 2]
        if swapped and letters[start + depth - 2] == typed[place - 1]:
            distance = min(distance, table[depth - 2, place - 2] + 1)
        table[depth, place] = distance
        least = min(least, distance)
    return least


@njit(cache=True, nogil=True)
def count_alive(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    allowed: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.int32],
) -> None:
    """How many of each item's rows are allowed.

    Args:
        offsets: shape (items + 1,).
        rows: of all items.
        allowed: shape (n,).
        counts: shape (items,); receives the counts.
    """
    for item in range(counts.shape[0]):
        count = 0
        for place in range(offsets[item], offsets[item + 1]):
            count += allowed[rows[place]]
        counts[item] = count


@njit(cache=True, nogil=True)
def sum_bought(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    bought: npt.NDArray[np.float32],
    sums: npt.NDArray[np.float32],
) -> None:
    """What was bought of each item's rows, `bought` by row summed into `sums` by item."""
    for item in range(sums.shape[0]):
        total = np.float32(0)
        for place in range(offsets[item], offsets[item + 1]):
            total += bought[rows[place]]
        sums[item] = total


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
) -> float:
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
            return -np.inf
        total += least
    score: float = weights[item] - total
    return score


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


@njit(cache=True, nogil=True)
def scan(
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
    """The best matches, by going through all items from the heaviest down.

    It ends where even an item that costs no more than `least_cost` cannot belong to
    the best any more.

    Args:
        weights: shape (items,), falling.
        word_offsets: shape (items + 1,).
        words: of all items, those that may stand first before the others.
        first: shape (items,): how many words may stand first.
        keys: shape (items,): of equal keys only the best is taken.
        alive: shape (items,): 0 for what is not to be shown.
        costs: shape (typed, words): of each word for each typed one, in units, or NO_MATCH.
        unit: what one unit of cost takes off the weight.
        not_first: what it costs if the first typed word does not stand first.
        least_cost: of any match.
        best: shape (k,), k >= 1; receives the items, the best first.
        scores: shape (k,); receives weight less cost.

    Returns:
        How many were found.
    """
    count = 0
    for item in range(weights.shape[0]):
        # All that come yet are lighter, or as heavy with greater numbers.
        if count == best.shape[0] and weights[item] - least_cost <= scores[count - 1]:
            break
        if alive[item] == 0:
            continue
        score = np.float32(
            _score(item, weights, word_offsets, words, first, costs, unit, not_first)
        )
        if score > -np.inf:
            count = _offer(item, score, keys, best, scores, count)
    return count


@njit(cache=True, nogil=True)
def gather(
    weights: npt.NDArray[np.float32],
    word_offsets: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
    first: npt.NDArray[np.uint8],
    keys: npt.NDArray[np.int32],
    alive: npt.NDArray[np.int32],
    costs: npt.NDArray[np.uint8],
    unit: float,
    not_first: float,
    posting_offsets: npt.NDArray[np.int64],
    postings: npt.NDArray[np.int32],
    matched: npt.NDArray[np.int32],
    best: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
) -> int:
    """The best matches among the items that have one of some words.

    The items of word w are postings[posting_offsets[w] : posting_offsets[w + 1]]; those of the
    words `matched` are looked at, an item perhaps several times. All else is as of `scan`.
    """
    count = 0
    for number in range(matched.shape[0]):
        word = matched[number]
        for place in range(posting_offsets[word], posting_offsets[word + 1]):
            item = postings[place]
            if count == best.shape[0] and weights[item] < scores[count - 1]:
                continue
            if alive[item] == 0:
                continue
            score = np.float32(
                _score(item, weights, word_offsets, words, first, costs, unit, not_first)
            )
            if score > -np.inf:
                count = _offer(item, score, keys, best, scores, count)
    return count
