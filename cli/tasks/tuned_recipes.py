"""The recipes that `aisle tune-build` chooses among."""

from dataclasses import fields
from itertools import product
from typing import Any

from pydantic import Field

from catalog.recipe import Recipe
from core.bm25 import FieldWeights
from core.lexical_fields import FIELD_NAMES, LexicalField
from experiments.offline.described import Described

K1S = (0.6, 0.9, 1.2, 1.6, 2.0)
BS = (0.3, 0.5, 0.75, 0.9)
TITLE_WEIGHTS = (1, 2, 3, 4)
FIELD_FACTORS = (0.5, 2.0, 4.0)
FIELD_BS = (0.0, 0.4, 0.9)
FIELD_K1S = (0.6, 2.0, 4.0)
ATTRIBUTES = (0, 2, 5, 10, 20)
DESCRIPTIONS = (0, 100, 200, 400)


class RecipeChoice(Described):
    """The numbers of a recipe."""

    title_weight: int
    lexical_attributes: int
    dense_description: int
    k1: float = Field(gt=0)
    b: float = Field(ge=0, le=1)
    fields: FieldWeights | None = None

    @classmethod
    def of(cls, recipe: Recipe) -> "RecipeChoice":
        """Those of `recipe`."""
        names = (each.name for each in fields(recipe) if each.name != "name")
        return cls(**{name: getattr(recipe, name) for name in names})

    @property
    def recipe(self) -> Recipe:
        """The recipe of these numbers."""
        return Recipe(name="own", **{name: getattr(self, name) for name in type(self).model_fields})

    @property
    def texts(self) -> tuple[int, int]:
        """What changes the words themselves, or what is encoded."""
        return self.lexical_attributes, self.dense_description

    @property
    def description(self) -> str:
        """The numbers with what they are of."""
        texts = f"{self.lexical_attributes} attributes, {self.dense_description} characters"
        if self.fields is None:
            return f"k1 {self.k1:g}, b {self.b:g}, title {self.title_weight}x, {texts}"
        return f"k1 {self.k1:g}, by field {_told(self.fields)}, {texts}"


def weighed_otherwise(now: RecipeChoice) -> list[RecipeChoice]:
    """`now` with other numbers for BM25, for documents taken whole and by field."""
    changes: list[dict[str, Any]] = [{"k1": k1, "b": b} for k1, b in product(K1S, BS)]
    changes += [{"title_weight": each} for each in TITLE_WEIGHTS]
    usual = now.fields or _whole(now)
    changes += [{"k1": k1, "fields": usual} for k1 in (now.k1, *FIELD_K1S)]
    changes += [{"fields": each} for each in _around(usual)]
    return [now.model_copy(update={"fields": None, **change}) for change in changes]


def told_otherwise(now: RecipeChoice) -> list[RecipeChoice]:
    """`now` with one other text."""
    changes: list[dict[str, Any]] = [{"lexical_attributes": each} for each in ATTRIBUTES]
    changes += [{"dense_description": each} for each in DESCRIPTIONS]
    return [now.model_copy(update=change) for change in changes]


def _whole(now: RecipeChoice) -> FieldWeights:
    """Fields that count as they do in a document that is taken whole."""
    weights = [1.0] * len(FIELD_NAMES)
    weights[LexicalField.TITLE] = float(now.title_weight)
    return FieldWeights(tuple(weights), (now.b,) * len(FIELD_NAMES))


def _around(usual: FieldWeights) -> list[FieldWeights]:
    """`usual` with one field that counts more or less, or whose length does."""
    places = range(len(FIELD_NAMES))
    by_weight = (
        FieldWeights(_with(usual.weights, place, factor * usual.weights[place]), usual.b)
        for place, factor in product(places, FIELD_FACTORS)
    )
    by_length = (
        FieldWeights(usual.weights, _with(usual.b, place, b))
        for place, b in product(places, FIELD_BS)
    )
    return [*by_weight, *by_length]


def _with(values: tuple[float, ...], place: int, value: float) -> tuple[float, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _told(weights: FieldWeights) -> str:
    """Weight and b of each field."""
    pairs = zip(FIELD_NAMES, weights.weights, weights.b, strict=True)
    return ", ".join(f"{name} {weight:g} (b {b:g})" for name, weight, b in pairs)
