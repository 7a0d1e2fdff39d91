"""Text recipes: which fields of a product are encoded and indexed, cut where, weighed how."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import chain

import orjson

from catalog.product import Product
from core.analysis import Analyzer
from core.bm25 import K1, B, FieldWeights, field_weights
from core.errors import BadInput, IndexUnusable
from core.lexical_fields import Document, LexicalField
from core.quantities import QUANTITIES_VERSION, quantity_terms
from core.verification import REBUILD

VERSION = 2
"""Raised whenever the functions below write other texts from the same recipe."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a product becomes text.

    Attributes:
        name: what it is called on the command line.
        title_weight: how many times the title counts in the lexical document, where that is
            taken whole. Whole repetitions keep it one that rank_bm25 itself can fit.
        lexical_attributes: how many of a product's worded attributes are indexed.
        dense_description: characters of the description that are encoded.
        k1: of BM25: how soon more of a term adds little.
        b: of BM25: how much a document's length counts, where it is taken whole.
        fields: what each field counts; None for a document that is taken whole.
    """

    name: str
    title_weight: int
    lexical_attributes: int
    dense_description: int
    k1: float = K1
    b: float = B
    fields: FieldWeights | None = None

    @property
    def identity(self) -> str:
        """Names the recipe with all its numbers, for manifests and version names."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        settings = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
        return f"{VERSION}.{QUANTITIES_VERSION}:{settings}"

    def dense_text(self, product: Product) -> str:
        """The text to encode: title, brand and category if the title lacks them, description."""
        parts = [product.title]
        if product.brand.casefold() not in product.title.casefold():
            parts.append(product.brand)
        if product.category:
            parts.append(product.category[-1])
        described = product.description[: self.dense_description]
        if described.casefold() not in product.title.casefold():
            parts.append(described)
        return ". ".join(part for part in parts if part)

    def lexical_fields(self, product: Product, analyzer: Analyzer) -> tuple[list[str], ...]:
        """The terms of each `LexicalField`, and behind them those of the attributes.

        Each text's amounts follow its words: "0.5 kg" is found by "500 g" too.
        """
        fields = (
            (product.title,),
            (product.brand,),
            (product.mpn,),
            product.category,
            (product.description,),
            self._worded_attributes(product),
        )
        return tuple(
            [term for text in texts for term in chain(analyzer.terms(text), quantity_terms(text))]
            for texts in fields
        )

    def lexical_document(self, product: Product, analyzer: Analyzer) -> Document:
        """What to index: the title's terms once in their field and then as its weight says."""
        fields = self.lexical_fields(product, analyzer)
        return *fields, fields[LexicalField.TITLE] * (self.titles - 1)

    def lexical_terms(self, product: Product, analyzer: Analyzer) -> list[str]:
        """The terms to index, the title's as often as its weight says."""
        title, *rest = self.lexical_fields(product, analyzer)
        return [*title * self.titles, *chain.from_iterable(rest)]

    @property
    def titles(self) -> int:
        """How many times the title stands in the lexical document."""
        return self.title_weight if self.fields is None else 1

    def _worded_attributes(self, product: Product) -> Iterable[str]:
        worded = (
            f"{name} {value}"
            for name, values in product.attributes.items()
            for value in values
            if isinstance(value, str)
        )
        return (text for text, _ in zip(worded, range(self.lexical_attributes), strict=False))


def recipe_of(identity: str) -> Recipe:
    """The recipe that `Recipe.identity` names.

    Raises:
        IndexUnusable: it is one of another Aisle, whose texts would be others.
    """
    version, _, settings = identity.partition(":")
    try:
        said = orjson.loads(settings)
        if "fields" in said:
            said["fields"] = field_weights(said["fields"])
        recipe = Recipe(**said)
    except (ValueError, TypeError):
        recipe = None
    if recipe is None or recipe.identity.partition(":")[0] != version:
        raise IndexUnusable(
            f"the version was built by the text recipe {identity!r} of another Aisle",
            field="recipe",
            hint=REBUILD,
        )
    return recipe


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("default", title_weight=2, lexical_attributes=5, dense_description=200),
        Recipe("titles", title_weight=1, lexical_attributes=0, dense_description=0),
    )
}
DEFAULT = RECIPES["default"]


def recipe_named(name: str) -> Recipe:
    """The recipe called `name`.

    Raises:
        BadInput: there is none.
    """
    if name not in RECIPES:
        raise BadInput(
            f"no text recipe {name!r}",
            field="recipe",
            hint=f"one of: {', '.join(RECIPES)}; or a file, whose name ends in .toml",
        )
    return RECIPES[name]
