"""Prices as feeds write them: "1.234,50 EUR", "$1,234.50", "1 234,50 €", "CHF 1'234.50"."""

import re
from decimal import Decimal

from core.errors import BadInput

CENT = Decimal("0.01")
FLOAT_PLACES = Decimal("0.0001")
MOST_CHARACTERS = 64

# The first code is meant when the sign stands alone; none means that it says too little.
SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"),
    "US$": ("USD",),
    "C$": ("CAD",),
    "CA$": ("CAD",),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "R$": ("BRL",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₽": ("RUB",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "₱": ("PHP",),
    "฿": ("THB",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "lei": ("RON",),
    "лв": ("BGN",),
    "kr": (),
    "kr.": (),
}

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
    """

CURRENCIES = frozenset(_CODES.split())
"""The codes of ISO 4217 in use."""

SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f]+")
NO_CENTS = re.compile("[.,][-\u2013\u2014]+$")
PARTS = re.compile(r"(?P<before>[^0-9.,]*?) ?(?P<number>[.,]?[0-9][0-9.,'\u2019 ]*) ?(?P<after>.*)")
WHOLE = re.compile(r"[0-9]{1,15}")
DECIMALS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
"""Thousands, and the Indian lakh and crore (12,34,567)."""
MINUS = ("-", "\u2212", "\u2013")

MEND = 'write it as a number with an optional currency code, such as "1234.50 EUR"'


def parse_price(text: str, *, decimal_sign: str | None = None) -> tuple[Decimal, str | None]:
    """The amount and the currency, if the text names one.

    When point and comma both occur, the last one is the decimal sign. When only one occurs,
    once, with one to three digits (not 0) before it and exactly three after it, it parts
    thousands: "1,234" is 1234. `decimal_sign` ("." or ",") settles that case instead. Spaces and
    apostrophes always part thousands.

    Raises:
        BadInput: the text is not one price, or a negative one.
    """
    if len(text) > MOST_CHARACTERS:
        raise _unreadable()
    clean = NO_CENTS.sub("", SPACES.sub(" ", text).strip())
    parts = PARTS.fullmatch(clean)
    if parts is None:
        raise _unreadable()
    before, after = parts["before"].strip(), parts["after"].strip()
    if before.startswith(MINUS) or before.endswith(MINUS) or clean.endswith(MINUS):
        raise BadInput("the price is negative", field="price", hint="give what a buyer pays")
    currency = _currency(before, after)
    amount = _amount(parts["number"].strip(), decimal_sign)
    return with_cents(amount), currency


def price_from_number(number: float | Decimal) -> Decimal:
    """A price that the feed gives as a number; of a float, at most four decimals are meant.

    Raises:
        BadInput: the number is negative or not finite.
    """
    amount = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not amount.is_finite() or amount.adjusted() >= 15:
        raise _unreadable()
    if amount < 0:
        raise BadInput("the price is negative", field="price", hint="give what a buyer pays")
    if isinstance(number, float):
        amount = amount.quantize(FLOAT_PLACES).normalize()
    return with_cents(amount)


def price_from_cents(number: float | Decimal | str) -> Decimal:
    """A price given in hundredths, such as 4995 for 49.95.

    Raises:
        BadInput: it is not a whole number, or it is negative.
    """
    if isinstance(number, str):
        amount, _ = parse_price(number)
    else:
        amount = price_from_number(number)
    if amount != amount.to_integral_value():
        raise BadInput(
            "the price is to be in cents but is not a whole number",
            field="price",
            hint='write 4995 for 49.95, or set price.unit = "units" in the mapping',
        )
    return with_cents(amount.to_integral_value().scaleb(-2))


def with_cents(amount: Decimal) -> Decimal:
    """The same amount with two decimals at least."""
    exponent = amount.as_tuple().exponent
    return amount.quantize(CENT) if isinstance(exponent, int) and exponent > -2 else amount


def _amount(number: str, decimal_sign: str | None) -> Decimal:
    if WHOLE.fullmatch(number):
        return Decimal(number)
    grouped = any(mark in number for mark in " '\u2019")
    points, commas = number.count("."), number.count(",")
    if points and commas:
        sign = max(".,", key=number.rfind)
    elif points + commas == 1:
        sign = decimal_sign or _lone_sign(number, grouped=grouped)
    else:
        sign = "." if commas else ","
    whole, _, rest = number.partition(sign) if number.count(sign) else (number, "", "")
    plain = re.sub("[.' \u2019]" if sign == "," else "[,' \u2019]", ",", whole)
    if "," in plain and not GROUPS.fullmatch(plain):
        raise _unreadable()
    digits = f"{plain.replace(',', '') or '0'}{f'.{rest}' if sign in number else ''}"
    if not DECIMALS.fullmatch(digits):
        raise _unreadable()
    return Decimal(digits)


def _lone_sign(number: str, *, grouped: bool) -> str:
    """The decimal sign of a number with one point or one comma."""
    mark = "." if "." in number else ","
    whole, rest = number.split(mark)
    thousands = len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0" and not grouped
    other = "," if mark == "." else "."
    return other if thousands else mark


def _currency(before: str, after: str) -> str | None:
    if not before and not after:
        return None
    named = [_codes(word) for word in (before, after) if word]
    common = [code for code in named[0] if code in named[-1]]
    if len(named) == 2 and not common:
        raise BadInput("the price names two currencies", field="price", hint="keep one of them")
    return common[0] if common else None


def _codes(word: str) -> tuple[str, ...]:
    code = word.upper()
    if code in CURRENCIES:
        return (code,)
    if word in SIGNS:
        return SIGNS[word]
    raise _unreadable()


def _unreadable() -> BadInput:
    return BadInput("the price cannot be read", field="price", hint=MEND)
