"""Makes the slips that people make when they type, for queries to be searched with.

The kinds are about as common as Pollock and Zamora, "Automatic spelling correction in
scientific and scholarly text" (1984), found them: a third omissions, a quarter
insertions, a fifth substitutions, an eighth transpositions, and few in the first letter.
What is put in or for another is a neighbour on the keyboard, the same letter again, or
a vowel for a vowel.
"""

import random
import re

MIN_LETTERS = 4
FIRST_LETTER = 0.08
KINDS = ("omission", "insertion", "substitution", "transposition")
SHARES = (34, 27, 19, 13)
VOWELS = "aeiou"
NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij",
    "i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "adw", "d": "sfe", "f": "dgr",
    "g": "fht", "h": "gjy", "j": "hku", "k": "jli", "l": "kop", "z": "xa", "x": "zcs",
    "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "njk",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def with_typo(query: str, chance: random.Random) -> str | None:
    """`query` with one slip in one of its words of letters; None if all are too short."""
    text = query.lower()
    long = [match for match in _WORD.finditer(text) if len(match.group()) >= MIN_LETTERS]
    long = [match for match in long if _stands_alone(text, match)]
    if not long:
        return None
    match = chance.choice(long)
    return text[: match.start()] + mistyped(match.group(), chance) + text[match.end() :]


def mistyped(word: str, chance: random.Random) -> str:
    """`word`, of two letters or more and not all the same, with one slip that changes it."""
    while True:
        first = 0 if chance.random() < FIRST_LETTER else 1
        place = chance.randrange(first, len(word))
        (kind,) = chance.choices(KINDS, SHARES)
        changed = _slip(kind, word, place, chance)
        if changed != word:
            return changed


def _slip(kind: str, word: str, place: int, chance: random.Random) -> str:
    before, letter, after = word[:place], word[place], word[place + 1 :]
    match kind:
        case "omission":
            return before + after
        case "insertion":
            return before + letter + chance.choice(letter + NEAR.get(letter, letter)) + after
        case "substitution":
            others = VOWELS if letter in VOWELS else NEAR.get(letter, letter)
            return before + chance.choice(others) + after
        case _:
            return before + after[:1] + letter + after[1:]


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether no digit adjoins the word, which would make it part of a number or a code."""
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    return not any(char.isdecimal() for char in around)
