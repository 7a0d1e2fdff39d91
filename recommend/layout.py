"""Which widgets a page has, and which strategies fill each in which order."""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import BadInput, NotFound
from recommend.strategy_names import STRATEGIES

FILE_NAME = "layout.toml"

MOST_HITS = 100

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class SlotPlan(BaseModel):
    """How one widget is filled.

    Attributes:
        title: over the widget.
        fallback_title: in its place where none of the strategies had anything to show.
        strategies: by name; each fills what those before it left free.
        fallbacks: by name; they stand in where the strategies leave the slot short, before the
            last resort does.
        k: hits at the most, where a request does not say.
        least: with fewer hits fallbacks and the last resort join them.
        diversity, novelty: of strategies of taste, as the context has them; where they are left
            out, what each does by itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=80)
    fallback_title: str = Field(default="More to choose from", min_length=1, max_length=80)
    strategies: tuple[Name, ...] = Field(min_length=1, max_length=20)
    fallbacks: tuple[Name, ...] = Field(default=(), max_length=20)
    k: int = Field(default=12, ge=1, le=MOST_HITS)
    least: int = Field(default=1, ge=1, le=MOST_HITS)
    diversity: float | None = Field(default=None, ge=0, le=1)
    novelty: float | None = Field(default=None, ge=0, le=10)


class Layout(BaseModel):
    """The pages of a shop.

    Attributes:
        pages: the slots of each page by its name, from the top down.
        slots: by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pages: Mapping[Name, tuple[Name, ...]]
    slots: Mapping[Name, SlotPlan]

    def slot(self, name: str) -> SlotPlan:
        """The slot called `name`.

        Raises:
            NotFound: the layout has none of that name.
        """
        plan = self.slots.get(name)
        if plan is None:
            raise NotFound(f"no slot {name[:80]!r}", field="slot", hint=_meant(name, self.slots))
        return plan

    def page(self, name: str) -> dict[str, SlotPlan]:
        """The slots of a page by name, from the top down.

        Raises:
            NotFound: the layout has no such page.
        """
        slots = self.pages.get(name)
        if slots is None:
            raise NotFound(f"no page {name[:80]!r}", field="page", hint=_meant(name, self.pages))
        return {slot: self.slots[slot] for slot in slots}

    @model_validator(mode="after")
    def _of_known_parts(self) -> Self:
        for page, slots in self.pages.items():
            _check_names(f"pages.{page}", "slot", slots, self.slots)
        for slot, plan in self.slots.items():
            for part in ("strategies", "fallbacks"):
                named = getattr(plan, part)
                _check_names(f"slots.{slot}.{part}", "strategy", named, STRATEGIES)
        return self


def default_layout() -> Layout:
    """What holds where a catalogue has no layout of its own."""
    text = (files("recommend") / "layouts" / "default.toml").read_text(encoding="utf-8")
    return Layout.model_validate(tomllib.loads(text))


def read_layout(path: Path, base: Layout) -> Layout:
    """The layout in the TOML file `path`; what it does not name is as in `base`.

    Raises:
        BadInput: it cannot be read, or says what no layout can be; with the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise BadInput(
            f"it cannot be read: {error.strerror}", field=path.name, hint="let the server read it"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"it is not TOML: {error}", field=path.name, hint='write it as: home = ["buy_again"]'
        ) from error
    try:
        return Layout.model_validate(_over(base, values))
    except ValidationError as error:
        raise _refused(error.errors(include_url=False)[0], text, path.name) from error


def _over(base: Layout, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the parts of `base` that they do not name."""
    merged: dict[str, Any] = dict(values)
    for part in ("pages", "slots"):
        said = values.get(part, {})
        # Anything else than a table is left for the model to refuse.
        merged[part] = {**getattr(base, part), **said} if isinstance(said, dict) else said
    return merged


class _Unknown(ValueError):
    """A part that there is not; `place` says which table names it."""

    def __init__(self, message: str, place: str, hint: str) -> None:
        super().__init__(message)
        self.place = place
        self.hint = hint


def _check_names(place: str, kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name not in known:
            raise _Unknown(f"{place}: there is no {kind} {name!r}", place, _meant(name, known))
        if name in seen:
            raise _Unknown(f"{place}: {name!r} stands there twice", place, "name it once")
        seen.add(name)


def _refused(problem: Mapping[str, Any], text: str, file: str) -> BadInput:
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, _Unknown):
        return BadInput(
            str(cause), field=_field(file, cause.place.split("."), text), hint=cause.hint
        )
    place = [str(part) for part in problem["loc"]]
    field, name = _field(file, place, text), ".".join(place)
    if problem["type"] == "extra_forbidden":
        known = Layout.model_fields if len(place) == 1 else SlotPlan.model_fields
        hint = _meant(place[-1], known)
        return BadInput(f"a layout has no {name!r}", field=field, hint=hint)
    if problem["type"] == "missing":
        return BadInput(f"{name} is missing", field=field, hint="write it into its table")
    return BadInput(
        f"{name}: {problem['msg']}", field=field, hint="mend the value, or leave it out"
    )


def _field(file: str, place: list[str], text: str) -> str:
    line = _line_of(place, text)
    return f"{file}, line {line}" if line else file


def _line_of(place: list[str], text: str) -> int | None:
    """The line, from 1, that sets the innermost part of `place`, else its table's."""
    table, found = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if said.startswith("["):
            table = said.strip("[] ")
            if table == ".".join(place[: len(table.split("."))]):
                found = number
        path = f"{table}.{said.partition('=')[0].strip()}".strip(".").split(".")
        if "=" in said and path == place[: len(path)]:
            return number
    return found


def _meant(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = get_close_matches(name[:80], names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
