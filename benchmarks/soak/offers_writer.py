"""Stock that changes all the time: counted anew, or sold."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

from benchmarks.soak.client import Client, Reply
from benchmarks.soak.journal import FAILED, WRITES, Journal
from benchmarks.soak.shop import MOST_STOCK, Key, Shop
from core.errors import AisleError

BATCHES_A_SECOND = 10
SOLD_SHARE, EMPTY_SHARE = 0.3, 0.3
OFFERS = "offers acknowledged"
OK, CONFLICT = 200, 409


@dataclass(frozen=True, slots=True)
class _Change:
    """One offer of a batch: what is said, and what must become of it."""

    key: Key
    body: dict[str, Any]
    outcome: str
    stock: int


@dataclass(frozen=True, slots=True)
class OffersWriter:
    """Changes so many offers a second, in batches, and checks what becomes of each.

    Attributes:
        client: its connection.
        journal: takes its notes.
        shop: is told what is sent and acknowledged.
        keys: whose stock is changed.
        a_second: how many change in a second.
    """

    client: Client
    journal: Journal
    shop: Shop
    keys: Sequence[Key]
    a_second: float

    def run(self, stopped: Event, seed: int) -> None:
        """Write until `stopped`."""
        chance = random.Random(seed)  # noqa: S311 - to be the same again
        size = max(1, round(self.a_second / BATCHES_A_SECOND))
        due = time.monotonic()
        while not stopped.wait(max(0.0, due - time.monotonic())):
            due += size / self.a_second
            changes = [
                self._change(key, chance)
                for key in chance.sample(self.keys, min(size, len(self.keys)))
            ]
            try:
                self._put(changes)
            except AisleError as error:
                self.journal.fault(FAILED, str(error))
                return  # What is true of this batch nobody knows.

    def _change(self, key: Key, chance: random.Random) -> _Change:
        product, region = key
        offer: dict[str, Any] = {"product": product, "region": region}
        before = self.shop.stock[key].last
        if chance.random() < SOLD_SHARE:
            sold = chance.randint(1, 5)
            body = {**offer, "stock_change": -sold, "update_id": f"{chance.getrandbits(64):x}"}
            if sold > before:
                return _Change(key, body, "not_enough", before)
            return _Change(key, body, "applied", before - sold)
        stock = 0 if chance.random() < EMPTY_SHARE else chance.randint(1, MOST_STOCK)
        return _Change(key, {**offer, "stock": stock}, "applied", stock)

    def _put(self, changes: Sequence[_Change]) -> None:
        applied = [each for each in changes if each.outcome == "applied"]
        at = time.monotonic()
        for each in applied:
            self.shop.stock[each.key].send(each.stock, at)
        reply = self.client.ask("PUT", "/v1/offers", {"offers": [each.body for each in changes]})
        for each in applied:
            self.shop.stock[each.key].acknowledge(reply.answered)
        if reply.status == OK:
            self._check(changes, reply)
            self.journal.count(OFFERS, len(changes))
        elif reply.status != CONFLICT or applied:
            self.journal.fault(FAILED, f"PUT /v1/offers was answered {reply.status}: {reply.body}")

    def _check(self, changes: Sequence[_Change], reply: Reply) -> None:
        for each, told in zip(changes, reply.body["offers"], strict=True):
            outcome = told["outcome"]
            if outcome == "repeated" and reply.attempts > 1:
                outcome = "applied"
            stock = (told.get("now") or {}).get("stock")
            if (outcome, stock) != (each.outcome, each.stock):
                fault = f"{each.body} had {each.stock} to be left, and is {told}"
                self.journal.fault(WRITES, fault)
