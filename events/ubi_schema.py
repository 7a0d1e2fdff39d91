"""What User Behavior Insights 1.3 lets an event say, with the bounds that the log sets to it."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from events.tables import MOST_CHARACTERS

MOST_LINES = 10_000
MOST_QUANTITY = 1e9
MOST_PRICE = 1e12
MOST_POSITION = 1_000_000


def _as_text(given: object) -> object:
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if isinstance(given, str):
        return given.strip() or None
    return given


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("holds a control character")
    return name


def _as_number(given: object) -> object:
    if isinstance(given, bool):
        raise ValueError("is not a number")  # noqa: TRY004 - pydantic makes errors of these alone
    return None if isinstance(given, str) and not given.strip() else given


Name = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(min_length=1, max_length=MOST_CHARACTERS),
    AfterValidator(_printable),
]
OptionalName = Annotated[
    Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_printable)] | None,
    BeforeValidator(_as_text),
]
Quantity = Annotated[
    float, BeforeValidator(_as_number), Field(gt=0, le=MOST_QUANTITY, allow_inf_nan=False)
]
Price = Annotated[
    Annotated[float, Field(ge=0, le=MOST_PRICE, allow_inf_nan=False)] | None,
    BeforeValidator(_as_number),
]
Ordinal = Annotated[
    Annotated[int, Field(ge=1, le=MOST_POSITION)] | None, BeforeValidator(_as_number)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class UbiLine(_Part):
    """One product of a purchase or a return."""

    object_id: Name
    quantity: Quantity = 1.0
    price: Price = None


class UbiObject(_Part):
    """What the event is about."""

    object_id: Name


class UbiPosition(_Part):
    """Its place in what was shown."""

    ordinal: Ordinal = None


class UbiAttributes(_Part):
    """What is particular to the event."""

    object: UbiObject | None = None
    position: UbiPosition | None = None
    slot: OptionalName = None
    order_id: OptionalName = None
    quantity: Quantity | None = None
    price: Price = None
    lines: Annotated[tuple[UbiLine, ...], Field(max_length=MOST_LINES)] = ()


class UbiEvent(_Part):
    """One event."""

    action_name: Name
    event_id: OptionalName = None
    timestamp: datetime | None = None
    user_id: OptionalName = None
    client_id: OptionalName = None
    session_id: OptionalName = None
    query_id: OptionalName = None
    event_attributes: UbiAttributes | None = None
