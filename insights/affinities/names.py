"""How products are called before people."""

from collections import Counter
from collections.abc import Iterable

from events.trade import Trade


class Names:
    """The titles of products; those that several share have their ids beside them.

    Args:
        trade: whose products they are.
    """

    def __init__(self, trade: Trade) -> None:
        self._ids = trade.purchases.products.names
        self._titles = [title.strip() for title in trade.traits.titles]
        self._often = Counter(self._titles)

    def id(self, code: int) -> str:
        """The id of a product."""
        return self._ids[code]

    def of(self, code: int) -> str:
        """What a product is called: its id if it has no title."""
        title = self._titles[code]
        if not title:
            return self._ids[code]
        return title if self._often[title] == 1 else f"{title} ({self._ids[code]})"

    def joined(self, codes: Iterable[int]) -> str:
        """Such as: "Green tea + Milk"."""
        return " + ".join(self.of(code) for code in codes)
