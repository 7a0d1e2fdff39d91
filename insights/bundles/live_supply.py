"""The supply as the offers have it now: stock and price by region, live above what was built."""

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from catalog.product import Availability, Product
from catalog.store.baseline import built_offer
from catalog.store.records import NO_REGION, LiveOffer

SOLD = (Availability.IN_STOCK, Availability.LIMITED)
"""What can be had now; what may be ordered ahead cannot."""

SILENT = LiveOffer("", NO_REGION)


class LiveSupply:
    """What is offered now. It says nothing of costs.

    Args:
        find: gives the product called so, as it is now; None if there is none.
        regions: of the marketplace; none where all shops buy from one stock.
        live: the latest word on each product and region; those that say nothing may be left out.
    """

    def __init__(
        self,
        find: Callable[[str], Product | None],
        regions: Sequence[str],
        live: Iterable[LiveOffer],
    ) -> None:
        self._find = find
        self._regions = tuple(regions)
        self._live = {(offer.product_id, offer.region): offer for offer in live}

    @property
    def regions(self) -> tuple[str, ...]:
        """Those in which stock lies apart; none where all shops buy from one stock."""
        return self._regions

    def cost(self, product: str) -> float | None:  # noqa: ARG002 - of no product
        """Not known: offers are what others pay."""
        return None

    def price(self, product: str) -> float | None:
        """The list price of one unit, the median of the regions that have it; None for none."""
        prices = [
            price
            for region in self._places
            if self.stock_in(product, region) != 0
            and (price := self._price_in(product, region)) is not None
        ]
        return median(prices) if prices else None

    def stock(self, product: str) -> float | None:
        """Units in all regions; 0 for what is not sold any more, None for a number not known."""
        stocks = [self.stock_in(product, region) for region in self._places]
        known = [stock for stock in stocks if stock is not None]
        return sum(known) if len(known) == len(stocks) else None

    def stock_in(self, product: str, region: str) -> float | None:
        """Units in a region; 0 where it is not sold, None for a number that is not known."""
        found, live = self._find(product), self._live.get((product, region), SILENT)
        if found is None or live.withdrawn:
            return 0.0
        if live.stock is not None:
            return float(live.stock)
        built = built_offer(found, region)
        if built is None:
            return 0.0
        if built.stock is not None:
            return float(built.stock)
        return None if found.availability in SOLD else 0.0

    @property
    def _places(self) -> tuple[str, ...]:
        return self._regions or (NO_REGION,)

    def _price_in(self, product: str, region: str) -> float | None:
        live, found = self._live.get((product, region), SILENT), self._find(product)
        if live.price is not None:
            return float(live.price)
        if found is None:
            return None
        built = built_offer(found, region)
        price = found.price if built is None else built.price
        return None if price is None else float(price)
