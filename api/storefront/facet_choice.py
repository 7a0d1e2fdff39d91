"""Which attributes are worth a facet: those that tell the best hits apart."""

from collections import Counter
from collections.abc import Iterable
from math import log

from search.results import ProductView

MOST = 5
LEAST_COVERAGE = 0.4
"""The share of the hits that must have an attribute."""

LONGEST_VALUE = 40
MOST_NUMBERS = 8
"""An attribute with more different numbers than this would need a range, not a list."""


def telling_attributes(products: Iterable[ProductView]) -> list[str]:
    """Names of attributes whose values split `products` best, as facet fields.

    An attribute counts by the entropy of its values times the share of products that
    have it; one value for each product (a serial number) tells nothing about a group, and
    what splits them just as another does (net content, beside size) is left out.
    """
    shown = [product.attributes or {} for product in products]
    names = dict.fromkeys(name for attributes in shown for name in attributes)
    scores = {
        name: _score([each[name] for each in shown if name in each], len(shown)) for name in names
    }
    best = sorted((name for name in names if scores[name] > 0), key=lambda name: -scores[name])
    splits: dict[tuple[int, ...], str] = {}
    for name in best:
        values = [attributes.get(name, ()) for attributes in shown]
        splits.setdefault(tuple(values.index(value) for value in values), name)
    return [f"attributes.{name}" for name in list(splits.values())[:MOST]]


def _score(given: list[tuple[str | float | bool, ...]], products: int) -> float:
    coverage = len(given) / products
    counts = Counter(str(value) for values in given for value in values)
    numbers = {value for values in given for value in values if _is_number(value)}
    too_many = len(numbers) > MOST_NUMBERS or len(counts) > 0.8 * len(given)
    too_long = any(len(value) > LONGEST_VALUE for value in counts)
    if coverage < LEAST_COVERAGE or len(counts) < 2 or too_many or too_long:
        return 0.0
    total = counts.total()
    entropy = -sum(count / total * log(count / total) for count in counts.values())
    return coverage * entropy


def _is_number(value: str | float | bool) -> bool:  # noqa: FBT001 - a value of an attribute
    return isinstance(value, float) and not isinstance(value, bool)
