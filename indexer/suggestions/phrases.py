"""Phrases of titles: the closed, coherent runs of one to four words that products share."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.suggestions.headings import Demand
from indexer.suggestions.wording import (
    LINKS,
    Words,
    can_begin,
    can_end,
    is_code,
    is_colour,
    says_something,
)

LONGEST = 4
LEAST_LIFT = 3.0
"""How many times more often than by chance the two parts of a phrase must meet."""

BOUND_SHARE = 0.25
"""Or the share of the titles with one part that have the whole: nearly half of all titles may
say "apple", yet "apple watch" is where most watches are."""

LEAST_LIFT_OF_COLOURS = 8.0
"""For a phrase with a colour: "green tea" and "red wine" pass, "black case" does not."""

CLOSED_SHARE = 0.9
"""A phrase that in this share of its titles stands within one and the same longer one is not
closed: it is left out for that one. A single word is kept and told, for people type those."""

CLOSED_SHARE_OPEN_END = 0.7
"""The same for a phrase that no title ends with."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a title that nothing parts.

    Attributes:
        words: in lower case.
        stems: one each; phrases are counted by them, so that "cell phones" is "cell phone".
    """

    words: Words
    stems: Words


@dataclass(frozen=True, slots=True)
class MinedPhrase:
    """A phrase of titles.

    Attributes:
        stems: of its words.
        words: in lower case, in the spelling that most titles have.
        titles: how many titles have it.
        mass: the demand for the products of these titles.
        head_share: the share of them in which a run ends with it: so do the names of
            things ("case"), and what describes them does not ("leather").
        closed: whether it often stands outside of any one longer phrase.
    """

    stems: Words
    words: Words
    titles: int
    mass: float
    head_share: float
    closed: bool


@dataclass(slots=True)
class _Count:
    titles: int = 0
    mass: float = 0.0
    ends: int = 0
    last_row: int = -1


Titles = Sequence[Sequence[Run]]
"""For each product the runs of its title."""


def mine_phrases(
    titles: Titles, demand: Demand, *, least_titles: int, least_titles_of_words: int
) -> list[MinedPhrase]:
    """The phrases that at least so many titles share, single words apart, by their stems."""
    counted = _count(titles, demand, (least_titles_of_words, least_titles))
    open_ended = _parts_of_longer_ones(counted)
    kept = {
        phrase
        for phrase in counted
        if len(phrase) <= LONGEST
        and (len(phrase) == 1 or phrase not in open_ended)
        and _coheres(phrase, counted, len(titles))
    }
    found = []
    for phrase, words in sorted(_spellings(titles, kept).items()):
        if may_be_asked(words):
            count = counted[phrase]
            head_share = count.ends / count.titles
            closed = phrase not in open_ended
            found.append(MinedPhrase(phrase, words, count.titles, count.mass, head_share, closed))
    return found


def stretches(run: Run, length: int) -> Iterator[tuple[int, Words]]:
    """Where each stretch of `length` words begins, and its stems."""
    for start in range(len(run.stems) - length + 1):
        yield start, run.stems[start : start + length]


def may_be_asked(words: Words) -> bool:
    """Whether `words` could be a query: nothing dangles, and it is not a colour or size alone."""
    if not (can_begin(words[0]) and can_end(words[-1]) and says_something(words)):
        return False
    if any("," in word for word in words):
        return False
    if len(words) == 1:
        return not is_code(words[0])
    return not is_colour(words[-1]) and len(set(words)) == len(words)


def _count(titles: Titles, demand: Demand, least: tuple[int, int]) -> dict[Words, _Count]:
    """Counts by phrase; a longer one is counted where both its parts are frequent enough.

    Args:
        titles: their runs.
        demand: for each.
        least: titles that a single word needs, and a phrase.
    """
    frequent: dict[Words, _Count] = {}
    for length in range(1, LONGEST + 2):
        counts: defaultdict[Words, _Count] = defaultdict(_Count)
        for row, runs in enumerate(titles):
            for run in runs:
                for start, phrase in stretches(run, length):
                    if length == 1 or (phrase[1:] in frequent and phrase[:-1] in frequent):
                        _add(counts[phrase], row, demand[row], start + length == len(run.stems))
        enough = least[min(length, 2) - 1]
        frequent.update({p: count for p, count in counts.items() if count.titles >= enough})
    return frequent


def _add(count: _Count, row: int, wanted: float, ends: bool) -> None:  # noqa: FBT001 - hot loop
    if count.last_row != row:
        count.last_row = row
        count.titles += 1
        count.mass += wanted
        count.ends += ends


def _parts_of_longer_ones(counted: dict[Words, _Count]) -> set[Words]:
    """The phrases that nearly always stand within one longer phrase."""
    parts = set()
    for phrase, count in counted.items():
        if len(phrase) == 1:
            continue
        if phrase[0] not in LINKS and count.titles >= CLOSED_SHARE * counted[phrase[1:]].titles:
            parts.add(phrase[1:])
        beginning = counted[phrase[:-1]]
        share = CLOSED_SHARE if beginning.ends else CLOSED_SHARE_OPEN_END
        if phrase[-1] not in LINKS and count.titles >= share * beginning.titles:
            parts.add(phrase[:-1])
    return parts


def _coheres(phrase: Words, counted: dict[Words, _Count], titles: int) -> bool:
    """Whether the parts on both sides of every gap meet much more often than by chance."""
    coloured = any(map(is_colour, phrase))
    together = counted[phrase].titles
    for gap in range(1, len(phrase)):
        if phrase[gap - 1] in LINKS or phrase[gap] in LINKS:
            continue
        parts = counted[phrase[:gap]].titles, counted[phrase[gap:]].titles
        lift = together * titles / (parts[0] * parts[1])
        bound = not coloured and lift >= 1 and together >= BOUND_SHARE * min(parts)
        if lift < (LEAST_LIFT_OF_COLOURS if coloured else LEAST_LIFT) and not bound:
            return False
    return True


def _spellings(titles: Titles, phrases: set[Words]) -> dict[Words, Words]:
    """The commonest spelling of each phrase; of equally common ones the first by letters."""
    counts: defaultdict[Words, Counter[Words]] = defaultdict(Counter)
    for runs in titles:
        for run in runs:
            for length in range(1, LONGEST + 1):
                for start, phrase in stretches(run, length):
                    if phrase in phrases:
                        counts[phrase][run.words[start : start + length]] += 1
    return {
        phrase: min(spellings, key=lambda words: (-spellings[words], words))
        for phrase, spellings in counts.items()
    }
