"""What an experiment is: its variants with their settings, who takes part, what is measured."""

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import BadInput
from experiments.metrics.kinds import METRICS
from experiments.report import Role

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]

Settings = Mapping[str, Any]
"""Of a search, as the request has them, or of a layout, as its file has them."""


class UnitKind(StrEnum):
    """Who is always shown the same variant."""

    RETAILER = "retailer"
    SESSION = "session"


class Kind(StrEnum):
    """How variants are compared.

    Attributes:
        AB: each unit is shown one of them.
        INTERLEAVING: each search shows the rankings of two of them as one list.
    """

    AB = "ab"
    INTERLEAVING = "interleaving"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Variant(_Frozen):
    """One way to answer.

    Attributes:
        share: of the units that take part.
        search: the name of its search settings; None for those of the request.
        layout: the name of its layout of recommendations; None for the catalogue's own.
    """

    name: Name
    share: float = Field(gt=0, lt=1)
    search: Name | None = None
    layout: Name | None = None


class Definition(_Frozen):
    """An experiment.

    Attributes:
        layer: experiments of one layer share no unit; on its own where none is named.
        traffic: the share of the layer's units that is set aside for it.
        ramp: the share of those that takes part at first; it is changed while it runs.
        holdout: the share of all units that no experiment with such a share touches.
        exclude: units that never take part, such as test shops.
        window_days: what a unit does within so many days of its first exposure counts, once
            they are over; 14 for retailers and 1 for sessions where nothing is said.
        before_days: before its first exposure that foretell what it does.
        planned_units: that are to be counted at the end, in all variants together.
        alpha: the chance to see a difference where there is none.
        variants: the first one is the control.
        searches: settings of searches by name.
        layouts: pages and slots of recommendations by name.
    """

    name: Name
    hypothesis: str = Field(default="", max_length=2_000)
    kind: Kind = Kind.AB
    unit: UnitKind = UnitKind.RETAILER
    layer: Name | None = None
    traffic: float = Field(default=1.0, gt=0, le=1)
    ramp: float = Field(default=1.0, gt=0, le=1)
    holdout: float = Field(default=0.0, ge=0, lt=1)
    exclude: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(
        default=(), max_length=10_000
    )
    window_days: float | None = Field(default=None, gt=0, le=366)
    before_days: float = Field(default=28.0, ge=0, le=366)
    planned_units: int = Field(default=1_000, ge=20)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    primary: tuple[str, ...] = Field(default=("conversion",), min_length=1, max_length=5)
    secondary: tuple[str, ...] = ()
    guardrails: tuple[str, ...] = ("zero_results", "latency")
    variants: tuple[Variant, ...] = Field(min_length=2, max_length=10)
    searches: Mapping[Name, Settings] = Field(default_factory=dict)
    layouts: Mapping[Name, Settings] = Field(default_factory=dict)

    @property
    def layer_name(self) -> str:
        """The layer; one that is its own has a name that no other can have."""
        return self.layer or f"only {self.name}"

    @property
    def window(self) -> float:
        """The days that count."""
        default = 14.0 if self.unit is UnitKind.RETAILER else 1.0
        return default if self.window_days is None else self.window_days

    @property
    def roles(self) -> dict[str, Role]:
        """The metrics that are asked for and what each is for."""
        return {
            **dict.fromkeys(self.primary, Role.PRIMARY),
            **dict.fromkeys(self.secondary, Role.SECONDARY),
            **dict.fromkeys(self.guardrails, Role.GUARDRAIL),
        }

    def variant(self, name: str) -> Variant:
        """The variant called `name`.

        Raises:
            KeyError: there is none.
        """
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise KeyError(name)

    def search_of(self, variant: Variant) -> Settings:
        """The search settings of a variant; none for those of the request."""
        return {} if variant.search is None else self.searches[variant.search]

    def layout_of(self, variant: Variant) -> Settings | None:
        """The layout of a variant; None for the catalogue's own."""
        return None if variant.layout is None else self.layouts[variant.layout]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _check_once("variants", [variant.name for variant in self.variants])
        total = sum(variant.share for variant in self.variants)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares of the variants add up to {total:g}, not to 1")
        for part, known in (("search", self.searches), ("layout", self.layouts)):
            named = {getattr(variant, part) for variant in self.variants} - {None}
            _check_names(part, named, known)
            for unused in sorted(known.keys() - named):
                raise ValueError(f"no variant has the {part} {unused!r}")
        metrics = (*self.primary, *self.secondary, *self.guardrails)
        _check_once("metrics", metrics)
        _check_names("metric", metrics, METRICS)
        return self

    @model_validator(mode="after")
    def _can_be_interleaved(self) -> Self:
        if self.kind is Kind.INTERLEAVING:
            if len(self.variants) != 2:
                raise ValueError("two variants can be interleaved, no more and no fewer")
            if self.layouts:
                raise ValueError("searches can be interleaved, layouts cannot")
        if all(variant.search == self.variants[0].search for variant in self.variants) and all(
            variant.layout == self.variants[0].layout for variant in self.variants
        ):
            raise ValueError("the variants do not differ: give one of them a search or a layout")
        return self


def read_definition(path: Path) -> Definition:
    """The experiment in the TOML file `path`.

    Raises:
        BadInput: it cannot be read, or says what no experiment can be.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", field=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"it is not TOML: {error}", field=path.name, hint='write it as: name = "more_meaning"'
        ) from error
    return definition_of(values, path.name)


def definition_of(values: Mapping[str, Any], source: str) -> Definition:
    """The experiment that `values` tell of.

    Args:
        values: as in a file.
        source: where they are from, for what is wrong with them.

    Raises:
        BadInput: no experiment can be so; the field is named by its path.
    """
    try:
        return Definition.model_validate(values)
    except ValidationError as error:
        raise _refused(error, source) from error


def _refused(error: ValidationError, source: str) -> BadInput:
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    field = f"{source}: {place}" if place else source
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        known = Variant.model_fields if "variants" in place else Definition.model_fields
        name = str(problem["loc"][-1])
        return BadInput(f"an experiment has no {name!r}", field=field, hint=_meant(name, known))
    if problem["type"] == "missing":
        return BadInput(f"there is no {place}", field=field, hint="write it into the file")
    return BadInput(message, field=field, hint="docs/experiments.md shows a whole one")


def _check_once(what: str, names: Iterable[str]) -> None:
    met: set[str] = set()
    for name in names:
        if name in met:
            raise ValueError(f"{what}: {name!r} is there twice")
        met.add(name)


def _check_names(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"there is no {what} {name!r}; {_meant(name, known)}")


def _meant(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = get_close_matches(name[:80], names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names) or 'none'}"
