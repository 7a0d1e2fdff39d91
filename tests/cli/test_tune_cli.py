"""`aisle tune` on the demo catalogue, and what then obeys the file that it writes."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.catalogue_settings import read_settings
from cli.tasks.tuned_settings import write_tuned
from core.errors import BadInput
from experiments.offline.replay import Setting
from search.query import Fusion, FusionMethod
from tests.cli.conftest import Outcome, Shop

Inside = Callable[..., Outcome]
GOLDEN = Path(__file__).parents[1] / "golden" / "demo_judgments.csv"


def test_judgments_choose_a_setting_that_the_search_obeys(
    copy_of_shop: Callable[[], Shop], inside: Inside
) -> None:
    shop = copy_of_shop()
    written = shop.indexes / "demo" / "settings.toml"
    written.write_text('# Ours.\ntitle = "The shop"\nfusion.dense_weight = 0.0\n')

    outcome = inside(shop, "tune", GOLDEN, "--folds", "4", "--anyway", "--json")
    found: dict[str, Any] = json.loads(outcome.out)

    assert outcome.code == 0, outcome.err
    assert found["written"] == str(written)
    assert [row["name"] for row in found["rows"]] == ["as it is now", "as shipped", "tuned"]
    assert len(found["folds"]) == 4
    assert sum(fold["queries"] for fold in found["folds"]) == found["queries"] == 32
    settings = read_settings(written)
    assert settings.title == "The shop"
    assert settings.fusion == Fusion.model_validate(found["chosen"]["fusion"])
    assert "# Ours." in written.read_text()


def test_a_search_obeys_the_settings_of_its_catalogue(
    copy_of_shop: Callable[[], Shop], inside: Inside
) -> None:
    shop = copy_of_shop()
    asked = ("search", "something to drink", "--json", "--explain", "--no-final", "--no-rerank")

    def fused() -> list[float]:
        return [hit["explanation"]["fused"] for hit in json.loads(inside(shop, *asked).out)["hits"]]

    before = fused()
    settings = shop.indexes / "demo" / "settings.toml"
    settings.write_text('fusion = { method = "rrf", dense_weight = 1.0 }\n')

    after = fused()

    assert after != before
    # Of meaning alone by rank: (60 + 1) / (60 + rank), the best being 1.
    assert after[:2] == pytest.approx([1, 61 / 62])

    settings.write_text("rerank_weight = 3\n")
    outcome = inside(shop, *asked)
    assert outcome.code == 3
    assert "settings.toml, line 1" in outcome.err


def test_evaluate_has_a_row_for_what_is_served(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    (shop.indexes / "demo" / "settings.toml").write_text('fusion.method = "rrf"\n')
    judgments = tmp_path / "few.csv"
    judgments.write_text("query,docid,rating\nred wine,D00052,90\nred wine,D00027,5\n")

    refused = inside(shop, "evaluate", judgments, "--json")
    outcome = inside(shop, "evaluate", judgments, "--json", "--gain", "linear")

    assert refused.code == 3
    assert "--gain linear" in refused.err
    assert json.loads(outcome.out)["rows"][-1]["name"] == "as served"


def test_without_judgments_queries_are_made_and_nothing_is_written_without_a_gain(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop, out = copy_of_shop(), tmp_path / "tuned.toml"

    outcome = inside(shop, "tune", "--known-items", "20", "--folds", "2", "--out", out, "--json")
    found = json.loads(outcome.out)

    assert found["objective"] == "plain"
    assert found["queries"] == 20
    assert outcome.code == (0 if found["wins"] else 6)
    assert out.exists() == found["wins"] == (found["written"] is not None)
    if not found["wins"]:
        assert "--anyway" in outcome.err


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (("--objective", "both"), "objective"),
        (("--queries", "topics.tsv"), "queries"),
        (("missing.csv",), "judgments"),
        ((GOLDEN, "--folds", "40"), "folds"),
    ],
)
def test_what_cannot_be_done_is_said(
    shop: Shop, inside: Inside, options: tuple[str | Path, ...], field: str
) -> None:
    outcome = inside(shop, "tune", *options)

    assert outcome.code == 3
    assert f"where: {field}" in outcome.err


def test_everything_else_in_the_file_stays(tmp_path: Path) -> None:
    text = (
        '# Ours.\nregion = "north" # where we are\nrerank_model = ""\n\n[fusion]\nmethod = "rrf"\n'
    )
    setting = Setting(fusion=Fusion(dense_weight=0.5), rerank_top=20, rerank_weight=0.4)

    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")

    write_tuned(setting, path, template=path)

    tuned = path.read_text(encoding="utf-8")
    assert "# Ours." in tuned
    assert "# where we are" in tuned
    assert tomllib.loads(tuned) == {
        "region": "north",
        "fusion": {"method": "min_max", "dense_weight": 0.5},
        "rerank_top": 20,
        "rerank_weight": 0.4,
    }


def test_no_reranking_is_no_model(tmp_path: Path) -> None:
    setting = Setting(fusion=Fusion(method=FusionMethod.RRF, dense_weight=0.1))
    path = tmp_path / "settings.toml"

    write_tuned(setting, path, template=path)
    write_tuned(setting, path, template=path)

    settings = read_settings(path)
    assert settings.fusion == setting.fusion
    assert settings.rerank_model == ""
    assert settings.rerank_top is None
    assert [each.name for each in tmp_path.iterdir()] == ["settings.toml"]


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "settings.toml"

    with pytest.raises(BadInput, match="cannot be written"):
        write_tuned(Setting(), path, template=path)
