"""What the shops send and ask, and whether the answers may be so."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Any
from uuid import UUID

from benchmarks.behaviour_load.arrivals import Arrivals
from benchmarks.behaviour_load.shops import ShopHabits
from benchmarks.soak.client import Client, Reply
from benchmarks.soak.journal import CHECKED, FAILED, OUT_OF_STOCK, Answered, Journal
from benchmarks.soak.shop import Shop, hit_faults
from catalog.product import Product
from core.errors import AisleError

SEARCH, SLOT, PAGE, TELL = "search", "recommend: a slot", "recommend: a page", "events"
ASKED, SHARES = (SEARCH, SLOT, PAGE), (0.5, 0.35, 0.15)
SLOTS = ("buy_again", "for_you", "next_basket", "trending", "popular", "recently_viewed")
HOME, PRODUCT = "home", "product"

ALONE_SHARE, PAGE_OF_EVENTS = 0.5, 7
EVENTS_A_REQUEST = ALONE_SHARE + (1 - ALONE_SHARE) * PAGE_OF_EVENTS
PURCHASE_SHARE = 0.1

SENT, EMPTY = "events acknowledged", "recommendations without a product"
OK = 200


@dataclass(slots=True)
class Told:
    """The ids of the events that were acknowledged. Adding to them is safe."""

    ids: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, ids: Sequence[str]) -> None:
        """These are acknowledged."""
        with self._lock:
            self.ids.extend(ids)


@dataclass(frozen=True, slots=True)
class Scenery:
    """What all clients share.

    Attributes:
        journal: takes their notes.
        shop: what the answers are held against.
        shops: that are active, each as likely as another.
        products: that they look at.
        queries: that they search for.
    """

    journal: Journal
    shop: Shop
    shops: Sequence[ShopHabits]
    products: Sequence[Product]
    queries: Sequence[str]


@dataclass(frozen=True, slots=True)
class Teller:
    """Sends events: one alone, or those of a page, or an order."""

    client: Client
    scenery: Scenery
    told: Told

    def run(self, stopped: Event, arrivals: Arrivals, seed: int) -> None:
        """Send until `stopped`."""
        chance = random.Random(seed)  # noqa: S311 - to be the same again
        while (due := arrivals.wait(stopped)) is not None:
            try:
                self._tell(due, chance)
            except AisleError as error:
                self.scenery.journal.fault(FAILED, str(error))

    def _tell(self, due: float, chance: random.Random) -> None:
        shop = chance.choice(self.scenery.shops)
        count = 1 if chance.random() < ALONE_SHARE else PAGE_OF_EVENTS
        events = [_event(shop, self.scenery.products, chance) for _ in range(count)]
        reply = self.client.ask("POST", "/v1/events", {"events": events})
        journal = self.scenery.journal
        if reply.status != OK:
            journal.fault(FAILED, f"events were answered {reply.status}: {reply.body}")
            return
        refused = [each for each in reply.body["events"] if each["outcome"] == "refused"]
        if refused:
            journal.fault(FAILED, f"{refused[0]}")
        self.told.add([each["event_id"] for each in events])
        journal.count(SENT, count)
        journal.reads.append(Answered(TELL, due, reply.answered))


@dataclass(frozen=True, slots=True)
class Shopper:
    """Searches, and asks for recommendations."""

    client: Client
    scenery: Scenery

    def run(self, stopped: Event, arrivals: Arrivals, seed: int) -> None:
        """Ask until `stopped`."""
        chance = random.Random(seed)  # noqa: S311 - to be the same again
        while (due := arrivals.wait(stopped)) is not None:
            (kind,) = chance.choices(ASKED, SHARES)
            try:
                self._ask(kind, due, chance)
            except AisleError as error:
                self.scenery.journal.fault(FAILED, str(error))

    def _ask(self, kind: str, due: float, chance: random.Random) -> None:
        journal, shop = self.scenery.journal, chance.choice(self.scenery.shops)
        if kind == SEARCH:
            query = chance.choice(self.scenery.queries)
            reply = self.client.get("/v1/search", q=query, retailer=shop.id, in_stock="true")
        elif kind == SLOT:
            reply = self.client.get(f"/v1/recommend/{chance.choice(SLOTS)}", retailer=shop.id)
        elif chance.random() < 0.5:
            reply = self.client.get("/v1/recommend", page=HOME, retailer=shop.id)
        else:
            product = shop.product(self.scenery.products, chance)
            reply = self.client.get(
                "/v1/recommend", page=PRODUCT, product=product, retailer=shop.id
            )
        if reply.status != OK:
            journal.fault(FAILED, f"{kind} was answered {reply.status}: {reply.body}")
            return
        journal.reads.append(Answered(kind, due, reply.answered))
        self._check(kind, reply, shop)

    def _check(self, kind: str, reply: Reply, shop: ShopHabits) -> None:
        journal, lists = self.scenery.journal, _lists(reply.body)
        journal.count(CHECKED, sum(len(each) for each in lists))
        if kind != SEARCH and not all(lists):
            journal.fault(EMPTY, f"{kind} for {shop.id}: {reply.body}")
        for product in (each for shown in lists for each in shown):
            faults = hit_faults(self.scenery.shop, product, shop.region, reply.times, in_stock=True)
            for told in faults:
                journal.fault(OUT_OF_STOCK, f"{kind} for {shop.id}: {told}")


def _lists(body: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The products of each list of an answer."""
    answers = body.get("slots", [body])
    return [[hit["product"] for hit in answer["hits"]] for answer in answers]


def _event(shop: ShopHabits, products: Sequence[Product], chance: random.Random) -> dict[str, Any]:
    product = shop.product(products, chance)
    bought = chance.random() < PURCHASE_SHARE
    attributes: dict[str, Any] = {"object": {"object_id": product}}
    if bought:
        attributes |= {"quantity": chance.randint(1, 9), "price": 2.5}
    return {
        "event_id": str(UUID(int=chance.getrandbits(128))),
        "action_name": "purchase" if bought else chance.choice(("view", "click", "impression")),
        "timestamp": datetime.now(UTC).isoformat(),
        "user_id": shop.id,
        "event_attributes": attributes,
    }
