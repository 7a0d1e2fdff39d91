"""Clients that search, type and look around, and believe no answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any
from urllib.parse import quote

from benchmarks.soak.client import Client, Reply
from benchmarks.soak.journal import CHECKED, FAILED, OUT_OF_STOCK, TOTALS, Answered, Journal
from benchmarks.soak.shop import REGIONS, Cast, Shop, hit_faults
from core.errors import AisleError

SEARCH, SUGGEST, SIMILAR = "search", "suggest", "similar"
KINDS, SHARES = (SEARCH, SUGGEST, SIMILAR), (0.7, 0.2, 0.1)
IN_STOCK_SHARE, FACET_SHARE, EVERYTHING_SHARE = 0.8, 0.3, 0.02
REQUESTS_A_CONNECTION = 40
OK = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """One client.

    Attributes:
        client: its connection.
        journal: takes its notes.
        shop: what the answers are held against.
        cast: whose likes it looks for.
        queries: what it searches for.
        pause_s: the mean time that it thinks between an answer and the next request.
    """

    client: Client
    journal: Journal
    shop: Shop
    cast: Cast
    queries: Sequence[str]
    pause_s: float

    def run(self, stopped: Event, seed: int) -> None:
        """Ask until `stopped`."""
        chance = random.Random(seed)  # noqa: S311 - to be the same again
        number = 0
        while not stopped.wait(chance.expovariate(1 / self.pause_s) if self.pause_s else 0):
            number += 1
            if number % REQUESTS_A_CONNECTION == 0:
                self.client.close()
            (kind,) = chance.choices(KINDS, SHARES)
            try:
                self._ask(kind, chance)
            except AisleError as error:
                self.journal.fault(FAILED, str(error))

    def _ask(self, kind: str, chance: random.Random) -> None:
        region, query = chance.choice(REGIONS), chance.choice(self.queries)
        in_stock = chance.random() < IN_STOCK_SHARE
        parameters: dict[str, object] = {
            "region": region,
            "in_stock": "true" if in_stock else "any",
        }
        if kind == SEARCH:
            everything = chance.random() < EVERYTHING_SHARE
            parameters["q"] = "" if everything else query
            if chance.random() < FACET_SHARE:
                parameters["facets"] = "brand,category"
            reply = self.client.get("/v1/search", **parameters)
        elif kind == SUGGEST:
            typed = query[: chance.randint(1, len(query))]
            reply = self.client.get("/v1/suggest", q=typed, **parameters)
        else:
            product = quote(chance.choice(self.cast.moving).id, safe="")
            reply = self.client.get(f"/v1/products/{product}/similar", **parameters)
        if reply.status != OK:
            self.journal.fault(FAILED, f"{kind} was answered {reply.status}: {reply.body}")
            return
        self.journal.reads.append(Answered(kind, *reply.times))
        self._check(kind, reply, region, parameters, in_stock=in_stock)

    def _check(
        self, kind: str, reply: Reply, region: str, parameters: dict[str, object], *, in_stock: bool
    ) -> None:
        shown = list(_shown(kind, reply.body))
        self.journal.count(CHECKED, len(shown))
        for hit in shown:
            for told in hit_faults(self.shop, hit, region, reply.times, in_stock=in_stock):
                self.journal.fault(OUT_OF_STOCK, f"{kind} {parameters}: {told}")
        if kind == SEARCH and in_stock:
            self._check_total(reply, region, everything=parameters["q"] == "")

    def _check_total(self, reply: Reply, region: str, *, everything: bool) -> None:
        found, hits = reply.body["found"], len(reply.body["hits"])
        if found < hits:
            self.journal.fault(TOTALS, f"{found} are found and {hits} shown")
        if everything:
            least, most = self.shop.in_stock(region, *reply.times)
            if not least <= found <= most:
                told = f"{found} are in stock in {region} instead of {least} to {most}"
                self.journal.fault(TOTALS, told)


def _shown(kind: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    if kind == SUGGEST:
        products: list[dict[str, Any]] = body["products"]
        return products
    return [hit["product"] for hit in body["hits"]]
