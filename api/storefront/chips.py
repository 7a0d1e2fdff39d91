"""What narrows a list, each with the link that gives it up."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.storefront.address import Address
from api.storefront.facets import facet_title, shown_value
from search.query import Filter


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value; `url` is the page without it."""

    title: str
    text: str
    url: str


def chips_of(address: Address) -> tuple[Chip, ...]:
    """One chip for every value that was chosen, in the order of the address."""
    return tuple(chip for place in range(len(address.filters)) for chip in _chips(address, place))


def _chips(address: Address, place: int) -> Iterator[Chip]:
    condition = address.filters[place]
    title = facet_title(condition.field)
    if condition.exclude:
        title = f"not {title}"
    if not condition.any_of:
        yield Chip(title, _range_text(condition), _replaced(address, place).url)
    for value in condition.any_of:
        others = tuple(each for each in condition.any_of if each != value)
        kept = (condition.model_copy(update={"any_of": others}),) if others else ()
        yield Chip(title, shown_value(condition.field, value), _replaced(address, place, *kept).url)


def _range_text(condition: Filter) -> str:
    if condition.min is None:
        return f"up to {condition.max:g}"
    if condition.max is None:
        return f"from {condition.min:g}"
    return f"{condition.min:g} to {condition.max:g}"


def _replaced(address: Address, place: int, *conditions: Filter) -> Address:
    before, after = address.filters[:place], address.filters[place + 1 :]
    return address.having(filters=(*before, *conditions, *after))
