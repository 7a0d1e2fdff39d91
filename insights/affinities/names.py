"""How products are called before people."""

from collections.abc import Iterable

from events.trade import Trade


def product_name(trade: Trade, code: int) -> str:
    """The title of a product, or its id where it has none."""
    return trade.traits.titles[code].strip() or trade.purchases.products.names[code]


def product_names(trade: Trade, codes: Iterable[int]) -> str:
    """Such as: "Green tea + Milk"."""
    return " + ".join(product_name(trade, code) for code in codes)
