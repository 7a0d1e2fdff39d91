"""Models that foretell held-out orders worse than plain habit are refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cli.tasks.held_out_gate import MOST_SHOPS, Foretell, HeldOutGate, held_out
from core.errors import BadInput
from events.columns import microseconds
from events.trade import Trade
from experiments.offline.recommending.baseline import ranked
from experiments.offline.recommending.measures import DEPTH, Ranking
from experiments.offline.recommending.popularity import personal_popularity
from experiments.offline.recommending.split import Split
from recommend.artefacts.data import LoggedData
from recommend.artefacts.gates import Candidate, Judgement
from recommend.artefacts.layout import ModelsLayout
from tests.recommend.market import Order, purchases_of, training_data
from tests.recommend.trainings import layout_in, logged, trained


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    report = trained(layout_in(tmp_path_factory.mktemp("held")))
    return Candidate(ModelsLayout(Path("staged")), report.manifest, None, logged())


def check(candidate: Candidate, foretell: Foretell, max_loss: float = 0.0) -> Judgement:
    return HeldOutGate(foretell, max_loss).check(candidate)


def habit(data: Trade, split: Split) -> Ranking:
    assert data.purchases.time.max() < microseconds(split.cut) == microseconds(data.now)
    return ranked(personal_popularity(filled=True).variants[0].fit(split), split)


def nothing(_: Trade, split: Split) -> Ranking:
    return np.full((len(split), DEPTH), -1, dtype=np.int32)


def oracle(_: Trade, split: Split) -> Ranking:
    ranking = nothing(_, split)
    for query in range(len(split)):
        answer = split.truth[split.starts[query] : split.starts[query + 1]][:DEPTH]
        ranking[query, : answer.size] = answer
    return ranking


def needs_more(_: Trade, __: Split) -> Ranking:
    raise BadInput("too few orders to learn from")


def test_as_good_as_habit_or_better_passes_and_figures_are_told(candidate: Candidate) -> None:
    plain, best = check(candidate, habit), check(candidate, oracle)

    assert plain.result.passed
    assert plain.figures["next basket recall@10"] == plain.figures["habit recall@10"]
    assert best.result.passed
    assert best.figures["next basket recall@10"] > best.figures["habit recall@10"] > 0.1


def test_worse_than_habit_is_refused_and_passes_with_what_is_told(candidate: Candidate) -> None:
    told = check(candidate, nothing)

    assert not told.result.passed
    assert told.result.may_be_forced
    option, loss = told.result.pass_with.split()
    assert option == "--max-loss"
    assert check(candidate, nothing, float(loss)).result.passed


def test_too_little_to_measure_is_no_objection(candidate: Candidate) -> None:
    assert "not measured" in check(candidate, needs_more).result.measured
    once = LoggedData(training_data([Order("shop-1", 1, ("tea-1",))]))
    told = check(replace(candidate, made_of=once), habit)
    assert told.result.passed
    assert "not measured" in told.result.measured


def test_of_many_shops_some_are_foretold_each_its_own_order() -> None:
    shops = MOST_SHOPS + 300
    orders = [
        Order(f"shop-{number:04}", day, (f"tea-{number % 7 + 1}", "jam-1"))
        for number in range(shops)
        for day in (40, 3)
    ]

    split = held_out(purchases_of(orders))

    assert len(split) == MOST_SHOPS
    assert split.starts[-1] == split.truth.size == 2 * MOST_SHOPS
    for query in (0, 500, MOST_SHOPS - 1):
        name = split.train.retailers.names[split.queries[query]]
        answer = split.truth[split.starts[query] : split.starts[query + 1]]
        expected = {f"tea-{int(name.split('-')[1]) % 7 + 1}", "jam-1"}
        assert {split.train.products.names[code] for code in answer} == expected
