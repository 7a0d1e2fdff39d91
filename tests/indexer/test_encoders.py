import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from core.encoder import OnnxEncoder
from core.errors import BadInput, ModelMissing
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from tests.indexer import tiny_encoder


def test_an_exported_encoder_is_found(tiny_models: Path) -> None:
    folder = encoder_folder(tiny_models, tiny_encoder.NAME, tiny_encoder.PRECISION)
    assert OnnxEncoder(folder).dimension == tiny_encoder.DIMENSION


def test_an_unknown_precision_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no precision 'fp16'") as caught:
        encoder_folder(tmp_path, DEFAULT_ENCODER, "fp16")
    assert caught.value.field == "precision"
    assert caught.value.hint == "one of int8, fp32"


@pytest.mark.models
def test_an_unknown_model_names_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="model at nobody/knows-it") as caught:
        encoder_folder(tmp_path, "nobody/knows-it", "int8")
    assert caught.value.field == "encoder"
    assert DEFAULT_ENCODER in str(caught.value.hint)
    assert {entry.name for entry in tmp_path.iterdir()} <= {".lock"}


def test_whoever_waits_for_an_export_takes_what_another_exported(
    tiny_models: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    with ThreadPoolExecutor(1) as pool:
        with FileLock(models / ".lock"):
            waiting = pool.submit(encoder_folder, models, "tiny", "int8")
            time.sleep(0.2)
            assert not waiting.done()
            (models / "tiny-int8").symlink_to(tiny_models / "tiny-int8")
        assert waiting.result(10) == models / "tiny-int8"
