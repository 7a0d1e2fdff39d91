"""The form in which a scenario's assumptions are changed, and the scenario that it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.console.commercial.assuming import assumption, figure
from core.errors import BadInput

HORIZONS = ("30", "60", "90", "180")
BANDS = ("top", "high", "middle", "low", "asleep")
_COSTS = ("cost_fixed", "cost_per_contact", "cost_per_response")
AUDIENCE: Mapping[str, str] = {
    "segment": "For the segment",
    "band": "For shops of value",
    "category": "For buyers of the category",
    "product": "For buyers of the product (id)",
    "idle_days": "For shops without an order for days",
}
"""Whom a lever is for: the fields that every lever has, and their labels."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a lever; `value` is what stands in it at first."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class LeverForm:
    """A lever that can be switched on.

    Attributes:
        key: before the names of its fields.
        kind: of the scenario's file.
        explained: what it does.
        on: whether it is at first.
    """

    key: str
    kind: str
    title: str
    explained: str
    fields: tuple[Field, ...]
    on: bool = False


_REACH = Field("reach", "Shops that see it", "90 %")
_CAPACITY = Field("capacity", "Shops that can be served at the most", "")
_COST_FIXED = Field("cost_fixed", "Cost, once", "0")
_COST_CONTACT = Field("cost_per_contact", "Cost for each shop reached", "0.05")
_COST_RESPONSE = Field("cost_per_response", "Cost for each shop that responds", "0")

LEVERS = (
    LeverForm(
        "prompts",
        "reorder_prompt",
        "Reorder prompts",
        "Shops are reminded of what they have run out of, and order once more.",
        (
            _REACH,
            Field("conversion", "Shops that respond", "2 % to 15 %, likely 6 %"),
            Field("extra_orders", "More orders of a shop that responds", "1"),
            Field("basket", "Such an order, of the shop's usual one", "50 % to 100 %, likely 80 %"),
            Field("discount", "Discount on it", "0 %"),
            Field("cannibalisation", "Would have come anyway", "20 % to 70 %, likely 40 %"),
            _COST_CONTACT,
            _COST_FIXED,
            _CAPACITY,
        ),
        on=True,
    ),
    LeverForm(
        "bundle",
        "bundle",
        "A bundle",
        "Products sold together at a discount.",
        (
            _REACH,
            Field("conversion", "Shops that take it", "1 % to 8 %, likely 4 %"),
            Field("price", "What its parts cost apart", "60"),
            Field("units", "Bundles that a shop takes", "1"),
            Field("discount", "Discount", "5 %"),
            Field("cannibalisation", "Would have been bought anyway", "40 %"),
            _COST_CONTACT,
            _COST_FIXED,
            _CAPACITY,
        ),
    ),
    LeverForm(
        "banner",
        "banner",
        "A banner",
        "Shops that respond spend more on what they buy anyway.",
        (
            _REACH,
            Field("conversion", "Shops that respond", "0.5 % to 3 %, likely 1 %"),
            Field("basket_effect", "More that they spend", "0 % to 15 %, likely 5 %"),
            Field("cannibalisation", "Would have come anyway", "0 %"),
            _COST_FIXED,
        ),
    ),
    LeverForm(
        "price",
        "price_change",
        "Another price",
        "What a category or a product costs changes, or everything; shops buy more or less of it.",
        (
            Field("reach", "Shops that get the new price", "100 %"),
            Field("change", "Change of the price, below 0 for cheaper", "-5 %"),
            Field("elasticity", "Elasticity: a price 1 % higher changes quantity by", "-1.5 ± 0.4"),
            Field("cannibalisation", "Of the change, taken from other products", "20 %"),
            _COST_FIXED,
        ),
    ),
    LeverForm(
        "custom",
        "custom",
        "Something else",
        "Visits, calls, a service: whatever makes shops order more often, more at once or beside.",
        (
            _REACH,
            Field("conversion", "Shops that respond", "5 % to 20 %, likely 10 %"),
            Field("extra_orders", "More orders of a shop that responds", "0.5"),
            Field("basket", "Such an order, of the shop's usual one", "100 %"),
            Field("basket_effect", "More that it spends on its other orders", "0 %"),
            Field("price", "Goods sold beside: what one costs", "0"),
            Field("units", "Goods sold beside: how many a shop takes", "0"),
            Field("discount", "Discount on all of this", "0 %"),
            Field("cannibalisation", "Would have come anyway", "0 %"),
            _COST_CONTACT,
            _COST_RESPONSE,
            _COST_FIXED,
            _CAPACITY,
        ),
    ),
)
GENERAL = (
    Field("margin", "Margin on goods", "25 % to 35 %, likely 30 %"),
    Field("fatigue", "A further lever for the same shop converts less by", "20 %"),
)


def values_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What stands in each field: as sent, or as it is at first where nothing was."""
    first = {field.name: field.value for field in GENERAL} | {"horizon_days": "90"}
    for lever in LEVERS:
        first |= {f"{lever.key}.{field.name}": field.value for field in lever.fields}
        first |= {f"{lever.key}.{name}": "" for name in AUDIENCE}
        # A box that is not ticked is not sent: then the others tell that the form was.
        first |= {f"{lever.key}.on": "" if sent else "yes" if lever.on else ""}
    return {name: sent.get(name, value).strip() for name, value in first.items()}


def scenario_values(values: Mapping[str, str]) -> dict[str, Any]:
    """The scenario as its file would say it.

    Raises:
        BadInput: a field holds what it cannot; it is named.
    """
    if values["horizon_days"] not in HORIZONS:
        raise BadInput("that is no horizon", field="horizon_days", hint=", ".join(HORIZONS))
    return {
        "name": "This plan",
        "horizon_days": int(values["horizon_days"]),
        "margin": assumption(values["margin"], "margin"),
        "fatigue": figure(values["fatigue"], "fatigue"),
        "levers": [_lever(lever, values) for lever in LEVERS if values[f"{lever.key}.on"]],
    }


def field_of(values: Mapping[str, str], place: Sequence[str | int]) -> str:
    """The name in the form of what stands at `place` in the scenario's file.

    Args:
        values: of all fields of the form.
        place: names and numbers, from the outside in, such as `("levers", 0, "bundle", "price")`.
    """
    match place:
        case ("levers", int(number), str(), "audience", str(field), *_):
            return f"{_switched_on(values)[number]}.{'band' if field == 'bands' else field}"
        case ("levers", int(number), str(), str(field), *_):
            return f"{_switched_on(values)[number]}.{field}"
    return ".".join(str(part) for part in place)


def label_of(field: str) -> str:
    """What a field is called on the page: its lever and its label; `field` where it is unknown."""
    labels = {"horizon_days": "Within days"} | {each.name: each.label for each in GENERAL}
    for lever in LEVERS:
        own = {**AUDIENCE, **{each.name: each.label for each in lever.fields}}
        labels[lever.key] = lever.title
        labels |= {f"{lever.key}.{name}": f"{lever.title}, {told}" for name, told in own.items()}
    return labels.get(field, field)


def _switched_on(values: Mapping[str, str]) -> list[str]:
    return [lever.key for lever in LEVERS if values[f"{lever.key}.on"]]


def _whole(text: str, name: str) -> int:
    told = figure(text, name)
    if not told.is_integer():
        raise BadInput(f"{text[:80]!r} is no whole number", field=name, hint="write it as 150")
    return int(told)


def _lever(lever: LeverForm, values: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": lever.kind, "name": lever.title}
    for field in lever.fields:
        name = f"{lever.key}.{field.name}"
        text = values[name]
        if not text:
            continue
        if field.name == "capacity":
            said[field.name] = _whole(text, name)
        elif field.name in _COSTS:
            said[field.name] = figure(text, name)
        else:
            said[field.name] = assumption(text, name)
    return {**said, "audience": _audience(lever, values)}


def _audience(lever: LeverForm, values: Mapping[str, str]) -> dict[str, Any]:
    band, idle = values[f"{lever.key}.band"], values[f"{lever.key}.idle_days"]
    audience: dict[str, Any] = {}
    for name in ("segment", "category", "product"):
        if values[f"{lever.key}.{name}"]:
            audience[name] = values[f"{lever.key}.{name}"]
    if band:
        audience["bands"] = [band]
    if idle:
        audience["idle_days"] = figure(idle, f"{lever.key}.idle_days")
    return audience
