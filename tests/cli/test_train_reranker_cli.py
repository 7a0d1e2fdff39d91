"""`aisle train reranker` on the demo catalogue, from an encoder that knows nothing."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.model_record import read_record
from tests.cli.conftest import Outcome, Shop
from tests.tiny_models import save_encoder

pytestmark = pytest.mark.models

Inside = Callable[..., Outcome]
GOLDEN = Path(__file__).parents[1] / "golden" / "demo_judgments.csv"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_encoder(tmp_path_factory.mktemp("tiny") / "encoder", seed=3)


@pytest.fixture
def own_models(copy_of_shop: Callable[[], Shop], tmp_path: Path) -> Shop:
    shop = copy_of_shop()
    models = {"AISLE_MODELS": str(tmp_path / "models"), "AISLE_RERANK_TOP": "5"}
    return replace(shop, environment=shop.environment | models)


def test_a_model_that_loses_is_kept_back_until_a_reason_is_given(
    own_models: Shop, inside: Inside, tiny: Path
) -> None:
    asked = ("train", "reranker", "--encoder", tiny, "--max-tokens", "24")
    learnt = ("--queries", "60", "--judgments", GOLDEN)
    settings = own_models.indexes / "demo" / "settings.toml"
    settings.write_text('# Ours.\ntitle = "The shop"\n')
    models = Path(own_models.environment["AISLE_MODELS"])

    refused = inside(own_models, *asked, *learnt)

    assert refused.code == 6, refused.err
    assert "does not win" in refused.err
    assert "rerank_model" not in settings.read_text()
    assert not (models / "demo-reranker").exists()
    assert "judged queries (6)" in refused.out

    published = inside(own_models, *asked, *learnt, "--anyway", "to see it run", "--json")

    assert published.code == 0, published.err
    assert "0 steps" in published.err, "the training that was refused is not done again"
    said = json.loads(published.out)
    assert said["published"] == str(models / "demo-reranker")
    assert {each["ranking"] for each in said["checked"]} == {
        "as searched",
        "judged products by the model alone",
    }
    written = tomllib.loads(settings.read_text())
    # The shipped search asks no reranker.
    assert written == {
        "title": "The shop",
        "rerank_model": "demo-reranker",
        "rerank_weight": 0.1,
    }
    assert "# Ours." in settings.read_text()
    record = read_record(models / "demo-reranker")
    assert record is not None
    assert (record.layers, record.dimension) == (2, 32)
    assert record.note is not None
    assert record.note.endswith(": to see it run")
    assert not list((models / ".training").glob("*/checkpoint.pt"))
    found = json.loads(inside(own_models, "search", "red wine", "--json").out)
    assert found["rerank"]["model"] == "demo-reranker"


def test_a_dry_run_says_what_would_be_learnt_and_writes_nothing(
    own_models: Shop, inside: Inside, tiny: Path
) -> None:
    asked = ("train", "reranker", "--encoder", tiny, "--max-tokens", "24", "--queries", "40")
    outcome = inside(own_models, *asked, "--dry-run")
    assert outcome.code == 0, outcome.err
    assert "steps of" in outcome.out
    assert "demo-reranker starts from" in outcome.out
    assert not (Path(own_models.environment["AISLE_MODELS"]) / "demo-reranker").exists()


def test_options_that_cannot_be_obeyed_are_named(
    own_models: Shop, inside: Inside, tiny: Path, tmp_path: Path
) -> None:
    start = ("train", "reranker", "--encoder", tiny, "--queries", "40")
    layers = inside(own_models, *start, "--layers", "3")
    assert layers.code == 3
    assert "2 layers, not 3" in layers.err
    there = inside(own_models, *start, "--out", tmp_path)
    assert there.code == 3
    assert "--out" in there.err
    name = inside(own_models, *start, "--name", "aisle-mini-l2")
    assert name.code == 3
    assert "cannot be called 'aisle-mini-l2'" in name.err
