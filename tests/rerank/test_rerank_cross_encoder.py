"""The cross-encoder at run time: its scores, its order, its budget, its errors."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from rerank.budget import MARGIN
from rerank.cross_encoder import (
    BATCH,
    WARM_UP_PASSAGE,
    WARM_UP_QUERY,
    WINDOW,
    CrossEncoder,
)
from tests.rerank.doubles import SteppingTimer
from tests.timing import fastest

BATCH_TOLERANCE = 0.05
"""How far int8 lets a score move with its batch; the model card gives the figure seen."""

LAPTOP = "HP Pavilion dv7-1211ea Notebook Silver 43.2 cm (17) Intel Core 2 Duo 4 GB 250 GB HDD"
LAPTOP_BAG = "Case Logic laptop bag black nylon, for laptops up to 16 inch"
MOUSE = "Logitech M185 wireless mouse grey. 2.4 GHz, USB receiver"
TONER = "Brother TN-2110 toner cartridge Original Black 1 pc(s)"
OTHER_TONER = "Xerox 006R90321 toner cartridge Original Black 6 pc(s)"
CABLE = "StarTech.com 3 ft Cat5e purple UTP patch cable"


def scores(encoder: CrossEncoder, query: str, *passages: str) -> list[float]:
    found: list[float] = encoder.score(query, passages, budget_ms=None).scores.tolist()
    return found


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("laptop", LAPTOP, LAPTOP_BAG),
        ("laptop bag", LAPTOP_BAG, LAPTOP),
        ("wireless mouse", MOUSE, LAPTOP),
        ("brother tn-2110 toner", TONER, OTHER_TONER),
        ("network cable", CABLE, MOUSE),
    ],
)
def test_order(bundled: CrossEncoder, query: str, better: str, worse: str) -> None:
    first, second = scores(bundled, query, better, worse)
    assert first > second


CANONICAL = [
    ("laptop", LAPTOP, 0.790),
    ("laptop", LAPTOP_BAG, 0.576),
    ("wireless mouse", MOUSE, 0.868),
    ("wireless mouse", CABLE, 0.037),
    ("brother tn-2110 toner", TONER, 0.877),
]


@pytest.mark.parametrize(("query", "passage", "expected"), CANONICAL)
def test_canonical_scores(bundled: CrossEncoder, query: str, passage: str, expected: float) -> None:
    assert scores(bundled, query, passage) == [pytest.approx(expected, abs=0.03)]


def test_a_score_hardly_depends_on_its_batch(bundled: CrossEncoder) -> None:
    passages = [LAPTOP, LAPTOP_BAG, MOUSE, TONER, OTHER_TONER, CABLE, "x", "mouse " * 40]
    together = scores(bundled, "wireless mouse", *passages)
    alone = [scores(bundled, "wireless mouse", passage)[0] for passage in passages]
    assert together == pytest.approx(alone, abs=BATCH_TOLERANCE)


def test_what_is_cut_off_does_not_count(bundled: CrossEncoder) -> None:
    opening = "plain words that fill the window " * 20
    first, second = scores(bundled, "mouse", f"{opening} mouse", f"{opening} cable")
    assert first == second


def equal_passages(count: int) -> list[str]:
    """Passages whose batches take, by the estimate, what the warm-up took."""
    return [WARM_UP_PASSAGE] * count


def test_it_stops_before_the_batch_that_would_overrun(bundled_folder: Path) -> None:
    # Each look at the clock takes 10 ms, so a batch takes 10 ms and its estimate is 12.5 ms.
    # Batches begin at 10, 30, 50, 70 and 90 ms: the fifth would end after 100 ms.
    timer = SteppingTimer(0.010)
    encoder = CrossEncoder(bundled_folder, name="timed", timer=timer)
    begun = timer.now
    found = encoder.score(WARM_UP_QUERY, equal_passages(30), budget_ms=100.0)
    assert (found.scored, found.exhausted) == (4 * BATCH, True)
    assert not np.isnan(found.scores[: 4 * BATCH]).any()
    assert np.isnan(found.scores[4 * BATCH :]).all()
    assert timer.now - begun == pytest.approx(0.100)


def test_a_budget_for_everything_scores_everything(bundled_folder: Path) -> None:
    encoder = CrossEncoder(bundled_folder, name="timed", timer=SteppingTimer(0.010))
    found = encoder.score(WARM_UP_QUERY, equal_passages(30), budget_ms=103.0)
    assert (found.scored, found.exhausted) == (30, False)


def test_a_budget_below_one_batch_scores_nothing_and_says_so(bundled_folder: Path) -> None:
    encoder = CrossEncoder(bundled_folder, name="timed", timer=SteppingTimer(0.010))
    found = encoder.score(WARM_UP_QUERY, equal_passages(30), budget_ms=10.0 + MARGIN * 10.0 - 0.1)
    assert (found.scored, found.exhausted) == (0, True)
    assert np.isnan(found.scores).all()


def test_it_slows_its_estimate_with_the_machine(bundled_folder: Path) -> None:
    timer = SteppingTimer(0.001)
    encoder = CrossEncoder(bundled_folder, name="timed", timer=timer)
    timer.step, begun = 0.010, timer.now
    found = encoder.score(WARM_UP_QUERY, equal_passages(200), budget_ms=200.0)
    assert found.exhausted
    assert timer.now - begun < 0.2001


def test_one_slow_moment_does_not_end_scoring_for_good(bundled_folder: Path) -> None:
    timer = SteppingTimer(0.050)
    encoder = CrossEncoder(bundled_folder, name="timed", timer=timer)
    timer.step = 0.001
    scored = [
        encoder.score(WARM_UP_QUERY, equal_passages(BATCH), budget_ms=30.0).scored for _ in range(6)
    ]
    assert scored[0] == 0
    assert scored[-1] == BATCH


def test_the_best_are_scored_first(bundled_folder: Path) -> None:
    encoder = CrossEncoder(bundled_folder, name="timed", timer=SteppingTimer(0.010))
    passages = [f"mouse number {place} " + "pad " * (place * 7 % 23) for place in range(120)]
    found = encoder.score("mouse", passages, budget_ms=150.0)
    left_out = np.flatnonzero(np.isnan(found.scores))
    assert 0 < found.scored < len(passages)
    assert left_out.min() > found.scored - WINDOW


def test_the_budget_is_kept_by_the_real_clock(bundled: CrossEncoder) -> None:
    passages = [f"{MOUSE} {place}" for place in range(600)]

    def score() -> None:
        found = bundled.score("wireless mouse", passages, budget_ms=60.0)
        assert found.exhausted
        assert found.scored < len(passages)

    assert fastest(score) < 0.4


def test_a_model_that_takes_other_inputs_is_refused(tmp_path: Path, bundled_folder: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="the `models` extra is not installed")
    folder = Path(shutil.copytree(bundled_folder, tmp_path / "other"))
    ids = onnx.helper.make_tensor_value_info("words", onnx.TensorProto.INT64, ["n", "m"])
    out = onnx.helper.make_tensor_value_info("out", onnx.TensorProto.INT64, ["n", "m"])
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Identity", ["words"], ["out"])], "g", [ids], [out]
    )
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(
        onnx.helper.make_model(graph, opset_imports=opset, ir_version=10), folder / "model.onnx"
    )
    with pytest.raises(IndexUnusable, match=r"model\.onnx"):
        CrossEncoder(folder, name="other")


def test_a_model_with_several_numbers_a_pair_is_refused(
    tmp_path: Path, bundled_folder: Path
) -> None:
    onnx = pytest.importorskip("onnx", reason="the `models` extra is not installed")
    folder = Path(shutil.copytree(bundled_folder, tmp_path / "encoder"))
    ids = onnx.helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["n", "m"])
    out = onnx.helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, ["n", "m"])
    cast = onnx.helper.make_node("Cast", ["input_ids"], ["out"], to=onnx.TensorProto.FLOAT)
    graph = onnx.helper.make_graph([cast], "g", [ids], [out])
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(
        onnx.helper.make_model(graph, opset_imports=opset, ir_version=10), folder / "model.onnx"
    )
    with pytest.raises(IndexUnusable, match="one finite number a pair"):
        CrossEncoder(folder, name="encoder")


@pytest.mark.parametrize("config", ["[]", '{"max_tokens": 0}', '{"max_tokens": "many"}', "{"])
def test_a_damaged_config_is_named(config: str, tmp_path: Path, bundled_folder: Path) -> None:
    folder = Path(shutil.copytree(bundled_folder, tmp_path / "damaged"))
    (folder / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(IndexUnusable, match=r"config\.json"):
        CrossEncoder(folder, name="damaged")


def test_keys_of_other_libraries_in_the_config_are_ignored(
    tmp_path: Path, bundled_folder: Path
) -> None:
    folder = Path(shutil.copytree(bundled_folder, tmp_path / "hub"))
    config = {"architectures": ["BertForSequenceClassification"], "max_tokens": 32}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert CrossEncoder(folder, name="hub").max_tokens == 32
