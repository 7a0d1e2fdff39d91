from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from experiments.offline.splits import (
    NEAR_DUPLICATE,
    folds,
    held_out,
    near_duplicate_groups,
    shingles,
    similarity,
)

WORDS = ("red", "white", "wine", "wines", "glass", "glasses", "oat", "milk", "cable", "usb", "2 m")
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), min_size=2, max_size=30
)


def test_shingles_are_the_trigrams_of_the_words() -> None:
    assert shingles("Rés wine") == {" re", "res", "es ", " wi", "win", "ine", "ne "}
    assert shingles("wine  rés!") == shingles("Rés wine")
    assert shingles("?!") == {"?!"}


def test_similarity_is_shared_among_all() -> None:
    # Shared " re", "red", "ed ", " wi", "win", "ine"; apart "ne ", "nes", "es ".
    assert similarity(shingles("red wine"), shingles("red wines")) == pytest.approx(6 / 9)
    # Shared the four of "wine"; apart three of "red" and five of "white".
    assert similarity(shingles("red wine"), shingles("white wine")) == pytest.approx(4 / 12)


def test_near_duplicates_share_a_group_over_a_chain() -> None:
    texts = ["red wine", "usb cable", "Wines, red", "white wine", "usb cables", "usb cables 2"]

    assert near_duplicate_groups(texts) == (0, 1, 0, 2, 1, 1)
    apart = similarity(shingles("usb cable"), shingles("usb cables 2"))
    assert apart >= NEAR_DUPLICATE > similarity(shingles("usb cable"), shingles("usb hub 2 m"))


@given(TEXTS, st.sampled_from([0.3, 0.5, 0.7, 1.0]))
def test_groups_are_those_of_comparing_every_pair(texts: list[str], least: float) -> None:
    groups = near_duplicate_groups(texts, least=least)

    linked = {place: {place} for place in range(len(texts))}
    for one, other in combinations(range(len(texts)), 2):
        if similarity(shingles(texts[one]), shingles(texts[other])) >= least:
            joint = linked[one] | linked[other]
            linked.update(dict.fromkeys(joint, joint))
    assert all(
        (groups[one] == groups[other]) == (other in linked[one])
        for one, other in combinations(range(len(texts)), 2)
    )


@given(TEXTS, st.integers(2, 5), st.integers(0, 3))
def test_folds_keep_groups_whole_and_are_balanced(texts: list[str], count: int, seed: int) -> None:
    groups = near_duplicate_groups(texts)
    if len(set(groups)) < count:
        with pytest.raises(BadInput, match=f"give no {count} folds"):
            folds(texts, count, seed=seed)
        return

    fold_of = folds(texts, count, seed=seed)

    assert len(set(zip(groups, fold_of, strict=True))) == len(set(groups))
    loads = Counter(fold_of)
    assert set(loads) == set(range(count))
    assert max(loads.values()) - min(loads.values()) <= max(Counter(groups).values())
    assert fold_of == folds(texts, count, seed=seed)


def test_another_seed_gives_other_folds() -> None:
    texts = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel"]

    assert len({folds(texts, 2, seed=seed) for seed in range(5)}) > 1


def test_one_fold_is_none() -> None:
    with pytest.raises(BadInput) as caught:
        folds(["alpha", "bravo"], 1, seed=0)
    assert caught.value.field == "folds"


@given(TEXTS, st.floats(0.1, 0.9), st.integers(0, 3))
def test_whole_groups_are_held_out_up_to_the_share(
    texts: list[str], share: float, seed: int
) -> None:
    groups = near_duplicate_groups(texts)
    wanted = round(share * len(texts))
    if min(Counter(groups).values()) > wanted or wanted >= len(texts):
        with pytest.raises(BadInput, match="leaves one side empty"):
            held_out(texts, share, seed=seed)
        return

    test = held_out(texts, share, seed=seed)

    assert len(set(zip(groups, test, strict=True))) == len(set(groups))
    assert 0 < sum(test) <= wanted
    assert test == held_out(texts, share, seed=seed)
