"""The widgets of a page: what is recommended to whom looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.query_id import new_query_id
from api.recommending.answers import SlotView
from api.recommending.scenes import Asked
from api.services import Services
from api.storefront.address import Address
from api.storefront.cards import Card, card_of
from api.versions import Served
from core.errors import IndexUnusable

MOST_PRODUCTS = 50
"""Of a basket that recommendations go by; the last ones."""

ALTERNATIVES = frozenset({"similar", "substitutes"})
"""Strategies that show what the page of a product shows by itself."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A row of products with a title.

    Attributes:
        slot: of the layout.
        query_id: names the answer in events about what was shown.
    """

    slot: str
    title: str
    query_id: str
    cards: tuple[Card, ...]


def widgets_of(
    services: Services,
    served: Served,
    page: str,
    address: Address,
    *,
    session: str | None = None,
    products: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> tuple[Widget, ...]:
    """The widgets that have something of their own to show, and the first of the last resort.

    None where nothing can be recommended from what answers.

    Args:
        services: of the app.
        served: what the page is about.
        page: of the layout.
        address: whose shop and region hold.
        session: the visit that the page belongs to; None where it is not known.
        products: that the page is about.
        beside: products that it shows besides.

    Raises:
        BadInput: there is no such region.
        NotFound: the layout has no such page.
    """
    asked = Asked(
        retailer=address.retailer,
        region=address.region,
        products=tuple(products[-MOST_PRODUCTS:]),
        beside=tuple(beside),
    )
    query_id = new_query_id(services.clock.now())
    trial = services.experiments.recommending(served.catalogue, address.retailer, session)
    try:
        answer = services.recommender.page(served, page, asked, query_id, trial.layout)
    except IndexUnusable:
        return ()
    services.experiments.note_recommended(trial, answer.search_time_ms)
    return tuple(
        Widget(
            slot=slot.slot,
            title=slot.title,
            query_id=query_id,
            cards=tuple(
                card_of(hit.product, served.catalogue, address, reason=hit.reason.text)
                for hit in slot.hits
            ),
        )
        for slot in worth_showing(answer.slots, has_alternatives=bool(beside))
    )


def worth_showing(slots: Sequence[SlotView], *, has_alternatives: bool) -> list[SlotView]:
    """Those with hits of their own strategies, and the first that the last resort has filled.

    One row of other products is a choice; five of them one below the other say nothing. Where
    the page has a row of alternatives, another of them would have what is left: the unlike.
    """
    shown: list[SlotView] = []
    resorted = False
    for slot in slots:
        if has_alternatives and slot.strategies and ALTERNATIVES.issuperset(slot.strategies):
            continue
        if slot.strategies:
            shown.append(slot)
        elif slot.hits and not slot.repeats and not resorted:
            shown.append(slot)
            resorted = True
    return shown
