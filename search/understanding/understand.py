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
from core.surface import normal_words
from search.parse import ParsedQuery
from search.query import Query
from search.results import Understood
from search.snapshot import Snapshot
from search.understanding.amounts import amounts
from search.understanding.as_typed import as_typed
from search.understanding.compounds import compounds
from search.understanding.equivalents import Equivalent, alternatives_of
from search.understanding.prices import PriceWords, find_price
from search.understanding.recognition import Recognised, Recognizer
from search.understanding.spelling import Repair

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

    def __init__(self, snapshot: Snapshot, recognizer: Recognizer | None = None) -> None:
        """Make one.

        Args:
            snapshot: what is asked.
            recognizer: of its names; made if None, which takes time.
        """
        self._snapshot = snapshot
        self._recognizer = recognizer or Recognizer(
            snapshot.filters, snapshot.types, snapshot.lexical, snapshot.analyzer
        )
        self._priced = _priced(snapshot)
        self._kept = lru_cache(CACHED_QUERIES)(self._understand)

    def over(self, snapshot: Snapshot) -> "Understander":
        """One for another state of the same version: this one, if it reads nothing else there."""
        # Whatever changes a product makes another table of them.
        same = snapshot.products is self._snapshot.products
        if same and _priced(snapshot) == self._priced:
            return self
        recognizer = self._recognizer.over(snapshot.filters, snapshot.types, snapshot.lexical)
        return Understander(snapshot, recognizer)

    def understand(self, typed: ParsedQuery, wishes: Wishes) -> ParsedQuery:
        """`typed` with everything that `wishes` allow."""
        named_whole = typed.codes.issuperset(normal_words(typed.text))
        if named_whole or not (wishes.spelling or wishes.understanding):
            return typed
        text, codes, identified = typed.text, typed.codes, typed.identified
        return self._kept(text, codes, identified, wishes).excluding(typed.excluded)

    def _understand(
        self, text: str, codes: frozenset[str], identified: tuple[int, ...], wishes: Wishes
    ) -> ParsedQuery:
        repair = self._repair(text, codes, wishes) if wishes.spelling else None
        meant = text if repair is None else repair.text
        price = self._price(meant) if wishes.understanding else None
        said = composed(meant if price is None else price.cut_from(meant))
        snapshot = self._snapshot
        words = list(snapshot.analyzer.words(said))
        if codes:
            words = [_unless_code(word, said, codes) for word in words]
        equivalents = list(as_typed(words, repair, snapshot.analyzer)) if repair else []
        named: list[Recognised] = []
        if wishes.understanding:
            equivalents += self._equivalents(said, words)
            named += self._recognizer.find(words)
        understood = ParsedQuery(
            text=said,
            terms=tuple(snapshot.analyzer.terms(said)),
            identified=identified,
            codes=codes,
            alternatives=alternatives_of(words, equivalents),
            boosts=tuple(each.boost for each in named),
            corrected=None if repair is None else meant,
            # A word that is repeated is told of once.
            understood=tuple(dict.fromkeys(_told(said, words, (*equivalents, *named)))),
        )
        return _with_price(understood, price, meant) if price and wishes.price else understood

    def _equivalents(self, text: str, words: Sequence[Word]) -> Iterator[Equivalent]:
        """What else the words may be called, where the catalogue calls anything so."""
        snapshot = self._snapshot
        possible = chain(
            amounts(text, words),
            compounds(text, words, snapshot),
            snapshot.synonyms.find(words),
        )
        return (each for each in possible if all(map(snapshot.lexical.knows, each.terms)))

    def _repair(self, text: str, codes: frozenset[str], wishes: Wishes) -> Repair | None:
        """What `text` was probably meant to be, unless that finds fewer products by its words."""
        price = find_price(text)
        kept = codes.union(
            normal_words(text[price.start : price.end]) if price else (),
            *(normal_words(text[amount.start : amount.end]) for amount in quantities(text)),
        )
        repair = self._snapshot.speller.repair(text, kept)
        if repair is None or wishes.insist:
            return repair
        return repair if self._reach(repair.text) >= self._reach(text) else None

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


def _priced(snapshot: Snapshot) -> bool:
    offers = snapshot.offers
    return PRICE in snapshot.filters.fields or bool(offers.regions) or offers.is_live


def _with_price(understood: ParsedQuery, price: PriceWords, text: str) -> ParsedQuery:
    told = Understood(
        kind=PRICE, text=text[price.start : price.end], value=price.value, effect="filter"
    )
    return replace(
        understood, conditions=(price.condition,), understood=(*understood.understood, told)
    )


def _unless_code(word: Word, text: str, codes: frozenset[str]) -> Word:
    """`word`, without its terms if it is one of `codes`."""
    is_code = codes.issuperset(normal_words(text[word.start : word.end]))
    return word._replace(terms=()) if is_code else word


def _told(
    text: str, words: Sequence[Word], recognised: Iterable[Equivalent | Recognised]
) -> Iterator[Understood]:
    for each in recognised:
        if each.kind is not None:
            said = text[words[each.first].start : words[each.last - 1].end]
            yield Understood(kind=each.kind, text=said, value=each.value, effect=each.effect)
