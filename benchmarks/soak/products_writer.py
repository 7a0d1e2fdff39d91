"""Products that come, are renamed and go, and probes whether it is so a second later."""

import random
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any
from urllib.parse import quote

import orjson

from benchmarks.soak.client import Client, Reply
from benchmarks.soak.journal import FAILED, UNFOUND, WRITES, Journal
from benchmarks.soak.shop import REGIONS, Cast, Shop
from benchmarks.soak.timeline import GRACE_SECONDS
from catalog.codec import product_to_json
from catalog.product import Offer, Product
from core.errors import AisleError

UPSERTS, DELETES, PROBES = "products upserted", "products deleted", "probes of changed products"
PROBES_EACH = 2
"""Every time on another connection, so that more than one worker is asked."""

LETTERS = "bcdfghjklmnpqrstvwxz"
OK, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True)
class Probe:
    """What must be so from `due` on: that `word` finds the product, or that it is gone."""

    due: float
    product_id: str
    word: str | None


@dataclass(slots=True)
class ProductsWriter:
    """Changes so many products a second: adds some, renames some, deletes some.

    Attributes:
        client: its connection.
        journal: takes its notes.
        shop: is told what is sent and acknowledged.
        cast: who is renamed and who is deleted.
        a_second: how many change in a second.
        probes: what is to be looked at, by rising due times.
        words: by id the word that finds a product, None once it is deleted.
    """

    client: Client
    journal: Journal
    shop: Shop
    cast: Cast
    a_second: float
    probes: deque[Probe] = field(default_factory=deque)
    words: dict[str, str | None] = field(default_factory=dict)

    def run(self, stopped: Event, seed: int) -> None:
        """Write until `stopped`."""
        chance = random.Random(seed)  # noqa: S311 - to be the same again
        steps = self._steps(chance)
        while not stopped.wait(chance.expovariate(self.a_second)):
            try:
                next(steps)
            except AisleError as error:
                self.journal.fault(FAILED, str(error))
                return  # What is true of this product nobody knows.

    def _steps(self, chance: random.Random) -> Iterator[None]:
        """New, renamed, deleted: by turns; of two that are deleted one was built, one was new."""
        added: deque[Product] = deque()
        mortal = deque(self.cast.mortal)
        for number in range(1_000_000):
            word = _word(number)
            added.append(self._new(chance.choice(self.cast.moving), number, word))
            yield
            renamed = chance.choice(self.cast.moving)
            self._upsert(replace(renamed, title=f"{renamed.title} {word}"), word)
            yield
            if number % 2 and mortal:
                self._delete(mortal.popleft())
            else:
                self._delete(added.popleft())
            yield

    def _new(self, like: Product, number: int, word: str) -> Product:
        product = replace(
            like,
            id=f"soak-{number}",
            title=f"{word} {like.title}",
            gtin=(),
            item_group_id="",
            offers=tuple(Offer(region, 5) for region in REGIONS),
        )
        self.shop.add(product)
        self._upsert(product, word)
        return product

    def _upsert(self, product: Product, word: str) -> None:
        self.words[product.id] = word
        self.shop.present[product.id].send(value=True, at=time.monotonic())
        row = orjson.loads(product_to_json(product))
        reply = self.client.ask("POST", "/v1/products", {"products": [row]})
        self._acknowledged(product, reply, "stored", word)
        self.journal.count(UPSERTS)

    def _delete(self, product: Product) -> None:
        self.shop.touch(product.id)
        self.words[product.id] = None
        self.shop.present[product.id].send(value=False, at=time.monotonic())
        reply = self.client.ask("POST", "/v1/deletions", {"ids": [product.id]})
        self._acknowledged(product, reply, "deleted", None)
        self.journal.count(DELETES)

    def _acknowledged(self, product: Product, reply: Reply, outcome: str, word: str | None) -> None:
        if reply.status != OK or reply.body["results"][0]["outcome"] not in _fine(outcome, reply):
            self.journal.fault(WRITES, f"{product.id} is not {outcome}: {reply.body}")
        self.shop.present[product.id].acknowledge(reply.answered)
        self.probes.append(Probe(reply.answered + GRACE_SECONDS, product.id, word))


def _fine(outcome: str, reply: Reply) -> Sequence[str]:
    """One that was asked for twice, as the first time was cut, may have happened before."""
    return (outcome, "unknown") if reply.attempts > 1 else (outcome,)


def _word(number: int) -> str:
    """A word that no title has, another for every number."""
    letters = "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(4))
    return f"zyq{letters}"


@dataclass(frozen=True, slots=True)
class Prober:
    """Looks whether the changes of `writer` are to be seen as soon as they must be."""

    client: Client
    journal: Journal
    writer: ProductsWriter

    def run(self, stopped: Event) -> None:
        """Look until `stopped`."""
        while not stopped.wait(0.02):
            probes = self.writer.probes
            while probes and probes[0].due <= time.monotonic():
                probe = probes.popleft()
                for _ in range(PROBES_EACH):
                    self.client.close()
                    try:
                        self._look(probe)
                    except AisleError as error:
                        self.journal.fault(FAILED, str(error))

    def _look(self, probe: Probe) -> None:
        self.journal.count(PROBES)
        if probe.word is None:
            reply = self.client.get(f"/v1/products/{quote(probe.product_id, safe='')}")
            right, told = reply.status == NOT_FOUND, f"is answered {reply.status}"
        else:
            reply = self.client.get("/v1/search", q=probe.word, spelling="off", rerank="false")
            hits: list[dict[str, Any]] = reply.body.get("hits", [])
            right = probe.product_id in [hit["product"]["id"] for hit in hits]
            told = f"is not found by {probe.word}"
        # What was changed again meanwhile is looked at when that change is due.
        if not right and self.writer.words[probe.product_id] == probe.word:
            late = reply.asked - probe.due + GRACE_SECONDS
            self.journal.fault(UNFOUND, f"{probe.product_id} {told} {late:.2f} s after it was kept")
