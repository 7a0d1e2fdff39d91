"""Quantities: "500gb", "500 GB" and "0.5 TB" are one amount and become one term.

What is indexed and what is asked for go through the same function, so that an
amount is found in whichever unit a product or a shopper writes it.
"""

import re
from collections.abc import Iterator, Mapping
from math import floor, log10
from typing import NamedTuple

QUANTITIES_VERSION = 1
"""Raised whenever the code below gives other terms for some text."""

MARK = "="
"""Begins a quantity's term. No term of the analyser has it, so that the two never meet."""

SIGNIFICANT_DIGITS = 3
"""Makers round: 15.6 inches are 396.24 mm and stand as 39.6 cm beside it."""


class Unit(NamedTuple):
    """A unit of measurement.

    Attributes:
        symbol: how it is written beside a number.
        factor: how many of the base unit it is.
        base: the base unit of its kind.
    """

    symbol: str
    factor: float
    base: str


_KINDS: Mapping[str, Mapping[str, float]] = {
    "g": {
        "mg milligram milligrams": 0.001,
        "g gr gram grams gramm gramme grammes": 1.0,
        "kg kgs kilo kilos kilogram kilograms kilogramm": 1000.0,
        "oz ounce ounces": 28.349523,
        "lb lbs pound pounds": 453.59237,
    },
    "ml": {
        "ml millilitre millilitres milliliter milliliters": 1.0,
        "cl centilitre centilitres centiliter centiliters": 10.0,
        "dl decilitre decilitres deciliter deciliters": 100.0,
        "l ltr litre litres liter liters": 1000.0,
        "gal gallon gallons": 3785.411784,
    },
    "mm": {
        "mm millimetre millimetres millimeter millimeters": 1.0,
        "cm centimetre centimetres centimeter centimeters": 10.0,
        "m mtr metre metres meter meters": 1000.0,
        "in inch inches zoll \" \u2033 ''": 25.4,
        "ft foot feet": 304.8,
        "yd yard yards": 914.4,
    },
    "B": {
        "KB kilobyte kilobytes": 1e3,
        "MB megabyte megabytes": 1e6,
        "GB gig gigs gigabyte gigabytes": 1e9,
        "TB terabyte terabytes": 1e12,
    },
    "Hz": {"Hz hertz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9},
    "W": {"mW": 0.001, "W watt watts": 1.0, "kW kilowatt kilowatts": 1000.0},
    "V": {"mV": 0.001, "V volt volts": 1.0, "kV": 1000.0},
    "mAh": {"mAh": 1.0, "Ah": 1000.0},
    "lm": {"lm lumen lumens": 1.0},
    "px": {"MP megapixel megapixels": 1e6},
}
"""By base unit the names of its units, the symbol first, and how many of the base each is."""

_UNITS: Mapping[str, Unit] = {
    name.lower(): Unit(names.split(" ")[0], factor, base)
    for base, units in _KINDS.items()
    for names, factor in units.items()
    for name in names.split(" ")
}

_FRACTION = r"(?<!\d-)\d{1,3}(?:[ -]\d{1,3})?/\d{1,3}"
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?"
_DECIMAL = r"\d{1,9}(?:[.,]\d{1,6})?"
_NUMBER = f"{_FRACTION}|{_GROUPED}|{_DECIMAL}"
# Also after the sign of a measure: "2 x4 in", "16x20 cm".
_START = r"(?:(?<![\w.,/])|(?<=\dx)|(?<= x))"
_NAMES = "|".join(sorted((re.escape(name) for name in _UNITS), key=len, reverse=True))
_INITIALS = "".join(sorted({re.escape(name[0]) for name in _UNITS}))
# Looking for a digit, and for the first letter of a unit, takes two fifths of the time.
_QUANTITY = re.compile(
    rf"(?=\d){_START}(?P<number>{_NUMBER})[ \u00a0-]?(?=[{_INITIALS}])(?P<unit>{_NAMES})(?![\w/])",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_TWO_IN_ONE = re.compile(r"\.?\s*\d")
"""After a bare "in": "2 in 1" counts things, and is no two inches."""


class Quantity(NamedTuple):
    """An amount in a text.

    Attributes:
        start: offset of its number.
        end: offset past its unit.
        term: the amount in the base unit of its kind, three digits of it: "=5e11B".
        written: the amount as it is shown: "500 GB".
    """

    start: int
    end: int
    term: str
    written: str


def quantities(text: str) -> Iterator[Quantity]:
    """The amounts in `text`, in order."""
    if _DIGIT.search(text) is None:
        return
    for match in _QUANTITY.finditer(text):
        name, number = match["unit"].lower(), match["number"]
        if name == "in" and _TWO_IN_ONE.match(text, match.end()):
            continue
        amount, unit = _amount(number), _UNITS[name]
        if amount > 0:
            term = _term(amount * unit.factor, unit.base)
            yield Quantity(match.start(), match.end(), term, f"{number} {unit.symbol}")


def quantity_terms(text: str) -> list[str]:
    """The terms of the amounts in `text`, each once."""
    return list(dict.fromkeys(quantity.term for quantity in quantities(text)))


def _term(amount: float, base: str) -> str:
    """`amount` rounded to its significant digits and written without a decimal point."""
    exponent = floor(log10(amount)) - SIGNIFICANT_DIGITS + 1
    digits = round(amount / 10.0**exponent)
    while digits and digits % 10 == 0:
        digits, exponent = digits // 10, exponent + 1
    return f"{MARK}{digits}e{exponent}{base}"


def _amount(number: str) -> float:
    """The value of a decimal, or of a fraction with or without a whole number; 0 if it has none."""
    if "/" in number:
        *whole, fraction = re.split(r"[ -]", number)
        above, below = fraction.split("/")
        return float(whole[0] if whole else 0) + float(above) / float(below) if int(below) else 0.0
    if re.fullmatch(_GROUPED, number):
        number = number.replace(",", "")
    return float(number.replace(",", "."))
