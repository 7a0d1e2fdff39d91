"""Who is shown what: by shares, for ever, without overlap within a layer."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.assignment import assign, free_start, is_held_out, position
from experiments.definition import Definition
from tests.experiments.running.laboratory import defined

SHOPS = [f"shop-{number}" for number in range(20_000)]

THREE = [
    {"name": "control", "share": 0.5},
    {"name": "one", "share": 0.3, "search": "dense"},
    {"name": "two", "share": 0.2, "search": "dense"},
]


def shown(definition: Definition, unit: str, ramp: float = 1.0, start: float = 0.0) -> str | None:
    variant = assign(definition, start, ramp, unit)
    return None if variant is None else variant.name


def test_a_place_is_the_same_in_every_process_and_version() -> None:
    bits = bin(int(sha256(b"salt\x00shop-1").hexdigest(), 16))[2:].rjust(256, "0")
    assert position("salt", "shop-1") == int(bits[:53], 2) / 2**53 == 0.8467435983071399
    assert 0 <= position("", "") < 1


def test_variants_get_their_shares() -> None:
    counts = Counter(shown(defined(variants=THREE), shop) for shop in SHOPS)
    told = stats.chisquare(
        [counts["control"], counts["one"], counts["two"]], [10_000, 6_000, 4_000]
    )
    assert told.pvalue > 0.001


def test_experiments_are_independent_of_one_another() -> None:
    one, other = defined(name="one"), defined(name="other")
    pairs = Counter((shown(one, shop), shown(other, shop)) for shop in SHOPS)
    told = stats.chi2_contingency(
        [[pairs[a, b] for b in ("control", "meaning")] for a in ("control", "meaning")]
    )
    assert told.pvalue > 0.001


@given(st.sampled_from(SHOPS), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_ramp_moves_nobody(shop: str, ramp: float, other: float) -> None:
    low, high = sorted((ramp, other))
    definition = defined(variants=THREE)
    before, after = shown(definition, shop, low), shown(definition, shop, high)
    assert before in {None, after}


def test_a_ramp_takes_in_its_share() -> None:
    taken = sum(shown(defined(traffic=0.5), shop, 0.2) is not None for shop in SHOPS)
    assert taken == pytest.approx(2_000, abs=150)


def test_parts_of_a_layer_share_nobody() -> None:
    first = defined(name="first", layer="ranking", traffic=0.5)
    second = defined(name="second", layer="ranking", traffic=0.4)
    for shop in SHOPS[:3_000]:
        assert shown(first, shop, start=0.0) is None or shown(second, shop, start=0.5) is None


def test_who_is_excluded_or_held_out_takes_no_part() -> None:
    held_out = [shop for shop in SHOPS if is_held_out(0.1, shop)]
    assert len(held_out) == pytest.approx(2_000, abs=150)
    for name in ("one", "other"):
        definition = defined(name=name, holdout=0.1, exclude=["shop-1"])
        assert all(shown(definition, shop) is None for shop in held_out)
        assert shown(definition, "shop-1") is None
    assert all(is_held_out(0.2, shop) for shop in held_out)


def test_free_parts_are_found_between_those_in_use() -> None:
    assert free_start([], 1.0) == 0
    assert free_start([(0.0, 0.3), (0.6, 0.4)], 0.3) == pytest.approx(0.3)
    assert free_start([(0.0, 0.3), (0.6, 0.4)], 0.31) is None
    assert free_start([(place / 10, 0.1) for place in range(9)], 0.1) == pytest.approx(0.9)
