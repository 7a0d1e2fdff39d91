from collections.abc import Sequence
from io import StringIO

import pytest
from rich.console import Console

from core.errors import BadInput
from core.progress import Silent
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.replay import Setting
from experiments.offline.tuning import Objective, Plan, Tuning, grid, tune
from experiments.offline.tuning_report import folds_table, notes, tuning_table
from search.query import Fusion, FusionMethod

NAMES = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "kilo")
JUDGMENTS = Judgments(
    (
        *(JudgedQuery(name, name, {"right": 1, "wrong": 0}) for name in NAMES),
        JudgedQuery("hopeless", "hopeless", {"wrong": 0}),
    )
)
NOW = Setting(rerank_top=30, rerank_weight=0.3)
WORSE = Setting(fusion=Fusion(dense_weight=0.0))
BETTER = Setting(fusion=Fusion(dense_weight=0.9))


class Ranks:
    """Puts the right product first under one setting, and behind a wrong one under others."""

    def __init__(self, good: Setting) -> None:
        self._good = good

    def rankings(self, text: str, settings: Sequence[Setting]) -> Sequence[tuple[str, ...]]:  # noqa: ARG002 - it ranks all alike
        return [
            ("right", "unknown") if setting == self._good else ("unknown", "wrong", "right")
            for setting in settings
        ]


def tuned(good: Setting, plan: Plan = Plan()) -> Tuning[Setting]:  # noqa: B008 - frozen
    settings = [NOW, WORSE, BETTER]
    return tune(Ranks(good), JUDGMENTS, settings, Silent(), shipped=NOW, plan=plan)


def test_a_better_setting_wins_in_every_fold() -> None:
    found = tuned(BETTER, Plan(Objective.PLAIN))

    now, better = found.rows
    assert now.name == "as it is now"
    # The right one is third, worth 1 / log2(4); or first.
    assert now.measures["ndcg@10"].mean == pytest.approx(0.5)
    assert better.measures["ndcg@10"].mean == pytest.approx(1)
    assert better.measures["judged@10"].mean == pytest.approx(1 / 2)
    assert found.gain.mean == found.gain.low == pytest.approx(0.5)
    assert found.wins
    assert found.chosen == BETTER
    assert [fold.setting for fold in found.folds] == [BETTER] * 5
    assert sum(fold.queries for fold in found.folds) == found.queries == found.groups == 10
    assert found.left_out == 1


def test_both_is_the_mean_of_plain_and_condensed() -> None:
    # Without the unknown one the right product is second, worth 1 / log2(3).
    now, _ = tuned(BETTER).rows

    condensed = now.measures["condensed_ndcg@10"].mean
    assert condensed == pytest.approx(0.63093, abs=1e-5)
    assert now.measures["objective"].mean == pytest.approx((0.5 + condensed) / 2)


def test_where_nothing_is_better_what_is_now_stays() -> None:
    found = tuned(NOW)

    assert not found.wins
    assert found.chosen == NOW
    assert found.gain.mean == 0


def test_the_shipped_setting_stands_beside_another_one() -> None:
    settings = [NOW, WORSE, BETTER]

    found = tune(Ranks(BETTER), JUDGMENTS, settings, Silent(), shipped=WORSE, plan=Plan())

    assert [row.name for row in found.rows] == ["as it is now", "as shipped", "tuned"]
    assert found.rows[1].differences["objective"].mean == 0


def test_it_is_said_where_there_is_nothing_to_choose_by() -> None:
    hopeless = Judgments((JudgedQuery("q", "q", {"wrong": 0}),))

    with pytest.raises(BadInput, match="rated above 0"):
        tune(Ranks(NOW), hopeless, [NOW], Silent(), shipped=NOW, plan=Plan())
    with pytest.raises(BadInput) as caught:
        tuned(NOW, Plan(folds=11))
    assert caught.value.field == "folds"


def test_tables_and_json_say_all_of_it() -> None:
    found = tuned(BETTER)
    output = StringIO()
    console = Console(width=140, file=output)
    console.print(tuning_table(found), folds_table(found), *notes(found))
    text = output.getvalue()

    for word in ("as it is now", "tuned", "judged@10", "min_max, dense 0.9; not reranked"):
        assert word in text
    assert "over 3 settings" in text
    assert Tuning[Setting].model_validate_json(found.model_dump_json()) == found


def test_the_grid_begins_with_what_is_and_reranks_no_deeper() -> None:
    now = Setting(fusion=Fusion(dense_weight=0.33), rerank_top=25, rerank_weight=0.3)

    settings = grid(now, Setting(rerank_top=15, rerank_weight=0.3), deepest=25)

    assert settings[:2] == (now, Setting(rerank_top=15, rerank_weight=0.3))
    assert len(set(settings)) == len(settings)
    assert {setting.rerank_top for setting in settings} == {0, 10, 15, 20, 25}
    assert {setting.fusion.method for setting in settings} == set(FusionMethod)


def test_without_a_reranker_only_fusion_is_tried() -> None:
    settings = grid(Setting(), Setting(), deepest=0)

    assert all(setting.rerank_top == 0 for setting in settings)
    assert len(settings) == 36
