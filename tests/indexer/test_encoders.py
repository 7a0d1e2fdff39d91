import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from core.encoder import EncoderLayout, OnnxEncoder, fingerprint_of
from core.errors import BadInput, ModelMissing
from core.model_record import read_record
from core.model_source import source_fingerprint
from indexer.encoders import DEFAULT_ENCODER, encoder_folder
from tests.indexer import tiny_encoder
from tests.tiny_models import save_encoder


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
        assert waiting.result(60) == models / "tiny-int8"


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    return save_encoder(tmp_path / "trained", seed=1)


@pytest.mark.models
def test_a_model_trained_again_in_its_place_is_exported_again(
    trained: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    first = encoder_folder(models, str(trained), "fp32")
    before = fingerprint_of(EncoderLayout(first))
    written = (first / "model.onnx").stat().st_mtime_ns
    (trained / "README.md").write_text("Another word on it.")
    assert encoder_folder(models, f"{trained}/", "fp32") == first
    assert (first / "model.onnx").stat().st_mtime_ns == written
    shutil.rmtree(trained)
    save_encoder(trained, seed=2)
    second = encoder_folder(models, str(trained), "fp32")
    assert fingerprint_of(EncoderLayout(second)) != before
    assert fingerprint_of(EncoderLayout(first)) == before
    assert {first.name.split("-")[0], second.name.split("-")[0]} == {"trained"}
    record = read_record(second)
    assert record is not None
    record.verify(second)


def test_weights_configuration_and_vocabulary_make_the_fingerprint(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "modules.json").write_text('[{"path": ""}, {"path": "1_Pooling"}]')
    parts = ("model.safetensors", "tokenizer.json", "1_Pooling/config.json")
    for name in parts:
        (folder / name).write_text("{}")
    seen = {source_fingerprint(folder)}
    (folder / "checkpoint-7").mkdir()
    (folder / "checkpoint-7" / "model.safetensors").write_text("half done")
    assert {source_fingerprint(folder)} == seen
    for name in parts:
        (folder / name).write_text('{"a": 1}')
        seen.add(source_fingerprint(folder))
    assert len(seen) == 4
    (folder / "modules.json").write_text('{"no": "list"}')
    with pytest.raises(BadInput, match="does not list"):
        source_fingerprint(folder)


def test_an_exported_folder_is_taken_as_it_is(tiny_models: Path, tmp_path: Path) -> None:
    exported = tiny_models / "tiny-int8"
    assert encoder_folder(tmp_path / "models", str(exported), "int8") == exported
    with pytest.raises(BadInput, match="is int8, not fp32"):
        encoder_folder(tmp_path / "models", str(exported), "fp32")


@pytest.mark.models
def test_a_pooling_that_is_not_exported_is_told(trained: Path, tmp_path: Path) -> None:
    (trained / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": 32, "pooling_mode_cls_token": True})
    )
    with pytest.raises(BadInput, match="cls pooling"):
        encoder_folder(tmp_path / "models", str(trained), "fp32")
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]
