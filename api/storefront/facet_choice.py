"""Which attributes are worth a facet: those that tell the best hits apart."""

from collections import Counter, defaultdict
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
    have it; one value for each product (a serial number) tells nothing about a group.
    """
    shown = [product.attributes or {} for product in products]
    values: dict[str, list[tuple[str | float | bool, ...]]] = defaultdict(list)
    for attributes in shown:
        for name, given in attributes.items():
            values[name].append(given)
    scores = {name: _score(given, len(shown)) for name, given in values.items()}
    best = sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])
    return [f"attributes.{name}" for name in best[:MOST]]


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
