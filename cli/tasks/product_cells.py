"""What tables on the terminal say of a product."""


def price_text(price: float | None, currency: str | None) -> str:
    """A price, with its currency where that is known; nothing where there is no price."""
    return "" if price is None else f"{price:,.2f} {currency or ''}".strip()
