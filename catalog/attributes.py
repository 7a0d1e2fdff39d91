"""The attributes of a row: names tidied, values as words, numbers and yes/no."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

import orjson

from catalog.fields import Warn, read_number, without_controls
from catalog.mapping import AttributeKind, FeedMapping
from catalog.product import NO_ATTRIBUTES, AttributeValue
from core.errors import BadInput

NAME_LIMIT = 100
VALUE_LIMIT = 10_000
MOST_ATTRIBUTES = 2_000
MOST_VALUES = 200

FILLERS = re.compile(r"[\s_]+")
YES = frozenset({"yes", "true", "y", "1"})
NO = frozenset({"no", "false", "n", "0"})


@lru_cache(maxsize=65_536)
def tidy_name(name: str) -> str:
    """An attribute's name for people: "contrast_ratio__typical_" is "contrast ratio typical"."""
    return FILLERS.sub(" ", name).strip()


class AttributeReader:
    """Reads the attributes that a mapping names.

    What cannot be used (a number that is none, a text of more than 10,000 characters) is left
    out with a warning; the product itself stays.
    """

    def __init__(self, mapping: FeedMapping) -> None:
        rules = mapping.attributes
        self._columns = {column: name for name, column in rules.columns.items()}
        self._prefixes = tuple(rules.prefixes.items())
        self._objects = frozenset(rules.objects)
        self._nested = self._objects.union(rules.details)
        self._separator = rules.separator
        self._plans = lru_cache(maxsize=65_536)(self._plan)

    def read(
        self, values: Mapping[str, object], warn: Warn
    ) -> Mapping[str, tuple[AttributeValue, ...]]:
        """Name -> values, in the order of the row."""
        found: dict[str, tuple[AttributeValue, ...]] = {}
        for column, value in values.items():
            plan = self._plans(column)
            if plan is not None:
                self._add(found, plan, value, warn)
            elif column in self._nested:
                for name, part in self._parts(column, value, warn):
                    tidy = tidy_name(without_controls(name, warn))
                    self._add(found, (tidy, AttributeKind.ANY), part, warn)
        return MappingProxyType(found) if found else NO_ATTRIBUTES

    def _add(
        self,
        found: dict[str, tuple[AttributeValue, ...]],
        plan: tuple[str, AttributeKind],
        value: object,
        warn: Warn,
    ) -> None:
        name, kind = plan
        parsed = self._values(value, kind, warn)
        if not name or not parsed:
            return
        if name in found:
            found[name] = _once(found[name] + parsed)
        elif len(name) > NAME_LIMIT:
            warn(f"a name of more than {NAME_LIMIT} characters was left out")
        elif len(found) >= MOST_ATTRIBUTES:
            warn(f"those after the first {MOST_ATTRIBUTES:,} were left out")
        else:
            found[name] = parsed

    def _plan(self, column: str) -> tuple[str, AttributeKind] | None:
        if column in self._columns:
            return self._columns[column], AttributeKind.ANY
        for prefix, kind in self._prefixes:
            if column.startswith(prefix):
                return tidy_name(column[len(prefix) :]), kind
        return None

    def _parts(self, column: str, value: object, warn: Warn) -> Iterable[tuple[str, object]]:
        if column in self._objects:
            return _object(value, warn).items()
        return _details(value)

    def _values(self, value: object, kind: AttributeKind, warn: Warn) -> tuple[AttributeValue, ...]:
        if isinstance(value, bool) and kind is AttributeKind.BOOLEAN:
            return (value,)
        if isinstance(value, str) and self._separator:
            items: list[object] = [*value.split(self._separator)]
        elif isinstance(value, list):
            items = value
        else:
            parsed = _value(value, kind, warn)
            return () if parsed is None else (parsed,)
        if len(items) > MOST_VALUES:
            warn(f"values after the first {MOST_VALUES} were left out")
        several = (_value(item, kind, warn) for item in items[:MOST_VALUES])
        return _once(tuple(item for item in several if item is not None))


def _value(value: object, kind: AttributeKind, warn: Warn) -> AttributeValue | None:
    try:
        if kind is AttributeKind.ANY:
            kind = _kind_of(value)
        if kind is AttributeKind.TEXT:
            return _text(value, warn)
        if kind is AttributeKind.NUMBER:
            return read_number(value) if value not in ("", None) else None
        return _yes_or_no(value)
    except BadInput as error:
        warn(f"left out: {error.message}")
        return None


def _kind_of(value: object) -> AttributeKind:
    if isinstance(value, bool):
        return AttributeKind.BOOLEAN
    if isinstance(value, (int, float, Decimal)):
        return AttributeKind.NUMBER
    return AttributeKind.TEXT


def _text(value: object, warn: Warn) -> str | None:
    if not isinstance(value, str):
        if value is None:
            return None
        if isinstance(value, (dict, list)):
            raise BadInput("a value within a value")
        value = str(value)
    text = " ".join(without_controls(value, warn).split())
    if len(text) > VALUE_LIMIT:
        raise BadInput(f"longer than {VALUE_LIMIT:,} characters")
    return text or None


def _yes_or_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    if word in ("", "none"):
        return None
    raise BadInput("neither yes nor no")


def _once(values: tuple[AttributeValue, ...]) -> tuple[AttributeValue, ...]:
    """Each value once, in order; a yes and the number 1 are two values."""
    kept = {(isinstance(value, bool), value): value for value in values}
    return tuple(kept.values())


def _object(value: object, warn: Warn) -> Mapping[str, object]:
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            warn("left out: not a JSON object")
            return {}
    if isinstance(value, dict):
        return value
    warn("left out: not an object of names and values")
    return {}


def _details(value: object) -> Iterator[tuple[str, object]]:
    """Google's product_detail: objects in XML, "section:name:value" in text feeds."""
    for detail in value if isinstance(value, list) else [value]:
        if isinstance(detail, dict):
            yield str(detail.get("attribute_name", "")), detail.get("attribute_value")
        elif isinstance(detail, str):
            for part in detail.split(","):
                _, _, named = part.partition(":")
                name, _, text = named.partition(":")
                yield name, text.strip()
