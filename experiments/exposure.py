"""Events that tell who was shown which variant, written by the server when it shows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from events.event import Event
from experiments.definition import UnitKind
from experiments.experiment import Assigned

EXPOSURE = "exposure"
"""A unit was shown its variant; once a day, however often it was."""

INTERLEAVED = "interleaved"
"""A search showed two rankings as one; once a search."""


def exposure_event(shown: Assigned, at: datetime) -> Event:
    """That a unit was shown its variant on a day; a second one of the day is the same event."""
    told = {"experiment": shown.experiment.name, "variant": shown.variant.name}
    identity = f"{EXPOSURE}\0{shown.experiment.name}\0{shown.unit}\0{at:%Y-%m-%d}"
    return _event(identity, EXPOSURE, shown, at, told)


def interleaved_event(
    shown: Assigned, at: datetime, query_id: str, teams: Mapping[str, Sequence[str]]
) -> Event:
    """That a search was answered by two rankings.

    Args:
        shown: the unit and the experiment; its variant does not matter.
        at: when.
        query_id: of the answer, which clicks go back to.
        teams: by variant the ids of the products that it put there.
    """
    told = {"experiment": shown.experiment.name, "teams": {k: list(v) for k, v in teams.items()}}
    return _event(f"{INTERLEAVED}\0{query_id}", INTERLEAVED, shown, at, told, query_id)


def attributes_of(extra: Mapping[str, Any]) -> Mapping[str, Any]:
    """What such an event says, of its `extra`; empty for one that says nothing."""
    said = extra.get("event_attributes")
    return said if isinstance(said, dict) else {}


def _event(
    identity: str,
    action: str,
    shown: Assigned,
    at: datetime,
    told: Mapping[str, Any],
    query: str | None = None,
) -> Event:
    by_retailer = shown.experiment.definition.unit is UnitKind.RETAILER
    return Event(
        id=sha256(identity.encode()).hexdigest()[:40],
        action=action,
        time=at,
        retailer=shown.unit if by_retailer else None,
        session=None if by_retailer else shown.unit,
        query=query,
        extra=MappingProxyType({"event_attributes": told}),
    )
