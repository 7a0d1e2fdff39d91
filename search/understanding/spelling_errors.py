"""How likely a word is mistyped as another: the error model of the noisy channel.

After Kernighan, Church and Gale, "A spelling correction program based on a noisy
channel model" (1990): a slip is one insertion, deletion, substitution or
transposition, and some slips are likelier than others. Costs add up along the
cheapest alignment, found as in Wagner and Fischer, "The string-to-string correction
problem" (1974), with the transposition of Damerau (1964).
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

VOWELS = frozenset("aeiouy")

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = ("ckq", "sz", "sc", "fv", "gj", "dt", "bp", "mn", "vw", "xz")


@dataclass(frozen=True, slots=True)
class ErrorCosts:
    """What each slip costs, in nats: less is likelier.

    Attributes:
        slip: any letter left out, put in or put for another.
        doubled: a letter typed twice, or once where it stands twice.
        vowel: a vowel for a vowel, or a vowel left out or put in.
        near_key: a letter for one beside it on the keyboard, or one beside it put in.
        sound: a letter for one that sounds alike.
        transposed: two neighbours in each other's place.
        first_letter: added when the first letters differ.
        plural: added when one word ends in "s" and the other does not.
        same_sound: the share of the whole that is left where both words sound alike.
    """

    slip: float = 4.6
    doubled: float = 3.9
    vowel: float = 4.0
    near_key: float = 3.5
    sound: float = 4.5
    transposed: float = 1.6
    first_letter: float = 2.6
    plural: float = 2.0
    same_sound: float = 0.6


class ErrorModel:
    """Prices a typed word as a misspelling of another."""

    def __init__(self, costs: ErrorCosts) -> None:
        self.costs = costs
        self._near = _pairs_of_neighbours()
        self._swaps = _swap_costs(costs, self._near)

    def cost(self, typed: str, intended: str) -> float:
        """The cost of typing `typed` for `intended`, 0 for the same word."""
        start = common_prefix(typed, intended)
        shorter = min(len(typed), len(intended)) - start
        end = min(common_prefix(typed[::-1], intended[::-1]), shorter)
        total = self._aligned(typed, intended, start, end)
        if typed and intended and typed[0] != intended[0]:
            total += self.costs.first_letter
        if typed.endswith("s") != intended.endswith("s"):
            total += self.costs.plural
        if total and sound_of(typed) == sound_of(intended):
            total *= self.costs.same_sound
        return total

    def _aligned(self, typed: str, intended: str, start: int, end: int) -> float:
        """The cheapest alignment of what lies between a common prefix and suffix."""
        rows, letters = len(typed) - end, intended[start : len(intended) - end]
        left_out = [self._left_out(intended, start + k) for k in range(len(letters))]
        before: list[float] = []
        above = list(accumulate(left_out, initial=0.0))
        for i in range(start, rows):
            letter, extra = typed[i], self._put_in(typed, i)
            row = [above[0] + extra]
            for k, meant in enumerate(letters):
                best = min(
                    above[k] + self._replaced(letter, meant),
                    above[k + 1] + extra,
                    row[k] + left_out[k],
                )
                if k and i > start and typed[i - 1] == meant and letter == letters[k - 1]:
                    best = min(best, before[k - 1] + self.costs.transposed)
                row.append(best)
            before, above = above, row
        return above[-1]

    def _replaced(self, typed: str, intended: str) -> float:
        if typed == intended:
            return 0.0
        return self._swaps.get((typed, intended), self.costs.slip)

    def _left_out(self, intended: str, j: int) -> float:
        letter = intended[j]
        if letter in (intended[j - 1 : j], intended[j + 1 : j + 2]):
            return self.costs.doubled
        return self.costs.vowel if letter in VOWELS else self.costs.slip

    def _put_in(self, typed: str, i: int) -> float:
        letter, before, after = typed[i], typed[i - 1 : i], typed[i + 1 : i + 2]
        if letter in (before, after):
            return self.costs.doubled
        if (before, letter) in self._near or (after, letter) in self._near:
            return self.costs.near_key
        return self.costs.vowel if letter in VOWELS else self.costs.slip


_SPELLED_ALIKE = (
    (re.compile("^kn|^gn"), "n"),
    (re.compile("^wr"), "r"),
    (re.compile("^ps"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("(?<=[aeiou])gh(?=t)"), ""),
    (re.compile("gh"), "g"),
    (re.compile("dg(?=[eiy])"), "j"),
    (re.compile("tch"), "ch"),
    (re.compile("sch|sh|[cst]i(?=o)"), "x"),
    (re.compile("ch"), "x"),
    (re.compile("sc(?=[eiy])|c(?=[eiy])|z"), "s"),
    (re.compile("ck|q(u)?|c"), "k"),
    (re.compile("g(?=[eiy])"), "j"),
    (re.compile("w|h"), ""),
)


@lru_cache(8192)
def sound_of(word: str) -> str:
    """What a word sounds like, roughly and in English: consonants alone, likes as one.

    In the manner of Philips, "Hanging on the Metaphone" (1990), much shortened.
    """
    for pattern, sound in _SPELLED_ALIKE:
        word = pattern.sub(sound, word)
    first, rest = word[:1], word[1:]
    kept = ("a" if first in VOWELS else first) + "".join(c for c in rest if c not in VOWELS)
    return "".join(c for i, c in enumerate(kept) if i == 0 or c != kept[i - 1])


def common_prefix(a: str, b: str) -> int:
    """How many letters two words begin with in common."""
    length = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        length += 1
    return length


def _swap_costs(
    costs: ErrorCosts, near: AbstractSet[tuple[str, str]]
) -> dict[tuple[str, str], float]:
    """What (typed, intended) costs, of the letters for which it is no mere slip."""
    alike = ((a, b) for group in _SOUNDS for a in group for b in group)
    # The later goes before the earlier: a vowel for a vowel costs that, on the next key or not.
    return {
        **dict.fromkeys(near, costs.near_key),
        **dict.fromkeys(alike, costs.sound),
        **{(a, b): costs.vowel for a in VOWELS for b in VOWELS},
    }


def _pairs_of_neighbours() -> frozenset[tuple[str, str]]:
    """The letters that lie beside each other on a QWERTY keyboard, in both orders.

    Each row lies half a key to the right of the one above.
    """
    place = {
        letter: (column + row * 0.5, row)
        for row, letters in enumerate(_KEYBOARD)
        for column, letter in enumerate(letters)
    }
    return frozenset(
        (a, b)
        for a, (xa, ya) in place.items()
        for b, (xb, yb) in place.items()
        if a != b and abs(ya - yb) <= 1 and abs(xa - xb) <= 1
    )
