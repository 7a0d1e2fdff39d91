"""Answers what a shopper may be about to type."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Self

import numpy as np

from search.availability import Anyone, allowed_by_stock
from search.dense import Mask
from search.query import InStock
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.alive import Alive, AliveCounts
from search.suggest.answer import Answerer
from search.suggest.cost_kernels import NO_MATCH
from search.suggest.groups import Lifted, Request
from search.suggest.heirs import Heirs, heirs_in
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.shortlist import Shortlist
from search.suggest.typed import EDIT, MOST_TYPED, UNIT, Costs, Meanings, Meant, Reader, Typed

SHORTEST_CODE = 4
WARM_UP = ("", "ca", "cabel usb")


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
        self._name_product(query, alive, shortlist)
        with self._borrowed_costs() as costs:
            self._fill(typed, costs, alive, lifted, shortlist)
        return self._answerer.answer(query, typed, shortlist, alive, watch)

    def warm(self) -> None:
        """Run every kernel once, so that the first shopper does not wait for compilation."""
        for text in WARM_UP:
            self.suggest(SuggestQuery(q=text))

    def _name_product(self, query: SuggestQuery, alive: Alive, shortlist: Shortlist) -> None:
        """Put the products first that the text names by id, GTIN or part number."""
        if len(query.q) < SHORTEST_CODE or not any(char.isdecimal() for char in query.q):
            return
        for row in self._snapshot.identifiers.rows(query.q):
            item = self._answerer.product_item(row)
            if item is not None and alive["products"][item]:
                key = self._index.groups["products"].key(item)
                shortlist.add("products", [item], [key])

    def _fill(
        self,
        typed: Typed,
        costs: Costs,
        alive: Alive,
        lifted: Mapping[str, Lifted] | None,
        shortlist: Shortlist,
    ) -> None:
        """Take suggestions into the shortlist, step by step, until there are enough."""
        as_typed = self._reader.as_typed(typed)
        if as_typed is not None:
            self._find(as_typed, typed, costs, alive, lifted, shortlist)
        if not typed.words or shortlist.has_enough:
            return
        for otherwise in self._reader.parted_otherwise(typed):
            meant = self._reader.as_typed(otherwise)
            if meant is not None:
                self._find(meant, otherwise, costs, alive, lifted, shortlist)
        if shortlist.has_enough:
            return
        with_typos = self._reader.with_typos(typed)
        if with_typos is not None:
            shortlist.begin_typos()
            self._find(with_typos, typed, costs, alive, lifted, shortlist, least_edits=1)

    def _find(
        self,
        meant: Sequence[Meant],
        typed: Typed,
        costs: Costs,
        alive: Alive,
        lifted: Mapping[str, Lifted] | None,
        shortlist: Shortlist,
        *,
        least_edits: int = 0,
    ) -> None:
        meanings = Meanings.of(meant, typed.words)
        meanings.write(costs, self._index.vocabulary)
        try:
            for name, wanted in list(shortlist.wanted()):
                group = self._index.groups[name]
                least_cost = least_edits * EDIT * UNIT
                request = Request(meanings, costs[: len(meant)], least_cost, alive[name])
                found = (
                    group.find(request, wanted)
                    if lifted is None
                    else group.find_lifted(request, wanted, lifted[name])
                )
                shortlist.add(name, found, [group.key(item) for item in found])
        finally:
            meanings.erase(costs)

    @contextmanager
    def _borrowed_costs(self) -> Iterator[Costs]:
        """A table of costs in which no word matches; it is given back in that state."""
        try:
            costs = self._idle.get_nowait()
        except Empty:
            costs = np.full((MOST_TYPED, len(self._index.vocabulary)), NO_MATCH, np.uint8)
        yield costs
        self._idle.put(costs)
