"""Takes in a batch of events: read one by one, kept together, answered one by one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from api.behaviour.answers import EventOutcomeView, EventsAnswer
from core.errors import AisleError, BadInput
from events.event import Action, Event
from events.misspelt import Misspelt, misspelt
from events.tables import MOST_CHARACTERS
from events.ubi import event_of

TRADE = frozenset({Action.PURCHASE, Action.RETURN})
"""What only the order system can know: reports and models go by it."""


class EventOutcome(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reading:
    """A batch, read.

    Attributes:
        events: by position those that may be kept.
        refused: by position what is wrong with the others, and their ids where they have one.
        misspelt: by position what looks misspelt in those that may be kept.
    """

    events: Mapping[int, Event]
    refused: Mapping[int, tuple[str | None, AisleError]]
    misspelt: Mapping[int, Misspelt]


def read(
    bodies: Sequence[Any],
    now: datetime,
    refusal_of: Callable[[Event], AisleError | None],
) -> Reading:
    """Read events one by one.

    Args:
        bodies: as they were sent, whatever they are.
        now: for those that do not say when they were, and to find those of the future.
        refusal_of: why the sender may not tell of an event; None if it may.

    Raises:
        AisleError: not one could be used; about the first.
    """
    events: dict[int, Event] = {}
    refused: dict[int, tuple[str | None, AisleError]] = {}
    doubtful: dict[int, Misspelt] = {}
    for position, body in enumerate(bodies):
        try:
            event = event_of(_object(body), now)
        except BadInput as error:
            refused[position] = (_id_of(body), error)
            continue
        if (refusal := refusal_of(event)) is not None:
            refused[position] = (event.id, refusal)
        else:
            events[position] = event
            if (doubt := misspelt(body)) is not None:
                doubtful[position] = doubt
    if not events:
        raise _nothing_used([error for _, error in refused.values()])
    return Reading(events, refused, doubtful)


def answer(catalogue: str, reading: Reading, new: Sequence[bool]) -> EventsAnswer:
    """What became of each.

    Args:
        catalogue: that they were sent to.
        reading: of the batch.
        new: for each event of the reading whether it was new.
    """
    views = [
        _kept(
            position,
            event.id,
            EventOutcome.ACCEPTED if is_new else EventOutcome.KNOWN,
            reading.misspelt.get(position),
        )
        for (position, event), is_new in zip(reading.events.items(), new, strict=True)
    ]
    views += [
        EventOutcomeView(
            position=position,
            event_id=event_id,
            outcome=EventOutcome.REFUSED,
            message=error.message,
            field=error.field,
            hint=error.hint,
        )
        for position, (event_id, error) in reading.refused.items()
    ]
    outcomes = Counter(view.outcome for view in views)
    return EventsAnswer(
        catalogue=catalogue,
        accepted=outcomes[EventOutcome.ACCEPTED],
        outcomes=dict(outcomes),
        events=tuple(sorted(views, key=lambda view: view.position)),
    )


def _kept(
    position: int, event_id: str, outcome: EventOutcome, doubt: Misspelt | None
) -> EventOutcomeView:
    view = EventOutcomeView(position=position, event_id=event_id, outcome=outcome)
    if doubt is None:
        return view
    told = {
        "message": f"{doubt.path} is no field of an event, and nothing goes by it",
        "field": doubt.path,
        "hint": f"{doubt.meant}, if that is meant",
    }
    return view.model_copy(update=told)


def _object(body: object) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise BadInput(
            "an event is an object of names and values",
            hint='such as {"action_name": "view", "user_id": "shop-17", ...}',
        )
    return body


def _id_of(body: object) -> str | None:
    name = body.get("event_id") if isinstance(body, Mapping) else None
    # What cannot be printed may not be JSON either: half a pair of surrogates is not.
    return name[:MOST_CHARACTERS] if isinstance(name, str) and name.isprintable() else None


def _nothing_used(errors: Sequence[AisleError]) -> AisleError:
    first = errors[0]
    if not isinstance(first, BadInput):
        return first
    others = f" (the first of {len(errors)}, none of which was kept)" if len(errors) > 1 else ""
    field = "events.0" + (f".{first.field}" if first.field else "")
    return BadInput(f"{first.message}{others}", field=field, hint=first.hint)
