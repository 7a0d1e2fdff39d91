"""Prices and numbers as an English reader expects them."""

_SYMBOLS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "ILS": "₪",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "TWD": "NT$",
    "USD": "$",
    "VND": "₫",
}
_WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "VND", "XAF", "XOF"})
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def price_text(amount: float | None, currency: str | None) -> str:
    """Such as "€1,234.50" or "PLN 12.00" (with a no-break space); empty without a price."""
    if amount is None:
        return ""
    digits = 0 if currency in _WITHOUT_CENTS else 2
    symbol = _SYMBOLS.get(currency or "", f"{currency}{_NO_BREAK_SPACE}" if currency else "")
    return f"{'-' if amount < 0 else ''}{symbol}{abs(amount):,.{digits}f}"


def count_text(number: int) -> str:
    """Such as "12,345"."""
    return f"{number:,}"
