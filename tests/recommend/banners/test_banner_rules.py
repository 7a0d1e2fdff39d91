"""Which banners may be shown at all."""

from datetime import timedelta
from typing import Any

import pytest

from core.errors import BadInput
from recommend.banners.banner import MOST_IN_A_SLOT, Banner, Slot, check_crowding
from tests.recommend.banners.signs import NOW, shelf_of

TEA: dict[str, Any] = {"id": "tea", "slot": "home", "title": "Tea time", "product": "p1"}


@pytest.mark.parametrize(
    ("rules", "region", "page", "fits"),
    [
        ({}, None, None, True),
        ({"enabled": False}, "north", None, False),
        ({"regions": ("north", "south")}, "north", None, True),
        ({"regions": ("north",)}, "islands", None, False),
        ({"regions": ("north",)}, None, None, False),
        ({"shown_in": ("Drinks",)}, None, None, False),
        ({"shown_in": ("Drinks",)}, None, "Drinks", True),
        ({"shown_in": ("Drinks",)}, None, "Drinks > Tea", True),
        ({"shown_in": ("Drinks",)}, None, "Drinks and Food", False),
        ({"shown_in": ("Drinks > Tea", "Food")}, None, "Drinks", False),
        ({"starts": NOW}, None, None, True),
        ({"starts": NOW + timedelta(microseconds=1)}, None, None, False),
        ({"ends": NOW}, None, None, False),
        ({"ends": NOW + timedelta(microseconds=1)}, None, None, True),
    ],
)
def test_a_banner_fits_when_it_is_on_on_time_and_meant_for_here(
    rules: dict[str, Any], region: str | None, page: str | None, *, fits: bool
) -> None:
    assert Banner(**TEA | rules).fits(NOW, region, page) is fits


@pytest.mark.parametrize(
    ("target", "had"),
    [
        ({"product": "p1"}, True),
        ({"product": "p2"}, False),
        ({"product": "gone"}, False),
        ({"product": None, "category": "Drinks"}, True),
        ({"product": None, "category": "Drinks > Tea"}, True),
        ({"product": None, "category": "Food"}, False),
    ],
)
def test_what_it_leads_to_must_be_to_be_had(target: dict[str, Any], *, had: bool) -> None:
    shelf = shelf_of("p1", "p2", out=("p2",))
    assert Banner(**TEA | target).can_be_had(shelf) is had


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "a b"}, "id"),
        ({"slot": ""}, "slot"),
        ({"product": None}, "product"),
        ({"category": "Drinks"}, "product"),
        ({"starts": NOW.replace(tzinfo=None)}, "starts"),
        ({"starts": NOW, "ends": NOW}, "ends"),
        ({"min_share": 1.1}, "min_share"),
    ],
)
def test_a_banner_that_cannot_be_is_refused_by_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Banner(**TEA | wrong)
    assert refusal.value.field == field
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"half_life_hours": 0}, "half_life_hours"),
        ({"min_share": -0.1}, "min_share"),
        ({"prior_rate": 1}, "prior_rate"),
        ({"window_minutes": float("nan")}, "window_minutes"),
        ({"reward": ""}, "reward"),
        ({"name": "a/b"}, "slot"),
    ],
)
def test_a_slot_that_cannot_be_is_refused_by_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Slot(**{"name": "home"} | wrong)
    assert refusal.value.field == field


def test_a_slot_takes_so_many_banners_that_are_on() -> None:
    full = [Banner(**TEA | {"id": f"b{number}"}) for number in range(MOST_IN_A_SLOT)]
    check_crowding([*full, Banner(**TEA | {"id": "off", "enabled": False})])
    with pytest.raises(BadInput, match="51 banners"):
        check_crowding([*full, Banner(**TEA | {"id": "over"})])
