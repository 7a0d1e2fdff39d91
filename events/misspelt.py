"""Names beside the schema that look like names of it: what they mean would be lost unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from events.ubi_schema import UbiAttributes, UbiEvent, UbiLine, UbiObject, UbiPosition

_NAMES: dict[type[BaseModel], frozenset[str]] = {
    schema: frozenset(schema.model_fields)
    for schema in (UbiEvent, UbiAttributes, UbiObject, UbiPosition, UbiLine)
}

LEAST_ALIKE = 0.8
"""Of difflib's ratio: "session" comes to .82 with "session_id", "internal_id" to .6 with any."""

CACHED_NAMES = 1024
MOST_CHARACTERS = 80
"""Of a name that is compared; those of the schema are far shorter."""


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A name that is none of the schema's.

    Attributes:
        path: where it stands in the event.
        meant: the name of the schema that it looks like, at the same place.
    """

    path: str
    meant: str


def misspelt(body: Mapping[str, Any]) -> Misspelt | None:
    """The first name in an event that looks like one of the schema's which is missing there."""
    for path, part, schema in _parts(body):
        if _NAMES[schema].issuperset(part):
            continue
        for name in part:
            meant = _meant(str(name)[:MOST_CHARACTERS], schema)
            if meant is not None and meant not in part:
                return Misspelt(f"{path}{name}", meant)
    return None


def _parts(
    body: Mapping[str, Any],
) -> Iterator[tuple[str, Mapping[str, Any], type[BaseModel]]]:
    """The objects of an event with their paths and what they may hold."""
    yield "", body, UbiEvent
    attributes = body.get("event_attributes")
    if not isinstance(attributes, Mapping):
        return
    path = "event_attributes."
    yield path, attributes, UbiAttributes
    for name, schema in (("object", UbiObject), ("position", UbiPosition)):
        if isinstance(attributes.get(name), Mapping):
            yield f"{path}{name}.", attributes[name], schema
    lines = attributes.get("lines")
    if isinstance(lines, Sequence):
        for place, line in enumerate(lines):
            if isinstance(line, Mapping):
                yield f"{path}lines.{place}.", line, UbiLine


@lru_cache(CACHED_NAMES)
def _meant(name: str, schema: type[BaseModel]) -> str | None:
    """The name of `schema` that `name` looks like; None for one of its own and for others."""
    if name in _NAMES[schema]:
        return None
    by_letters = {_letters(own): own for own in sorted(_NAMES[schema])}
    close = get_close_matches(_letters(name), by_letters, n=1, cutoff=LEAST_ALIKE)
    return by_letters[close[0]] if close else None


def _letters(name: str) -> str:
    """`name` however its words are joined: "queryId" and "query-id" are "query_id"."""
    return "".join(character for character in name.casefold() if character.isalnum())
