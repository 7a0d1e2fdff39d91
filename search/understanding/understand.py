"""Understanding: from the words as typed to what is searched, one stage after the other.

spelling -> price words -> amounts, compounds, synonyms -> brands and other names. What names a
product by its id, GTIN or part number is left as it is by all of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from core.analysis import Word, composed
from core.quantities import quantities
from core.surface import surface_words
from search.lexical import LexicalIndex
from search.parse import ParsedQuery
from search.query import Query
from search.results import Understood
from search.snapshot import Snapshot
from search.understanding.amounts import amounts
from search.understanding.compounds import compounds
from search.understanding.equivalents import Equivalent, alternatives_of
from search.understanding.prices import PriceWords, find_price
from search.understanding.recognition import Recognizer

CACHED_QUERIES = 4096
PRICE = "price"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be done to a query.

    Attributes:
        spelling: whether misspelt words are repaired.
        insist: whether they are, even if that finds less.
        understanding: whether its words are read for more than their letters.
        price: whether price words become a filter; the shopper's own filter stands above them.
    """

    spelling: bool = True
    insist: bool = False
    understanding: bool = True
    price: bool = True

    @classmethod
    def of(cls, query: Query) -> "Wishes":
        """What `query` lets be done."""
        own_price = any(condition.field == PRICE for condition in query.filters)
        return cls(spelling=query.spelling, understanding=query.understanding, price=not own_price)


class Understander:
    """Understands queries to one snapshot, and keeps what it made of the latest.

    Any number of threads may use it at once.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._recognizer = Recognizer(
            snapshot.filters, snapshot.types, snapshot.lexical, snapshot.analyzer
        )
        self._priced = PRICE in snapshot.filters.fields or bool(snapshot.offers.regions)
        self._kept = lru_cache(CACHED_QUERIES)(self._understand)

    def understand(self, typed: ParsedQuery, wishes: Wishes) -> ParsedQuery:
        """`typed` with everything that `wishes` allow."""
        named_whole = typed.codes.issuperset(_normal_words(typed.text))
        if named_whole or not (wishes.spelling or wishes.understanding):
            return typed
        text, codes, identified = typed.text, typed.codes, typed.identified
        return self._kept(text, codes, identified, wishes)

    def _understand(
        self, text: str, codes: frozenset[str], identified: tuple[int, ...], wishes: Wishes
    ) -> ParsedQuery:
        repaired = self._repaired(text, codes, wishes) if wishes.spelling else text
        corrected = None if repaired == text else repaired
        if not wishes.understanding:
            terms = tuple(self._snapshot.analyzer.terms(repaired))
            return ParsedQuery(repaired, terms, identified, codes, corrected=corrected)
        price = self._price(repaired)
        said = composed(repaired if price is None else price.cut_from(repaired))
        understood = self._words(said, codes)
        if price is not None:
            understood = _with_price(understood, price, repaired, filtered=wishes.price)
        return replace(understood, identified=identified, corrected=corrected)

    def _repaired(self, text: str, codes: frozenset[str], wishes: Wishes) -> str:
        """`text` as it was probably meant, unless that finds fewer products by their words."""
        price = find_price(text)
        kept = codes.union(
            _normal_words(text[price.start : price.end]) if price else (),
            *(_normal_words(text[amount.start : amount.end]) for amount in quantities(text)),
        )
        repair = self._snapshot.speller.repair(text, kept)
        if repair is None:
            return text
        found = (self._reach(each) for each in (repair.text, text))
        return repair.text if wishes.insist or next(found) >= next(found) else text

    def _reach(self, text: str) -> tuple[float, int]:
        """The greatest share of its words that a product has, and how many products have it."""
        terms = self._snapshot.analyzer.terms(text)
        matches = self._snapshot.lexical.match(terms)
        most = int(matches.coverage.max(initial=0))
        return most / max(len(set(terms)), 1), int((matches.coverage == most).sum())

    def _price(self, text: str) -> PriceWords | None:
        price = find_price(text)
        if price is None or not self._priced:
            return None
        # "iphone 12 pro max 256" is a name if a product has all of these words.
        return None if price.doubtful and self._reach(text)[0] >= 1 else price

    def _words(self, text: str, codes: frozenset[str]) -> ParsedQuery:
        """What `text` finds besides its own words, and what it names."""
        snapshot = self._snapshot
        words = [_unless_code(word, text, codes) for word in snapshot.analyzer.words(text)]
        equivalents = [
            each
            for each in chain(
                amounts(text, words),
                compounds(text, words, snapshot.speller, snapshot.analyzer),
                snapshot.synonyms.find(words),
            )
            if _is_used(each, snapshot.lexical)
        ]
        named = list(self._recognizer.find(words))
        return ParsedQuery(
            text=text,
            terms=tuple(snapshot.analyzer.terms(text)),
            identified=(),
            codes=codes,
            alternatives=alternatives_of(words, equivalents),
            boosts=tuple(each.boost for each in named),
            understood=(
                *_told(text, words, equivalents),
                *(each.understood(_span(text, words, each.first, each.last)) for each in named),
            ),
        )


def _with_price(
    understood: ParsedQuery, price: PriceWords, text: str, *, filtered: bool
) -> ParsedQuery:
    """`understood` with the price as a filter, or only told of where it is not to be one."""
    if not filtered:
        return understood
    told = Understood(
        kind=PRICE, text=text[price.start : price.end], value=price.value, effect="filter"
    )
    return replace(
        understood, conditions=(price.condition,), understood=(*understood.understood, told)
    )


def _unless_code(word: Word, text: str, codes: frozenset[str]) -> Word:
    """`word`, without its terms if it is one of `codes`."""
    is_code = codes.issuperset(_normal_words(text[word.start : word.end]))
    return word._replace(terms=()) if is_code else word


def _is_used(equivalent: Equivalent, lexical: LexicalIndex) -> bool:
    return all(lexical.knows(term) for term in equivalent.terms)


def _told(
    text: str, words: Sequence[Word], equivalents: Iterable[Equivalent]
) -> Iterator[Understood]:
    for each in equivalents:
        if each.kind is not None:
            said = _span(text, words, each.first, each.last)
            yield Understood(kind=each.kind, text=said, value=each.value, effect="term")


def _span(text: str, words: Sequence[Word], first: int, last: int) -> str:
    return text[words[first].start : words[last - 1].end]


def _normal_words(text: str) -> Iterator[str]:
    return (word.normal for word in surface_words(text))
