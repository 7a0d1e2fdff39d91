"""The model catalogue: what it says is true, and what is missing or damaged is named."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import IndexUnusable, ModelMissing
from core.fingerprint import of_file
from rerank.catalogue import BUNDLED, RerankModel, catalogue, verify
from rerank.cross_encoder import CrossEncoder, CrossEncoderLayout
from rerank.loading import load_reranker

BUNDLED_MODELS = [model for model in catalogue().models if model.bundled]
FETCHED_MODELS = [model for model in catalogue().models if not model.bundled]


@pytest.mark.parametrize("model", BUNDLED_MODELS, ids=lambda model: model.name)
def test_bundled_models_are_what_the_catalogue_says(model: RerankModel) -> None:
    folder = model.folder(BUNDLED)
    verify(model, folder)
    assert {file.name: (file.bytes, file.sha256) for file in model.files} == {
        path.name: (path.stat().st_size, of_file(path)) for path in CrossEncoderLayout(folder).files
    }
    assert CrossEncoder(folder, name=model.name).max_tokens == model.max_tokens
    assert model.licence in (folder / "README.md").read_text(encoding="utf-8")


def test_the_default_is_bundled_and_small() -> None:
    model = catalogue().find("default")
    assert model.bundled
    assert sum(file.bytes or 0 for file in model.files) < 17_000_000


def test_names_are_unique() -> None:
    names = [model.name for model in catalogue().models]
    assert len(set(names)) == len(names)


def test_an_unknown_name_is_told_which_are_known(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=re.escape(catalogue().default)):
        load_reranker("no-such-model", models=tmp_path)


@pytest.mark.parametrize("model", FETCHED_MODELS, ids=lambda model: model.name)
def test_a_model_to_be_fetched_says_how(model: RerankModel, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.onnx") as raised:
        load_reranker(model.name, models=tmp_path)
    assert model.source in (raised.value.hint or "")
    assert str(tmp_path / model.name) in (raised.value.hint or "")


@pytest.fixture
def copied(tmp_path: Path, bundled_folder: Path) -> Path:
    return Path(shutil.copytree(bundled_folder, tmp_path / "copied"))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(name: str, copied: Path) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelMissing, match=re.escape(name)):
        verify(catalogue().find("default"), copied)
    with pytest.raises(ModelMissing, match=re.escape(name)):
        load_reranker(str(copied), models=copied)


def test_a_flipped_byte_is_found(copied: Path) -> None:
    path = copied / "model.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexUnusable, match="SHA-256"):
        verify(catalogue().find("default"), copied)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_truncated_file_is_found(name: str, copied: Path) -> None:
    path = copied / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexUnusable, match="bytes instead of"):
        verify(catalogue().find("default"), copied)
    with pytest.raises(IndexUnusable, match=re.escape(name)):
        load_reranker(str(copied), models=copied)


def test_a_folder_of_ones_own_is_named_after_itself(copied: Path) -> None:
    loaded = load_reranker(str(copied), models=copied)
    assert loaded.name == "copied"
    assert loaded.score("mouse", ["wireless mouse"], budget_ms=None).scored == 1


def test_scoring_needs_no_torch() -> None:
    program = (
        "import sys\n"
        "for name in ('torch', 'transformers', 'sentence_transformers', 'onnx'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from rerank.loading import load_reranker\n"
        "loaded = load_reranker(models=Path('.'))\n"
        "found = loaded.score('mouse', ['wireless mouse'], budget_ms=None)\n"
        "sys.stdout.write(str(found.scored))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BUNDLED.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("1", 0), done.stderr
