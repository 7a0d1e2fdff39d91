"""Answers what a shopper may be about to type."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Self

import numpy as np

from search.arrays import Mask
from search.availability import Anyone, allowed_by_stock
from search.exclusions import leaves_out
from search.query import InStock
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.alive import Alive, AliveCounts
from search.suggest.answer import Answerer
from search.suggest.cost_kernels import NO_MATCH
from search.suggest.groups import Found, Lifted, Request
from search.suggest.heirs import Heirs, heirs_in
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.shortlist import Shortlist
from search.suggest.typed import EDIT, MOST_TYPED, UNIT, Costs, Meanings, Meant, Reader, Typed

SHORTEST_CODE = 4
NOTHING = Found([], [])
WARM_UP = ("", "ca", "cabel usb")


@dataclass(frozen=True, slots=True)
class _Request:
    """What holds for every step of the search.

    Attributes:
        typed: as it was typed.
        costs: a table of costs in which no word matches.
        alive: how many products each item names here.
        allowed: the rows that may be shown; None for every row.
        lifted: what weighs more for the shop that asks; None for no such.
    """

    typed: Typed
    costs: Costs
    alive: Alive
    allowed: Mask | None
    lifted: Mapping[str, Lifted] | None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a suggester works with besides the snapshot; `idle` holds tables of no costs."""

    reader: Reader
    heirs: Heirs
    alive: AliveCounts
    answerer: Answerer
    idle: SimpleQueue[Costs]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        index = snapshot.suggestions
        reader = Reader(index.vocabulary, snapshot.analyzer)
        heirs = _heirs(snapshot)
        alive = AliveCounts.of_groups(index.groups, heirs)
        return cls(reader, heirs, alive, Answerer(snapshot, heirs), SimpleQueue())

    def over(self, before: Snapshot, snapshot: Snapshot) -> "_Parts":
        def allowed(region: str | None, in_stock: InStock) -> Mask | None:
            return allowed_by_stock(snapshot, Anyone(region), in_stock)

        same = before.products is snapshot.products
        heirs = self.heirs if same else _heirs(snapshot)
        alive, answerer = self.alive.over(allowed, heirs), self.answerer.over(snapshot, heirs)
        return _Parts(self.reader, heirs, alive, answerer, self.idle)


def _heirs(snapshot: Snapshot) -> Heirs:
    size = len(snapshot.suggestions.groups["products"])
    return heirs_in(snapshot.layer.successions if snapshot.layer else None, size)


class Suggester:
    """Completes what is typed, over one snapshot. Any number of threads may use it at once.

    Every typed word may begin any word of a suggestion, in any order. Where that gives
    less than is asked for, words are joined and split, and at last typos are forgiven;
    what each step finds comes after what the steps before it found.
    """

    def __init__(self, snapshot: Snapshot, parts: _Parts | None = None) -> None:
        self._snapshot = snapshot
        self._index = snapshot.suggestions
        self._parts = parts = parts or _Parts.of(snapshot)
        self._reader, self._alive = parts.reader, parts.alive
        self._answerer, self._idle = parts.answerer, parts.idle

    def over(self, snapshot: Snapshot) -> "Suggester":
        """One for another state of the same version, which costs what changed."""
        return Suggester(snapshot, self._parts.over(self._snapshot, snapshot))

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """Suggestions for `query`.

        Raises:
            BadInput: there is no such region.
        """
        watch = Stopwatch()
        allowed = allowed_by_stock(self._snapshot, query, query.in_stock)
        alive = self._alive.of(query.region, query.in_stock, allowed)
        typed = self._reader.read(query.q)
        shortlist = Shortlist(
            {
                "queries": query.limit,
                "products": query.products,
                "categories": query.categories,
                "brands": query.brands,
            }
        )
        lifted = None
        if query.retailer is not None:
            lifted = self._index.retailers.lifted(query.retailer)
        if query.q.strip() and not typed.words:
            return self._answerer.answer(query, typed, shortlist, alive, watch)
        self._name_product(query, alive, allowed, shortlist)
        # Whatever was suggested instead would bring back what is left out.
        if not leaves_out(query.q):
            with self._borrowed_costs() as costs:
                self._fill(_Request(typed, costs, alive, allowed, lifted), shortlist)
        return self._answerer.answer(query, typed, shortlist, alive, watch)

    def warm(self) -> None:
        """Run every kernel once, so that the first shopper does not wait for compilation."""
        buyer = next(iter(self._index.retailers.names), None)
        for text in WARM_UP:
            query = SuggestQuery(q=text)
            self.suggest(query)
            if buyer is not None:
                # Not checked anew: an order file may name a shop as no request can.
                self.suggest(query.model_copy(update={"retailer": buyer}))

    def _name_product(
        self, query: SuggestQuery, alive: Alive, allowed: Mask | None, shortlist: Shortlist
    ) -> None:
        """Put the products first that the text names by id, GTIN or part number."""
        if len(query.q) < SHORTEST_CODE or not any(char.isdecimal() for char in query.q):
            return
        for row in self._snapshot.identifiers.rows(query.q):
            item = self._answerer.product_item(row)
            of_version = item >= 0
            if alive["products"][item] if of_version else allowed is None or allowed[row]:
                shortlist.add("products", [item], [self._key("products", item)])

    def _fill(self, request: _Request, shortlist: Shortlist) -> None:
        """Take suggestions into the shortlist, step by step, until there are enough."""
        typed = request.typed
        added = self._find_added(request, shortlist)
        as_typed = self._reader.as_typed(typed)
        if as_typed is not None:
            self._find(as_typed, typed, request, shortlist, added=added)
        else:
            self._take("products", added, shortlist)
        if not typed.words or shortlist.has_enough:
            return
        for otherwise in self._reader.parted_otherwise(typed):
            meant = self._reader.as_typed(otherwise)
            if meant is not None:
                self._find(meant, otherwise, request, shortlist)
        if shortlist.has_enough:
            return
        with_typos = self._reader.with_typos(typed)
        if with_typos is not None:
            shortlist.begin_typos()
            self._find(with_typos, typed, request, shortlist, least_edits=1)

    def _find(
        self,
        meant: Sequence[Meant],
        typed: Typed,
        request: _Request,
        shortlist: Shortlist,
        *,
        least_edits: int = 0,
        added: Found = NOTHING,
    ) -> None:
        meanings = Meanings.of(meant, typed.words)
        meanings.write(request.costs, self._index.vocabulary)
        costs, least_cost = request.costs[: len(meant)], least_edits * EDIT * UNIT
        try:
            for name, wanted in list(shortlist.wanted()):
                group, lifted = self._index.groups[name], request.lifted
                of_group = Request(meanings, costs, least_cost, request.alive[name])
                found = (
                    group.find(of_group, wanted)
                    if lifted is None
                    else group.find_lifted(of_group, wanted, lifted[name])
                )
                self._take(name, _merged(found, added) if name == "products" else found, shortlist)
        finally:
            meanings.erase(request.costs)

    def _find_added(self, request: _Request, shortlist: Shortlist) -> Found:
        """Products that the version does not have under these titles."""
        wanted = dict(shortlist.wanted()).get("products", 0)
        layer = self._snapshot.layer
        if not wanted or not request.typed.words or layer is None:
            return NOTHING
        return layer.titles.find(request.typed, request.allowed, wanted)

    def _take(self, name: str, found: Found, shortlist: Shortlist) -> None:
        shortlist.add(name, found.items, [self._key(name, item) for item in found.items])

    def _key(self, name: str, item: int) -> int:
        if item < 0 and self._snapshot.layer is not None:
            return self._snapshot.layer.titles.key(item)
        return self._index.groups[name].key(item)

    @contextmanager
    def _borrowed_costs(self) -> Iterator[Costs]:
        """A table of costs in which no word matches; it is given back in that state."""
        try:
            costs = self._idle.get_nowait()
        except Empty:
            costs = np.full((MOST_TYPED, len(self._index.vocabulary)), NO_MATCH, np.uint8)
        yield costs
        self._idle.put(costs)


def _merged(built: Found, added: Found) -> Found:
    """Both by falling score, of equal ones what was built first."""
    if not added.items:
        return built
    items, scores = built.items + added.items, built.scores + added.scores
    order = sorted(range(len(items)), key=lambda place: -scores[place])
    return Found([items[place] for place in order], [scores[place] for place in order])
