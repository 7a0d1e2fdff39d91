"""The training loop on a tiny BERT: what it makes small, and that a kill changes nothing."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.encoder import FloatArray
from core.progress import Silent
from indexer.training.batches import TrainingSet
from tests.conftest import REPO
from tests.indexer.training_support import EVERY, STEPS, data, settings, source, units
from tests.tiny_models import save_encoder

pytestmark = pytest.mark.models


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """So little is faster on one, and the killed process has as many."""
    import torch  # noqa: PLC0415 - heavy

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_encoder(tmp_path_factory.mktemp("tiny") / "encoder", seed=3)


def test_the_loss_is_the_log_share_of_the_right_passage_among_those_that_count() -> None:
    import torch  # noqa: PLC0415 - heavy

    from indexer.training.loss import drift, ranking_loss  # noqa: PLC0415

    anchors, passages = units(3, 1, 8), units(5, 2, 8)
    excluded = np.zeros((3, 5), dtype=bool)
    excluded[0, 1] = excluded[2, 4] = True
    expected = []
    for place in range(3):
        shares = np.exp(20 * (passages @ anchors[place]).astype(np.float64))
        expected.append(-np.log(shares[place] / shares[~excluded[place]].sum()))
    found = ranking_loss(*map(torch.from_numpy, (anchors, passages, excluded)), scale=20)
    assert float(found) == pytest.approx(np.mean(expected), rel=1e-5)
    moved = drift(torch.from_numpy(anchors), torch.from_numpy(passages[:3]))
    assert float(moved) == pytest.approx(np.mean(1 - np.sum(anchors * passages[:3], axis=1)))


def test_the_vectors_are_those_of_sentence_transformers_whatever_goes_with_them(
    tiny: Path,
) -> None:
    import torch  # noqa: PLC0415 - heavy
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    from indexer.training.network import PASS, TrainedEncoder  # noqa: PLC0415

    texts = [f"text {'of many words ' * (number % 3)}{number}" for number in range(PASS + 3)]
    with torch.no_grad():
        found = TrainedEncoder(source(tiny), max_tokens=64).vectors(texts).numpy()
    expected = SentenceTransformer(str(tiny), device="cpu").encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_training_makes_the_loss_small_and_moves_no_word(tiny: Path, tmp_path: Path) -> None:
    losses, saved = trained(tiny, tmp_path, keep=0.0)
    assert np.mean(losses[-15:]) < np.mean(losses[:15]) - 0.3
    moved = {name: np.abs(now - old).max() for name, old, now in weights_of(tiny, saved)}
    assert not any(far for name, far in moved.items() if "embeddings" in name)
    assert any(far > 1e-3 for name, far in moved.items() if "encoder" in name)


def test_vectors_are_kept_near_those_of_the_old_encoder(tiny: Path, tmp_path: Path) -> None:
    catalogue, pairs = data().catalogue, data().pairs
    old = replace(
        data(),
        anchors=vectors_of(tiny, [pair.anchor for pair in pairs]),
        passages=vectors_of(tiny, [pair.passage for pair in pairs]),
        products=vectors_of(tiny, [catalogue.text(row) for row in range(catalogue.size)]),
    )
    cosines = []
    for keep in (0.0, 20.0):
        _, saved = trained(tiny, tmp_path / f"{keep}", keep=keep, on=old)
        now = vectors_of(saved, [pair.anchor for pair in pairs])
        cosines.append(float(np.sum(now * old.anchors, axis=1).mean()))
    assert cosines[0] < cosines[1] - 0.02
    assert cosines[1] > 0.9


def test_a_killed_training_goes_on_to_the_same_weights(tiny: Path, tmp_path: Path) -> None:
    from indexer.training.checkpoint import FILE  # noqa: PLC0415 - heavy
    from indexer.training.train import Training  # noqa: PLC0415

    killed, unbroken = tmp_path / "killed", tmp_path / "unbroken"
    killed.mkdir()
    unbroken.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.indexer.training_support", str(tiny), str(killed)], cwd=REPO
    )
    deadline = time.monotonic() + 300
    while not (killed / FILE).exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    saved = {}
    for workspace in (killed, unbroken):
        training = Training(source(tiny), data(), settings(), workspace)
        if workspace is killed:
            assert 0 < training.steps_left < STEPS
            assert training.steps_left % EVERY == 0
        trained = training.run(Silent())
        assert (trained.resumed_at > 0) == (workspace is killed)
        assert len(trained.losses) == STEPS
        saved[workspace] = tmp_path / f"saved-{workspace.name}"
        saved[workspace].mkdir()
        training.save(saved[workspace])
    for name, one, other in weights_of(saved[killed], saved[unbroken]):
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_a_checkpoint_of_another_training_is_not_taken_up(tiny: Path, tmp_path: Path) -> None:
    from indexer.training.train import Training  # noqa: PLC0415 - heavy

    Training(source(tiny), data(), settings(10), tmp_path).run(Silent())
    assert Training(source(tiny), data(), settings(10), tmp_path).steps_left == 0
    assert Training(source(tiny), data(), settings(20), tmp_path).steps_left == 20
    other = replace(data(), pairs=data().pairs[:-1])
    assert Training(source(tiny), other, settings(10), tmp_path).steps_left == 10
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-100])
    assert Training(source(tiny), data(), settings(10), tmp_path).steps_left == 10


def test_the_rate_rises_and_falls() -> None:
    from indexer.training.train import rate_factor  # noqa: PLC0415 - heavy

    of_twenty = [rate_factor(step, replace(settings(20), warmup=0.2)) for step in range(20)]
    assert of_twenty[:4] == [0.25, 0.5, 0.75, 1.0]
    assert of_twenty[4:] == pytest.approx([(20 - step) / 16 for step in range(4, 20)])


def vectors_of(encoder: Path, texts: Sequence[str]) -> FloatArray:
    import torch  # noqa: PLC0415 - heavy

    from indexer.training.network import TrainedEncoder  # noqa: PLC0415

    with torch.no_grad():
        found: FloatArray = TrainedEncoder(source(encoder), max_tokens=16).vectors(texts).numpy()
    return found


def trained(
    tiny: Path, folder: Path, *, keep: float, on: TrainingSet | None = None
) -> tuple[tuple[float, ...], Path]:
    """The losses of a short training, and where its encoder was saved."""
    from indexer.training.train import Training  # noqa: PLC0415 - heavy

    saved = folder / "saved"
    saved.mkdir(parents=True)
    training = Training(source(tiny), on or data(), replace(settings(60), keep=keep), folder)
    losses = training.run(Silent()).losses
    training.save(saved)
    return losses, saved


def weights_of(
    one: Path, other: Path
) -> list[tuple[str, np.ndarray[tuple[int, ...]], np.ndarray[tuple[int, ...]]]]:
    from safetensors.numpy import load_file  # noqa: PLC0415

    first, second = (load_file(folder / "model.safetensors") for folder in (one, other))
    assert first.keys() == second.keys()
    return [(name, first[name], second[name]) for name in first]
