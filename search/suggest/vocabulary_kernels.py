"""The inner loops over the vocabulary, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit


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
def shared_beginnings(
    letters: npt.NDArray[np.uint32], offsets: npt.NDArray[np.int64], shared: npt.NDArray[np.uint8]
) -> None:
    """How many first letters each word shares with the one before it, 255 at the most.

    Args:
        letters: of all words, one behind the other.
        offsets: shape (words + 1,).
        shared: shape (words,); receives the numbers of letters.
    """
    for word in range(shared.shape[0]):
        depth = 0
        if word > 0:
            start, before = offsets[word], offsets[word - 1]
            shorter = min(offsets[word + 1] - start, start - before, 255)
            while depth < shorter and letters[start + depth] == letters[before + depth]:
                depth += 1
        shared[word] = depth


@njit(cache=True, nogil=True)
def near_beginnings(
    letters: npt.NDArray[np.uint32],
    offsets: npt.NDArray[np.int64],
    shared: npt.NDArray[np.uint8],
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
        shared: shape (words,): as of `shared_beginnings`.
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
        if shared[word] >= dead:
            # As far off as the word before, of which no more letters were looked at.
            if nearest[valid] <= most:
                words[found], distances[found] = word, nearest[valid]
                found += 1
            continue
        start = offsets[word]
        length = min(offsets[word + 1] - start, deepest)
        depth = min(shared[word], valid, length)
        dead = deepest + 1
        while depth < length and dead > depth:
            depth += 1
            least = _fill_row(letters, start, typed, most, depth, table)
            nearest[depth] = min(nearest[depth - 1], table[depth, size])
            if least > most:
                dead = depth
        valid = depth
        if nearest[valid] <= most:
            words[found], distances[found] = word, nearest[valid]
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
