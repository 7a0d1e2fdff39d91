"""What a product is ("toner cartridge"), read from titles where the catalogue does not say.

An accessory repeats the words of the product that it serves, so a reranker must
learn from what a product *is*, not from the words it holds.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rerank.training.records import Record
from rerank.training.vocabulary import NOT_A_KIND, SHORT_KINDS, SYNONYMS

LONGEST_KIND = 3
MIN_LETTERS = 3
MIN_PRODUCTS = 5
MIN_BRANDS = 2

WORD = re.compile(r"[^\W_][\w'.-]*")
_HEAD_END = re.compile(r"\b(?:for|with|w/|to|compatible)\b|[,(;]| - ", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The lower-case words of `text`."""
    return [word.lower() for word in WORD.findall(text)]


def _names_things(word: str) -> bool:
    """Whether `word` may be part of a kind's name: letters only, and no abbreviation of a unit."""
    letters = word.replace("-", "").isalpha() and len(word) >= MIN_LETTERS
    return letters or word in SHORT_KINDS


def kinds_of(records: Sequence[Record]) -> list[str]:
    """What each record is, in order; empty where nothing tells."""
    known = _known_kinds(records)
    return [record.kind.lower() or _kind_in_title(record, known) for record in records]


def kind_match(asked: str, kind: str) -> float:
    """How well a product of `kind` answers someone who asks for `asked`, from 0 to 1."""
    if asked == kind or kind.endswith(f" {asked}"):
        return 1.0
    if any(asked in group and _ends_in(kind, group) for group in SYNONYMS):
        return 1.0
    return 0.6 if asked.endswith(f" {kind}") else 0.0


def _ends_in(kind: str, group: frozenset[str]) -> bool:
    return any(kind == other or kind.endswith(f" {other}") for other in group)


def _after_model(record: Record) -> str:
    """The title behind the model number, where feeds of electronics write the kind."""
    if not record.model:
        return ""
    start = record.title.lower().rfind(record.model.lower())
    return record.title[start + len(record.model) :] if start >= 0 else ""


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """The phrases that `words` begin with and that may name a kind, longest first."""
    for length in range(min(LONGEST_KIND, len(words)), 0, -1):
        phrase = [word.lower() for word in words[:length]]
        if all(map(_names_things, phrase)) and phrase[-1] not in NOT_A_KIND:
            yield " ".join(phrase)


def _known_kinds(records: Sequence[Record]) -> frozenset[str]:
    """Phrases behind the model number that several products of several brands share.

    Feeds write common nouns there in lower case; what is mostly capitalised is a
    name or an attribute's value.
    """
    counts: Counter[str] = Counter()
    in_lower_case: Counter[str] = Counter()
    brands: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        rest = _after_model(record)
        for phrase in _phrases(WORD.findall(rest)):
            counts[phrase] += 1
            in_lower_case[phrase] += phrase in rest
            brands[phrase].add(record.brand.lower())
    stated = {record.kind.lower() for record in records if record.kind}
    mined = {
        phrase
        for phrase, count in counts.items()
        if count >= MIN_PRODUCTS
        and len(brands[phrase]) >= MIN_BRANDS
        and in_lower_case[phrase] >= count / 2
    }
    return frozenset((mined | stated) - {record.brand.lower() for record in records})


def _kind_in_title(record: Record, known: frozenset[str]) -> str:
    """The known kind right behind the model number, or else the one that ends the title's head."""
    for phrase in _phrases(WORD.findall(_after_model(record))):
        if phrase in known:
            return phrase
    words = words_of(_HEAD_END.split(record.title, maxsplit=1)[0])
    while words and (words[-1] in NOT_A_KIND or not _names_things(words[-1])):
        words.pop()
    for length in range(min(LONGEST_KIND, len(words)), 0, -1):
        if (phrase := " ".join(words[-length:])) in known:
            return phrase
    return ""
