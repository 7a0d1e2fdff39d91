"""The borders of values in JSON text, found without parsing what lies between them."""

import re

TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|"', re.DOTALL)
"""A whole string, a bracket, or the quote of a string that the text cuts off."""

KEY = re.compile(rb"\s*:")
STRING_END = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def open_field(head: bytes) -> str | None:
    """The outermost key whose value is still open where the head of an object was cut."""
    depth, key = 0, None
    for token in TOKEN.finditer(head):
        mark = token[0]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark == b'"':
            break
        elif depth == 1 and KEY.match(head, token.end()):
            key = mark[1:-1].decode("utf-8", "replace")
    return key


def string_end(text: bytes, start: int) -> int:
    """Where the string goes on behind its closing quote; -1 when the text ends before that."""
    found = STRING_END.match(text, start)
    return found.end() if found else -1
