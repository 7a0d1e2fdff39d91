from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from indexer.training.batches import TrainingSet
from indexer.training.negatives import NONE, hard_negatives
from indexer.training.pairs import Click, TrainingPair, fingerprint, training_pairs
from indexer.training.settings import SHARES, MiningSettings, Source
from tests.indexer.training_support import TYPES, catalogue, data, pairs, units


def pair(row: int, *, any_brand: bool = False, source: Source = Source.QUERY) -> TrainingPair:
    return TrainingPair(f"query {row}", catalogue().text(row), row, source, any_brand)


def test_the_same_seed_makes_the_same_pairs_and_none_twice() -> None:
    assert fingerprint(pairs()) == fingerprint(pairs())
    other = training_pairs(catalogue(), 60, seed=2, allowed=lambda _: True)
    assert fingerprint(other) != fingerprint(pairs())
    texts = Counter((each.anchor, each.passage) for each in pairs())
    assert set(texts.values()) == {1}


def test_every_pair_is_about_its_product() -> None:
    there = catalogue()
    for each in pairs():
        product = there.product(each.row)
        said = f"{product.title} {product.brand} {product.mpn} {product.description} black"
        if each.source is not Source.VARIANT:
            assert set(each.anchor.lower().split()) <= set(said.lower().split())
        if each.source is Source.DESCRIPTION:
            assert (each.anchor, each.passage) == (product.title, product.description)
        else:
            assert each.passage == there.text(each.row)


def test_variants_are_paired_with_each_other() -> None:
    found = {(each.anchor, each.row) for each in pairs() if each.source is Source.VARIANT}
    texts = catalogue().text
    assert found == {(texts(0), 4), (texts(4), 0)}


def test_who_asks_for_a_type_asks_for_no_brand() -> None:
    asked = {each.anchor: each.any_brand for each in pairs(200) if each.source is Source.QUERY}
    assert asked["mouse pad"]
    assert asked["black keyboard"]
    assert not asked["Acme trackball"]


def test_shares_are_kept_and_that_of_what_is_not_there_goes_to_the_others() -> None:
    # 12 titles with their descriptions and 2 pairs of variants: no more can be had of those.
    clicks = [Click(f"clicked {number}", number % 12, 1) for number in range(400)]
    with_clicks = training_pairs(catalogue(), 40, seed=1, allowed=lambda _: True, clicks=clicks)
    counts = Counter(each.source for each in with_clicks)
    assert counts == {source: 40 * share for source, share in SHARES.items()}
    assert Counter(each.source for each in pairs(40))[Source.QUERY] == 40 * 0.4 / 0.5


def test_held_out_queries_are_not_trained_on() -> None:
    clicks = [Click("wireless mouse", 0, 5), Click("wired keyboard", 2, 1)]
    kept = training_pairs(
        catalogue(), 80, seed=1, allowed=lambda text: "mouse" not in text, clicks=clicks
    )
    queries = {each.anchor for each in kept if each.source in {Source.QUERY, Source.CLICK}}
    assert "wired keyboard" in queries
    assert not any("mouse" in query for query in queries)


def test_what_is_bought_more_is_drawn_more() -> None:
    weights = np.full(12, 0.01)
    weights[7] = 0.89
    often = replace(catalogue(), weights=weights)
    drawn = Counter(
        each.row
        for each in training_pairs(often, 12, seed=1, allowed=lambda _: True)
        if each.source is Source.QUERY
    )
    assert drawn.most_common(1)[0][0] == 7


def test_the_hard_negative_is_the_nearest_product_of_another_type() -> None:
    made = [pair(row) for row in range(12)]
    anchors, products = units(12, 1), units(12, 2)
    found = hard_negatives(made, anchors, products, catalogue(), MiningSettings(window=1), seed=0)
    for row, negative in enumerate(found.tolist()):
        near = {"mouse": {0, 3}, "trackball": {0, 3}}.get(TYPES[row % 4], {row % 4})
        others = [other for other in range(12) if other % 4 not in near]
        assert negative == max(others, key=lambda other: float(anchors[row] @ products[other]))


def test_a_wider_window_draws_among_the_nearest_alone() -> None:
    made = [pair(1)] * 50
    anchors, products = np.repeat(units(1, 1), 50, axis=0), units(12, 2)
    found = hard_negatives(made, anchors, products, catalogue(), MiningSettings(window=3), seed=0)
    others = [other for other in range(12) if other % 4 != 1]
    nearest = sorted(others, key=lambda other: -float(anchors[0] @ products[other]))[:3]
    assert set(found.tolist()) == set(nearest)


def test_where_the_type_is_not_known_or_nothing_is_asked_there_is_no_hard_negative() -> None:
    unknown = replace(catalogue(), types=np.array([-1, *range(11)], dtype=np.int32) % 4 - 1)
    assert unknown.types[1] == -1
    made = [pair(1), pair(2, source=Source.DESCRIPTION), pair(2, source=Source.VARIANT)]
    anchors, products = units(3, 1), units(12, 2)
    found = hard_negatives(made, anchors, products, unknown, MiningSettings(), seed=0)
    assert found.tolist() == [NONE] * 3


def test_every_pair_comes_once_an_epoch_and_a_batch_depends_on_nothing_but_its_step() -> None:
    whole = data()
    steps = len(whole.pairs) // 4
    epoch = [whole.batch(step, size=4, seed=1) for step in range(steps)]
    seen = Counter(anchor for batch in epoch for anchor in batch.anchors)
    assert sum(seen.values()) == 4 * steps
    assert seen <= Counter(each.anchor for each in whole.pairs)
    again = whole.batch(steps - 1, size=4, seed=1)
    assert (again.anchors, again.passages) == (epoch[-1].anchors, epoch[-1].passages)
    following = {whole.batch(step, size=4, seed=1).anchors for step in range(steps, 2 * steps)}
    assert following != {batch.anchors for batch in epoch}


@pytest.mark.parametrize(
    ("any_brand", "expected"),
    [
        # Passages: rows 0 (mouse, Acme), 4 (mouse, Bolt), 1 (pad, Acme), then the negative 8
        # (mouse, Corv). Row 4 answers a query for the type of row 0, not one for its brand.
        (False, [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]),
        (True, [[0, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0]]),
    ],
)
def test_what_may_be_right_is_no_wrong_answer(
    *, any_brand: bool, expected: list[list[int]]
) -> None:
    made = [pair(row, any_brand=any_brand) for row in (0, 4, 1)]
    negatives = np.array([NONE, NONE, 8], dtype=np.int32)
    one = TrainingSet(catalogue(), made, negatives, units(3, 1), units(3, 2), units(12, 3))
    batch = one.batch(0, size=3, seed=0)
    order = [batch.anchors.index(f"query {row}") for row in (0, 4, 1)]
    assert batch.excluded[np.ix_(order, [*order, 3])].astype(int).tolist() == expected
    assert batch.passages[3] == catalogue().text(8)
    np.testing.assert_array_equal(batch.old_passages[3], units(12, 3)[8])


def test_products_of_the_same_type_and_brand_are_no_wrong_answers() -> None:
    same_brand = replace(catalogue(), brands=np.zeros(12, dtype=np.int32))
    made = [pair(0), pair(4)]
    none = np.full(2, NONE, dtype=np.int32)
    batch = TrainingSet(same_brand, made, none, units(2, 1), units(2, 2), units(12, 3)).batch(
        0, size=2, seed=0
    )
    assert batch.excluded.tolist() == [[False, True], [True, False]]
