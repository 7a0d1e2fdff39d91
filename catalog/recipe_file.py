"""A catalogue's own text recipe: a small TOML file, written by hand or by `aisle tune-build`."""

import tomllib
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.recipe import DEFAULT, RECIPES, Recipe, recipe_named
from core.bm25 import FieldWeights
from core.errors import BadInput
from core.lexical_fields import FIELD_NAMES

FILE_NAME = "recipe.toml"
"""Beside the versions of a catalogue."""

_HEAD = "# How the products of this catalogue become text; obeyed by the next build.\n"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FieldSaid(_Frozen):
    """What one field counts."""

    weight: float = Field(default=1.0, gt=0, le=100)
    b: float = Field(default=DEFAULT.b, ge=0, le=1)


class FieldsSaid(_Frozen):
    """What each field counts, if each is to count by itself."""

    title: FieldSaid = FieldSaid()
    brand: FieldSaid = FieldSaid()
    mpn: FieldSaid = FieldSaid()
    category: FieldSaid = FieldSaid()
    description: FieldSaid = FieldSaid()
    attributes: FieldSaid = FieldSaid()

    @property
    def weights(self) -> FieldWeights:
        """The same for scoring."""
        said: list[FieldSaid] = [getattr(self, name) for name in FIELD_NAMES]
        return FieldWeights(tuple(each.weight for each in said), tuple(each.b for each in said))


class RecipeFile(_Frozen):
    """What the file may say; what it leaves out is the default recipe's."""

    name: str = Field(default="own", min_length=1, max_length=60)
    title_weight: int = Field(default=DEFAULT.title_weight, ge=1, le=10)
    lexical_attributes: int = Field(default=DEFAULT.lexical_attributes, ge=0, le=100)
    dense_description: int = Field(default=DEFAULT.dense_description, ge=0, le=5_000)
    k1: float = Field(default=DEFAULT.k1, gt=0, le=10)
    b: float = Field(default=DEFAULT.b, ge=0, le=1)
    fields: FieldsSaid | None = None

    @property
    def recipe(self) -> Recipe:
        """What was said, as it is built with."""
        numbers = self.model_dump(exclude={"fields"})
        return Recipe(**numbers, fields=None if self.fields is None else self.fields.weights)


def read_recipe(path: Path) -> Recipe:
    """The recipe in the TOML file `path`.

    Raises:
        BadInput: it cannot be read, or says what no recipe can have.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        said = RecipeFile.model_validate(values)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            f"{path.name} cannot be read: {error}", field="recipe", hint="write it as: k1 = 0.9"
        ) from error
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in problem["loc"])
        known = ", ".join(each.name for each in fields(Recipe))
        raise BadInput(
            f"{path.name}: {name}: {problem['msg']}",
            field="recipe",
            hint=f"mend it or leave it out; a recipe has {known}",
        ) from error
    return said.recipe


def recipe_text(recipe: Recipe) -> str:
    """`recipe` as `read_recipe` takes it."""
    numbers = {n: value for n, value in asdict(recipe).items() if n not in {"name", "fields"}}
    lines = (f"{name} = {value}\n" for name, value in numbers.items())
    return _HEAD + "".join([*lines, *_tables(recipe.fields)])


def _tables(weights: FieldWeights | None) -> Iterator[str]:
    """A table a field."""
    if weights is not None:
        for name, weight, b in zip(FIELD_NAMES, weights.weights, weights.b, strict=True):
            yield f"\n[fields.{name}]\nweight = {weight}\nb = {b}\n"


def chosen_recipe(choice: str | None, catalogue: Path) -> Recipe:
    """The recipe to build with.

    Args:
        choice: the name of a shipped recipe or the path of a file; None for the
            catalogue's own, or the default if it has none.
        catalogue: the folder of its versions.

    Raises:
        BadInput: there is no such recipe, or the file cannot be used.
    """
    if choice is None:
        own = catalogue / FILE_NAME
        return read_recipe(own) if own.is_file() else DEFAULT
    if choice in RECIPES or not choice.endswith(".toml"):
        return recipe_named(choice)
    return read_recipe(Path(choice))
