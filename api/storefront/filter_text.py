"""Writes a filter as the text that api.filters reads: the other way round."""

import re

from search.query import Filter

_PLAIN = re.compile(r"[^\W_][^,:\"\n\r]*")


def filter_text(condition: Filter) -> str:
    """The `filter=` that means `condition`; `parse_filter` gives it back."""
    sign = "-" if condition.exclude else ""
    return f"{sign}{_quoted(condition.field)}:{_condition(condition)}"


def _condition(condition: Filter) -> str:
    if condition.any_of:
        return ",".join(_quoted(value) for value in condition.any_of)
    return f"{_number(condition.min)}..{_number(condition.max)}"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and ".." not in text and text == text.strip():
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _number(number: float | None) -> str:
    """The shortest text that reads back as `number`; nothing for an open end."""
    return "" if number is None else repr(number).removesuffix(".0")
