"""How much of a product is sold, as its title or an attribute says it."""

import re

from search.results import ProductView

SIZE = re.compile(
    r"(?<![\w-])(?:(?P<packs>[0-9]{1,4}) ?x ?)?(?P<amount>[0-9]{1,6}(?:[.,][0-9]{1,3})?) ?"
    r"(?P<unit>ml|cl|l|L|g|kg|pieces?|rolls?|pairs?|capsules|tablets|GB|TB|MB|cm|mm)\b(?: keg)?"
)
LITRES_OR_KILOGRAMS = {"ml": 0.001, "cl": 0.01, "l": 1.0, "g": 0.001, "kg": 1.0}


def size_text(product: ProductView) -> str:
    """The size: the attribute of that name, else the last in the title, else empty."""
    for value in (product.attributes or {}).get("size", ()):
        return str(value)
    found = [match[0] for match in SIZE.finditer(product.title)]
    return found[-1] if found else ""


def packs_of(size: str) -> int:
    """How many bottles, packets or tins are sold together: 6 of "6 x 1.5 l"."""
    match = SIZE.fullmatch(size)
    return max(1, int(match["packs"] or 1)) if match else 1


def content_of(size: str) -> float:
    """The litres or kilograms in one of them: 1.5 of "6 x 1.5 l"; 0 of what is counted."""
    match = SIZE.fullmatch(size)
    if match is None:
        return 0
    amount = float(match["amount"].replace(",", "."))
    return amount * LITRES_OR_KILOGRAMS.get(match["unit"].lower(), 0)
