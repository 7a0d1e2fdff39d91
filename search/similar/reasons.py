"""Why a product is shown, in a few words built from what is known of it."""

import math
from dataclasses import dataclass

from search.results import ProductView
from search.similar.results import Reason

CHEAPER, DEARER = 0.9, 1.1
SAME_SHEET = 0.4

_EVIDENCE = {
    "gtin": "the same product: the same GTIN",
    "mpn": "the same product: the same maker's part number",
    "title": "the same product by its title",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a hit and the seed that it is shown for.

    Attributes:
        type: of the hit; None where unknown.
        seed_type: None where unknown.
        overlap: of the attribute names, NaN where unknown.
        price_ratio: the hit's price by the seed's, NaN where either is unknown.
        seed: None for a text.
        loosened: "price", "type" or "meaning" where that guard was loosened for it.
    """

    type: str | None
    seed_type: str | None
    overlap: float
    price_ratio: float
    seed: ProductView | None
    loosened: str | None


def alternative(product: ProductView, facts: Facts) -> Reason:
    """Why a product is shown as an alternative, or as something near."""
    code, first = _leading(product, facts)
    parts = [first]
    if facts.seed is not None and code != "same_brand" and _same_brand(product, facts.seed):
        parts.append("same brand")
    parts.extend(_about_price(facts.price_ratio, loosened=facts.loosened))
    return Reason(code=code, text=", ".join(parts))


def _leading(product: ProductView, facts: Facts) -> tuple[str, str]:
    """The code of what speaks most for a product, and that in words."""
    if facts.seed is None:
        near = "nearest to" if facts.loosened == "meaning" else "like"
        return "like_text", f"{near} what was described"
    if _same_category(product, facts.seed) and not _says(product.category[-1], facts.type):
        return "same_category", f"also in {product.category[-1]}"
    if facts.type is not None and facts.type == facts.seed_type:
        return "same_type", f"also {_with_article(facts.type)}"
    if facts.overlap >= SAME_SHEET:
        return "same_attributes", "described by the same features"
    if _same_brand(product, facts.seed):
        return "same_brand", f"also from {product.brand}"
    what = f"{_with_article(facts.type)}, " if facts.type is not None else ""
    return "like_text", f"{what}alike by its description"


def accessory(product: ProductView, facts: Facts) -> Reason:
    """Why a product is shown as an accessory."""
    what = f"{_with_article(facts.type)} " if facts.type is not None else ""
    host = "it" if facts.seed_type is None else _with_article(facts.seed_type)
    text = f"{what}to go with {host}"
    if facts.seed is not None and _same_brand(product, facts.seed):
        text += ", same brand"
    return Reason(code="accessory", text=text)


def duplicate(evidence: str) -> Reason:
    """Why a product is taken for the same one: by "gtin", "mpn" or "title"."""
    return Reason(code="duplicate", text=_EVIDENCE[evidence])


def _about_price(ratio: float, *, loosened: str | None) -> list[str]:
    if math.isnan(ratio):
        return []
    if loosened is not None and ratio > DEARER:
        return ["in another price range"]
    if ratio < CHEAPER:
        return ["cheaper"]
    return [] if ratio > DEARER else ["about the same price"]


def _same_brand(one: ProductView, other: ProductView) -> bool:
    return bool(one.brand) and one.brand.casefold() == other.brand.casefold()


def _same_category(one: ProductView, other: ProductView) -> bool:
    return bool(one.category) and one.category == other.category


def _says(category: str, type_: str | None) -> bool:
    """Whether a category's name says the type, be it in the singular: "Glasses" says no wine."""
    if type_ is None:
        return False
    return type_.split()[-1].removesuffix("s") in category.casefold()


def _with_article(name: str) -> str:
    if name.endswith("s") and not name.endswith(("ss", "ups")):
        return name
    said_as_vowel = name[0] in "aeio" or (name.startswith("un") and not name.startswith("unit"))
    return f"{'an' if said_as_vowel else 'a'} {name}"
