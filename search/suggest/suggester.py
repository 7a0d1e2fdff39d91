"""Answers what a shopper may be about to type."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import numpy as np

from search.availability import allowed_by_stock
from search.snapshot import Snapshot
from search.stopwatch import Stopwatch
from search.suggest.alive import Alive, AliveCounts
from search.suggest.answer import Answerer
from search.suggest.cost_kernels import NO_MATCH
from search.suggest.groups import Lifted, Request
from search.suggest.results import SuggestQuery, SuggestResult
from search.suggest.shortlist import Shortlist
from search.suggest.typed import EDIT, MOST_TYPED, UNIT, Costs, Meanings, Meant, Reader, Typed

SHORTEST_CODE = 4
WARM_UP = ("", "ca", "cabel usb")


class Suggester:
    """Completes what is typed, over one snapshot. Any number of threads may use it at once.

    Every typed word may begin any word of a suggestion, in any order. Where that gives
    less than is asked for, words are joined and split, and at last typos are forgiven;
    what each step finds comes after what the steps before it found.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._index = snapshot.suggestions
        self._reader = Reader(self._index.vocabulary, snapshot.analyzer)
        self._alive = AliveCounts(self._index.groups)
        self._answerer = Answerer(snapshot)
        self._idle: SimpleQueue[Costs] = SimpleQueue()

    def suggest(self, query: SuggestQuery) -> SuggestResult:
        """Suggestions for `query`.

        Raises:
            BadInput: there is no such region.
        """
        watch = Stopwatch()
        allowed = allowed_by_stock(self._snapshot, query.region, query.in_stock)
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
            if alive["products"][item]:
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
