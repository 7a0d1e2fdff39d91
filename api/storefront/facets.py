"""Facets as lists of links: what to choose, how many there are, and what is chosen."""

from dataclasses import dataclass

from pydantic import ValidationError

from api.storefront.address import Address
from api.storefront.cards import stock_of
from search.query import Filter
from search.results import FacetCounts

SHOWN = 8
"""Values that are seen at once; the others are behind "more"."""

MOST = 40
SEPARATOR = " > "

_TITLES = {"brand": "Brand", "category": "Category", "availability": "Availability"}


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose, or to give up if it is `chosen`; `depth` in the category tree."""

    label: str
    count: int | None
    url: str
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its values; those that do not fit at first are in `more`."""

    field: str
    title: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceFacet:
    """The range of prices among the matches and the one that is asked for, as numbers."""

    least: float
    greatest: float
    low: str
    high: str
    without: str | None


def list_facet(address: Address, counts: FacetCounts) -> Facet | None:
    """A field of which several values may be chosen; None if there is nothing to choose."""
    chosen = chosen_values(address, counts.field)
    counted = {value.value: value.count for value in counts.counts[:MOST]}
    values = [*counted, *(value for value in chosen if value not in counted)]
    options = [
        Option(
            label=shown_value(counts.field, value),
            count=counted.get(value),
            url=toggled.url,
            chosen=value in chosen,
        )
        for value in values
        if (toggled := _toggled(address, counts.field, value)) is not None
    ]
    if len(options) < (1 if chosen else 2):
        return None
    options.sort(key=lambda option: not option.chosen)
    title = facet_title(counts.field)
    return Facet(counts.field, title, tuple(options[:SHOWN]), tuple(options[SHOWN:]))


def category_facet(address: Address, counts: FacetCounts) -> Facet | None:
    """The category tree: the way down to the chosen one, and what is below it."""
    counted = {value.value: value.count for value in counts.counts}
    chosen = next(iter(chosen_values(address, "category")), "")
    path = _ancestors(chosen)
    below = [value for value in counted if _parent(value) == chosen]
    if not path and len(below) < 2:
        return None
    steps = [
        Option(_leaf(value), counted.get(value), _up(address, value).url, chosen=True, depth=depth)
        for depth, value in enumerate(path)
    ]
    children = [
        Option(
            _leaf(value),
            counted[value],
            address.filtered("category", Filter(field="category", any_of=(value,))).url,
            chosen=False,
            depth=len(path),
        )
        for value in below[:MOST]
    ]
    room = max(0, SHOWN + 5 - len(steps))
    return Facet("category", "Category", (*steps, *children[:room]), more=tuple(children[room:]))


def price_facet(address: Address, counts: FacetCounts) -> PriceFacet | None:
    """The form for a price range; None where nothing has a price and none is asked for."""
    asked = next((each for each in address.filters if each.field == "price"), None)
    if counts.min is None or counts.max is None:
        return None
    return PriceFacet(
        least=counts.min,
        greatest=counts.max,
        low="" if asked is None or asked.min is None else f"{asked.min:g}",
        high="" if asked is None or asked.max is None else f"{asked.max:g}",
        without=None if asked is None else address.filtered("price").url,
    )


def chosen_values(address: Address, field: str) -> tuple[str, ...]:
    """The values of `field` that are asked for."""
    return tuple(
        value
        for condition in address.filters
        if condition.field == field and not condition.exclude
        for value in condition.any_of
    )


def facet_title(field: str) -> str:
    """What a field is called on a page."""
    name = field.removeprefix("attributes.")
    return _TITLES.get(field, name[:1].upper() + name[1:])


def shown_value(field: str, value: str) -> str:
    """A value as it stands on a page."""
    if field == "availability":
        return stock_of(value, None).text
    if field.startswith("attributes."):
        return {"true": "Yes", "false": "No"}.get(value, value)
    return _leaf(value) if field == "category" else value


def _toggled(address: Address, field: str, value: str) -> Address | None:
    """With `value` chosen, or given up if it is; None where no filter takes the values then."""
    chosen = chosen_values(address, field)
    values = tuple(each for each in chosen if each != value)
    if len(values) == len(chosen):
        values = (*chosen, value)
    try:
        conditions = (Filter(field=field, any_of=values),) if values else ()
    except ValidationError:
        return None
    excluded = (each for each in address.filters if each.field == field and each.exclude)
    return address.filtered(field, *conditions, *excluded)


def _up(address: Address, category: str) -> Address:
    """Without `category` and what is below it: its parent, if it has one."""
    parent = _parent(category)
    conditions = (Filter(field="category", any_of=(parent,)),) if parent else ()
    return address.filtered("category", *conditions)


def _ancestors(category: str) -> list[str]:
    steps = category.split(SEPARATOR) if category else []
    return [SEPARATOR.join(steps[: end + 1]) for end in range(len(steps))]


def _parent(category: str) -> str:
    return category.rpartition(SEPARATOR)[0]


def _leaf(category: str) -> str:
    return category.rpartition(SEPARATOR)[2]
