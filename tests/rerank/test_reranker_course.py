"""The training of a tiny BERT: what it learns and keeps, and that a kill changes nothing."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput
from tests.conftest import REPO
from tests.tiny_models import save_encoder

pytest.importorskip("torch", reason="the `models` extra is not installed")

import torch

from rerank.training.checkpoint import Checkpoint
from rerank.training.settings import Architecture
from rerank.training.validation import mean_ndcg, ndcg
from tests.rerank.reranker_lessons import SETTINGS, trained

pytestmark = pytest.mark.models

STEPS = 10 * SETTINGS.epochs
"""40 lists in steps of 4, as often as there are epochs."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_encoder(tmp_path_factory.mktemp("tiny") / "encoder", seed=3)


@pytest.fixture(scope="module")
def unbroken(tiny: Path) -> dict[str, torch.Tensor]:
    found = trained(tiny, None)
    assert found.losses[-20:].mean() < found.losses[:20].mean() / 2
    steps, qualities = zip(*found.checks, strict=True)
    assert steps == (50, 100, 150, 200)
    assert max(qualities) > 0.8
    return dict(found.network.state_dict())


def test_a_killed_training_ends_with_the_weights_of_one_that_never_was(
    tiny: Path, unbroken: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    checkpoint = tmp_path / "checkpoint.pt"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.rerank.reranker_lessons", tiny, checkpoint], cwd=REPO
    )
    while not checkpoint.exists() and child.poll() is None:
        time.sleep(0.01)
    child.kill()
    child.wait()
    reached = torch.load(checkpoint, weights_only=True)["step"]
    assert 0 < reached < STEPS

    found = trained(tiny, checkpoint)

    assert found.losses.shape == (STEPS,)
    for name, weights in found.network.state_dict().items():
        torch.testing.assert_close(weights, unbroken[name], rtol=0, atol=0)


def test_the_checkpoint_of_another_training_and_a_damaged_one_are_passed_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "checkpoint.pt"
    assert Checkpoint.read(path, key="mine") is None
    Checkpoint("mine", step=3, losses=[0.5]).write(path)
    found = Checkpoint.read(path, key="mine")
    assert found is not None
    assert (found.step, found.losses) == (3, [0.5])
    assert Checkpoint.read(path, key="another") is None
    path.write_bytes(path.read_bytes()[:-40])
    assert Checkpoint.read(path, key="mine") is None


def test_ndcg_is_as_worked_out_by_hand() -> None:
    grades = np.array([0, 1, 0.5], dtype=np.float32)
    assert ndcg(np.array([1, 3, 2], dtype=np.float32), grades) == pytest.approx(1)
    # The order is 0.5, 0, 1: .5 + 1 / log2(4), of 1 + .5 / log2(3).
    worst = ndcg(np.array([2, 1, 3], dtype=np.float32), grades)
    assert worst == pytest.approx(1.0 / (1 + 0.5 / np.log2(3)))
    even = np.ones(3, dtype=np.float32)
    assert mean_ndcg([grades, even], [grades, even]) == 1.0
    assert mean_ndcg([-grades, even], [grades, even]) < 0.8


def test_the_layers_lie_evenly_from_the_first_to_the_last(tiny: Path, tmp_path: Path) -> None:
    assert Architecture.of_encoder(tiny, layers=2, max_tokens=24).source_layers == (0, 1)
    assert Architecture.of_encoder(tiny, layers=1, max_tokens=24).source_layers == (1,)
    with pytest.raises(BadInput, match="2 layers, not 3"):
        Architecture.of_encoder(tiny, layers=3, max_tokens=24)
    with pytest.raises(BadInput, match="512 tokens at most"):
        Architecture.of_encoder(tiny, layers=2, max_tokens=513)
    with pytest.raises(BadInput, match="no BERT"):
        Architecture.of_encoder(tmp_path, layers=2, max_tokens=24)
    six = tmp_path / "config.json"
    six.write_text(
        '{"model_type": "bert", "num_hidden_layers": 6, "max_position_embeddings": 512,'
        ' "vocab_size": 9, "hidden_size": 4, "num_attention_heads": 2, "intermediate_size": 8}'
    )
    layers = {
        count: Architecture.of_encoder(tmp_path, layers=count, max_tokens=24).source_layers
        for count in (1, 2, 3, 6)
    }
    assert layers == {1: (5,), 2: (0, 5), 3: (0, 2, 5), 6: (0, 1, 2, 3, 4, 5)}
