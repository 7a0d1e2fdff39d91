"""What a product is called by, apart from words: its id, its GTINs and its part number."""

from catalog.product import Product
from core.analysis import compact, normalize


def identifiers_of(product: Product) -> set[str]:
    """The spellings by which `product` is found.

    Each identifier is found normalised and, if it has a digit, without its hyphens and
    spaces as well. A part number without a digit is a name, which words find.
    """
    coded = {code for code in (product.id, *product.gtin, product.mpn) if _has_digit(code)}
    whole = {normalize(identifier) for identifier in (product.id, *coded)}
    # A trie's keys end where a NUL stands.
    return {spelling for spelling in whole | set(map(compact, coded)) if "\0" not in spelling}


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))
