"""The settings of variants: seen to when an experiment starts, put into requests while it runs."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from api.catalogue_settings import CatalogueSettings
from api.validation import as_bad_input
from core.errors import BadInput
from experiments.definition import Definition, Settings
from recommend.layout import Layout
from search.query import Fusion, Query

SETTABLE = ("final", "fusion", "history", "mode", "rerank", "spelling", "understanding")
"""What of a search a variant may set: how it is answered, not what is asked."""


def check_settings(definition: Definition, base: Layout) -> None:
    """See that every variant can be obeyed.

    Args:
        definition: of the experiment.
        base: the catalogue's layout, above which layouts of variants are put.

    Raises:
        BadInput: a setting does not exist or has a value that it cannot have.
    """
    for name, settings in definition.searches.items():
        read_search(settings, f"searches.{name}")
    for name, settings in definition.layouts.items():
        relaid(base, settings, f"layouts.{name}")


def read_search(settings: Settings, place: str) -> Query:
    """A query with nothing but `settings`.

    Raises:
        BadInput: there is no such setting, or no such value; the field begins with `place`.
    """
    for name in settings:
        if name not in SETTABLE:
            close = get_close_matches(name, SETTABLE, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(SETTABLE)}"
            raise BadInput(f"no variant sets {name!r}", field=f"{place}.{name}", hint=hint)
    try:
        return Query.model_validate(settings)
    except ValidationError as error:
        raise _placed(error, place) from error


def varied(query: Query, said: Query, catalogue: CatalogueSettings) -> Query:
    """`query` with what `said` sets; of a part such as fusion only what is set within it.

    Args:
        query: as it was asked.
        said: a variant's settings.
        catalogue: what it means by what a query leaves open.
    """
    changed: dict[str, Any] = {}
    for name in said.model_fields_set:
        value = getattr(said, name)
        if isinstance(value, BaseModel):
            base = _fusion(query, catalogue) if name == "fusion" else getattr(query, name)
            inner = {each: getattr(value, each) for each in value.model_fields_set}
            value = base.model_copy(update=inner)
        changed[name] = value
    return query.model_copy(update=changed) if changed else query


def relaid(base: Layout, settings: Settings, place: str) -> Layout:
    """The layout `base` with the pages and slots of `settings` in place of its own.

    Raises:
        BadInput: no layout can be so; the field begins with `place`.
    """
    merged: dict[str, Any] = dict(settings)
    for part in ("pages", "slots"):
        said = settings.get(part, {})
        merged[part] = {**getattr(base, part), **said} if isinstance(said, Mapping) else said
    try:
        return Layout.model_validate(merged)
    except ValidationError as error:
        raise _placed(error, place) from error


def _fusion(query: Query, catalogue: CatalogueSettings) -> Fusion:
    if "fusion" in query.model_fields_set or catalogue.fusion is None:
        return query.fusion
    return catalogue.fusion


def _placed(error: ValidationError, place: str) -> BadInput:
    problem = error.errors(include_url=False)[0]
    inner = ".".join(str(part) for part in problem["loc"])
    field = f"{place}.{inner}" if inner else place
    if problem["type"] == "extra_forbidden":
        return BadInput(f"there is no setting {inner!r}", field=field, hint="leave it out")
    refused = as_bad_input([problem])
    return BadInput(refused.message, field=field, hint="mend the value, or leave it out")
