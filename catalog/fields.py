"""The value of one field of one row, from what the feed says to what a product holds."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson

from catalog.price import parse_price, price_from_cents, price_from_number
from catalog.product import Availability, PriceTier
from core.errors import BadInput

LIMITS = {
    "id": 100,
    "title": 500,
    "description": 50_000,
    "brand": 200,
    "category": 200,
    "mpn": 300,
    "link": 2_048,
    "image_link": 2_048,
    "item_group_id": 100,
}
"""The longest value of a field, in characters; of a category, of one level."""

MOST_LEVELS = 10
MOST_GTINS = 1_000
GTIN_LENGTHS = (8, 12, 13, 14)

Warn = Callable[[str], None]
"""Told of what is doubtful in a value that is used all the same."""

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NOT_LETTERS = re.compile(r"[^a-z]+")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
LIST_MARKS = re.compile(r"[,;|]")
GTIN_FILLERS = re.compile(r"[\s-]+")

AVAILABILITIES = {
    "instock": Availability.IN_STOCK,
    "instoreonly": Availability.IN_STOCK,
    "onlineonly": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,
    "limitedavailability": Availability.LIMITED,
    "limited": Availability.LIMITED,
    "lowstock": Availability.LIMITED,
    "preorder": Availability.PREORDER,
    "presale": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
    "outofstock": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK,
    "discontinued": Availability.OUT_OF_STOCK,
    "unavailable": Availability.OUT_OF_STOCK,
    "notavailable": Availability.OUT_OF_STOCK,
}
"""Google Merchant's and schema.org's words and common spellings, letters only."""


def as_text(value: object) -> str:
    """A scalar as the text it stands for; 12.0, as tables make of the whole number 12, is "12".

    Raises:
        BadInput: it is a list, an object or a yes/no.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and len(value) == 1:
        return as_text(value[0])
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    raise BadInput("a single text is needed here", hint="map a column that holds one text")


def read_identifier(value: object, limit: int) -> str:
    """An id, exact but for the spaces around it.

    Raises:
        BadInput: it is too long or holds a control character.
    """
    text = within(as_text(value).strip(), limit)
    if CONTROLS.search(text) or not text.isprintable():
        raise BadInput("it holds a control character", hint="remove the character from the feed")
    return text


def read_line(value: object, limit: int, warn: Warn) -> str:
    """A text of one line: control characters go, white space becomes single spaces."""
    return within(" ".join(without_controls(as_text(value), warn).split()), limit)


def read_block(value: object, limit: int, warn: Warn) -> str:
    """A text that keeps its line breaks; control characters go."""
    return within(without_controls(as_text(value), warn).strip(), limit)


def without_controls(text: str, warn: Warn) -> str:
    """The text without control characters, tab and line breaks excepted."""
    if CONTROLS.search(text) is None:
        return text
    warn("control characters were taken out")
    return CONTROLS.sub("", text)


def within(text: str, limit: int) -> str:
    """The text, if it has at most `limit` characters.

    Raises:
        BadInput: it is longer.
    """
    if len(text) > limit:
        raise BadInput(
            f"longer than {limit:,} characters",
            hint=f"it has {len(text):,} characters: shorten it, or map another column",
        )
    return text


def read_category(value: object, separator: str | None, warn: Warn) -> tuple[str, ...]:
    """The path from the widest category: a list of levels, or levels parted by `separator`.

    Of several whole paths the first is taken; a bare number (Google's taxonomy id) is none.

    Raises:
        BadInput: it has too many levels, or one is too long.
    """
    if isinstance(value, list):
        levels = value
        if separator and value and isinstance(value[0], str) and separator in value[0]:
            levels = value[0].split(separator)
    else:
        text = as_text(value)
        if text.strip().isdecimal():
            warn("a category that is only a number was left out")
            return ()
        levels = text.split(separator) if separator else [text]
    if len(levels) > MOST_LEVELS:
        raise BadInput(f"more than {MOST_LEVELS} levels", hint="give one path of categories")
    path = (read_line(level, LIMITS["category"], warn) for level in levels)
    return tuple(level for level in path if level)


def read_gtins(value: object, separator: str | None, warn: Warn) -> tuple[str, ...]:
    """The trade item numbers, each once; those with a wrong check digit are left out.

    Leading zeros that a spreadsheet dropped are put back; they do not change the check digit
    (GS1 General Specifications, 7.9).

    Raises:
        BadInput: there are too many.
    """
    if isinstance(value, str):
        items: list[object] = [*(value.split(separator) if separator else LIST_MARKS.split(value))]
    else:
        items = value if isinstance(value, list) else [value]
    if len(items) > MOST_GTINS:
        raise BadInput(f"more than {MOST_GTINS:,} numbers", hint="give the product's own numbers")
    found: dict[str, None] = {}
    for item in items:
        digits = GTIN_FILLERS.sub("", as_text(item))
        if not digits:
            continue
        if has_check_digit(digits):
            length = next(length for length in GTIN_LENGTHS if length >= len(digits))
            found[digits.zfill(length)] = None
        else:
            warn("a number that is no GTIN (8 to 14 digits, the last one checks) was left out")
    return tuple(found)


def has_check_digit(digits: str) -> bool:
    """Whether this is a GTIN, up to leading zeros: weights 3 and 1 from the right sum to 0."""
    if not (digits.isascii() and digits.isdecimal() and 7 <= len(digits) <= 14):
        return False
    total = sum(map(int, digits[-1::-2])) + 3 * sum(map(int, digits[-2::-2]))
    return total % 10 == 0 and total > 0


def read_availability(value: object) -> Availability:
    """Google's words, "In Stock", "InStock", "https://schema.org/InStock", or a yes/no.

    Raises:
        BadInput: the word is not known.
    """
    if isinstance(value, bool):
        return Availability.IN_STOCK if value else Availability.OUT_OF_STOCK
    word = NOT_LETTERS.sub("", as_text(value).rsplit("/", 1)[-1].lower())
    if word not in AVAILABILITIES:
        known = ", ".join(known.value for known in Availability)
        raise BadInput("the availability is not known", hint=f"write one of {known}")
    return AVAILABILITIES[word]


def read_price(value: object, *, cents: bool, sign: str | None) -> tuple[Decimal, str | None]:
    """The amount in units of its currency, and the currency if the value names one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return (price_from_cents(value) if cents else price_from_number(value)), None
    text = as_text(value)
    if cents:
        return price_from_cents(text), parse_price(text)[1]
    return parse_price(text, decimal_sign=sign)


def read_price_tiers(value: object, *, cents: bool, sign: str | None) -> tuple[PriceTier, ...]:
    """Tiers by rising quantity, from objects of min_quantity and price, or "10: 4.50; 50: 4.20".

    Raises:
        BadInput: it is neither, or a quantity comes twice.
    """
    tiers: list[PriceTier] = []
    for quantity, price in _tier_pairs(value):
        amount, _ = read_price(price, cents=cents, sign=sign)
        tiers.append(PriceTier(read_count(quantity), amount))
    tiers.sort(key=lambda tier: tier.min_quantity)
    if len({tier.min_quantity for tier in tiers}) < len(tiers):
        raise BadInput("two price tiers begin at one quantity", hint="keep one of them")
    return tuple(tiers)


def _tier_pairs(value: object) -> list[tuple[object, object]]:
    mend = 'write "10: 4.50; 50: 4.20", or a list of {"min_quantity": 10, "price": "4.50"}'
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise BadInput("the price tiers cannot be read", hint=mend) from error
    if isinstance(value, str):
        parts = [part.partition(":") for part in value.split(";") if part.strip()]
        if all(colon for _, colon, _ in parts):
            return [(quantity, price) for quantity, _, price in parts]
    elif isinstance(value, list) and all(isinstance(tier, dict) for tier in value):
        return [(tier.get("min_quantity", ""), tier.get("price", "")) for tier in value]
    raise BadInput("the price tiers cannot be read", hint=mend)


def read_currency(value: object) -> str:
    """A currency's code of three letters (ISO 4217).

    Raises:
        BadInput: it names none, or one of several.
    """
    _, currency = parse_price(f"1 {as_text(value).strip()}")
    if currency is None:
        raise BadInput("this names no one currency", hint="write its three letters, such as EUR")
    return currency


def read_date(value: object) -> datetime:
    """A moment in UTC from ISO 8601; without a zone it is taken as UTC.

    Raises:
        BadInput: it is written in another way.
    """
    try:
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(as_text(value).strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            "the date cannot be read", hint="write it as 2026-03-31 or 2026-03-31T12:00:00Z"
        ) from error


def read_number(value: object) -> float:
    """A finite number, with a decimal point if it is a text.

    Raises:
        BadInput: it is not one.
    """
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        number = float(value)
    else:
        text = as_text(value).strip()
        number = float(text) if NUMBER.fullmatch(text) else float("nan")
    if not math.isfinite(number):
        raise BadInput("the number cannot be read", hint="write it in digits, such as 12.5")
    return number


def read_count(value: object) -> int:
    """A whole number from 1 up.

    Raises:
        BadInput: it is not one.
    """
    number = read_number(value)
    if number < 1 or not number.is_integer() or number > 1e9:
        raise BadInput("a whole number from 1 up is needed", hint="write it in digits, such as 6")
    return int(number)
