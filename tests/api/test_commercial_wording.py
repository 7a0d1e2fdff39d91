"""Assumptions as they are typed, and figures against the period before, in words."""

import pytest

from api.banners.answers import SlotStats
from api.banners.stats import rate_interval
from api.console.commercial.assuming import assumption, figure
from api.console.commercial.banners import finding_of
from api.console.commercial.comparing import (
    change_text,
    count_change_text,
    points_text,
    share_text,
)
from core.errors import BadInput
from insights.report.cells import UNKNOWN


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5 %", 0.05),
        (" 12.5 ", 12.5),
        ("-.5", -0.5),
        ("2 % to 15 %, likely 6 %", {"low": 0.02, "likely": 0.06, "high": 0.15}),
        ("2% to 15%,likely 6%", {"low": 0.02, "likely": 0.06, "high": 0.15}),
        ("1 to 3", {"low": 1.0, "likely": 2.0, "high": 3.0}),
        ("38 of 612", {"successes": 38, "trials": 612}),
        ("-1.5 ± 0.4", {"mean": -1.5, "sd": 0.4}),
        ("10 % +- 2 %", {"mean": 0.1, "sd": 0.02}),
    ],
)
def test_assumptions_are_read_as_people_write_them(typed: str, meant: object) -> None:
    assert assumption(typed, "field") == meant


@pytest.mark.parametrize("typed", ["some", "5 % 6 %", "", "1 to", "3 of many", "1e5", "9" * 400])
def test_what_is_no_assumption_names_its_field(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        assumption(typed, "prompts.reach")
    assert refused.value.field == "prompts.reach"
    with pytest.raises(BadInput):
        figure(typed, "prompts.reach")


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (112, 100, "12 % more than before"),
        (88, 100, "12 % less than before"),
        (1000, 999, "as many as before"),
        (50, 2, "25 times as many as before"),
        (5, 0, "none before"),
        (0, 0, "none before either"),
    ],
)
def test_a_change_in_words(now: float, before: float, told: str) -> None:
    assert change_text(now, before) == told


def test_a_change_of_counts_has_the_interval_of_chance() -> None:
    # 1.12 times exp(-1.96 s) to exp(1.96 s), s the root of 1/112 + 1/100: 0.856 to 1.466.
    assert count_change_text(112, 100) == "12 % more than before (95 %: -14 % to +47 %)"
    assert count_change_text(0, 100) == "100 % less than before"


def test_shares_have_their_interval_and_change_in_points() -> None:
    # Wilson 1927 for 5 of 100.
    assert share_text(5, 100) == "5.0 % (2.2 % to 11.2 %)"
    assert share_text(0, 0) == UNKNOWN
    assert points_text(0.062, 0.05) == "1.2 points up"
    assert points_text(0.05, 0.05001) == "as before"
    assert points_text(None, 0.05) == ""


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        (
            {"tea": (0, 1)},
            "In home, 1 view led to no click so far: nothing",
        ),
        ({"tea": (0, 3), "pans": (0, 1)}, "In home, 4 views led to no click so far"),
        ({"tea": (2, 10), "pans": (1, 10)}, "In home, tea leads, which may be chance: 20.0 % ("),
        ({"tea": (20, 1000), "pans": (200, 1000)}, "In home, pans leads: 20.0 % ("),
        ({"tea": (5, 50), "pans": (0, 0)}, "In home, tea leads, which may be chance: 10.0 % ("),
    ],
)
def test_a_banner_leads_surely_only_where_intervals_lie_apart(
    judged: dict[str, tuple[int, int]], told: str
) -> None:
    assert finding_of(_slot(judged)).startswith(told)


def _slot(judged: dict[str, tuple[int, int]]) -> SlotStats:
    banners = [
        {
            "id": name,
            "title": name,
            "enabled": True,
            "views": views,
            "rewards": rewards,
            "rate": rewards / views if views else None,
            "low": rate_interval(rewards, views)[0],
            "high": rate_interval(rewards, views)[1],
            "recent_views": views,
            "recent_rewards": rewards,
            "share_now": 0.5,
        }
        for name, (rewards, views) in judged.items()
    ]
    rules = {"policy": "thompson", "min_share": 0.05, "exploration": 1.0}
    prior = {"window_minutes": 30, "half_life_hours": 720, "prior_rate": 0.03, "prior_views": 20}
    return SlotStats.model_validate(
        {"slot": "home", "enabled": True, "reward": "click", "banners": banners, **rules, **prior}
    )
