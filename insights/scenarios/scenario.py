"""A plan: its levers, and what they rest on; written in TOML."""

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import BadInput
from insights.scenarios.distribution import Known, Share
from insights.scenarios.lever import Lever

USUAL_MARGIN = Known(value=0.3)
_MOST_LEVERS = 12


class Scenario(BaseModel):
    """What is to be done from now on.

    Attributes:
        name: for people.
        horizon_days: within which it is judged.
        margin: what is left of a price after the goods are paid for, as a share of it.
        fatigue: by what share each further lever converts less with a shop that an earlier one
            of the list is for too.
        levers: in the order in which shops meet them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    horizon_days: Literal[30, 60, 90, 180] = 90
    margin: Share = USUAL_MARGIN
    fatigue: float = Field(default=0.0, ge=0, le=1)
    levers: tuple[Lever, ...] = Field(default=(), max_length=_MOST_LEVERS)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [each.name for each in self.levers]
        if len(set(names)) < len(names):
            raise ValueError("two levers have the same name")
        return self


def read_scenario(path: Path) -> Scenario:
    """The scenario of a TOML file.

    Raises:
        BadInput: it cannot be read or is no scenario; with the place in it.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"it cannot be read: {error.strerror}", field=path.name, hint="check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"it is not TOML: {error}", field=path.name, hint="aisle scenario template shows one"
        ) from error
    try:
        return Scenario.model_validate({"name": path.stem, **values})
    except ValidationError as error:
        raise _refused(error, path.name) from error


def _refused(error: ValidationError, file: str) -> BadInput:
    first = error.errors(include_url=False)[0]
    place = ".".join(
        f"levers[{part + 1}]" if isinstance(part, int) else str(part)
        for part in first["loc"]
        if part != "levers"
    )
    message = first["msg"].removeprefix("Value error, ")
    return BadInput(
        message,
        field=f"{file}: {place}" if place else file,
        hint="aisle scenario template shows every lever with all it takes",
    )
