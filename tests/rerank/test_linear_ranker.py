"""The linear ranker: its scores by hand, and what is wrong with a file told by its line."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.errors import AisleError, BadInput, IndexUnusable, ModelMissing
from core.ranking_features import RankingFeature
from rerank.catalogue import BUNDLED, catalogue, verify
from rerank.loading import load_ranker
from rerank.ranker import LinearRanker, RankerLayout, RankerModel, read_ranker
from tests.rerank.doubles import Table

NOWHERE = Path("no-such-folder")
SHIPPED = RankerLayout(BUNDLED / "aisle-linear").description


def ranker_of(**weights: float) -> LinearRanker:
    given = {feature: weights.get(feature.value, 0.0) for feature in RankingFeature}
    return LinearRanker(RankerModel("hand", "CC0-1.0", "by hand", depth=3, weights=given))


def written(folder: Path, old: str = "", new: str = "") -> Path:
    """The shipped file, changed, in a folder."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    folder.mkdir(parents=True, exist_ok=True)
    path = RankerLayout(folder).description
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(text: str) -> int:
    return SHIPPED.read_text(encoding="utf-8").splitlines().index(text) + 1


def test_scores_and_shares_by_hand() -> None:
    table = Table(("coverage", "bm25", "brand"), np.array([[1.0, 0.5, 0.0], [0.5, 0.0, 1.0]]))

    found = ranker_of(bm25=1, coverage=2, brand=1).score(table)

    # Of 4 in all: coverage 2, bm25 1, brand 1.
    np.testing.assert_allclose(found.shares, [[0.5, 0.125, 0], [0.25, 0, 0.25]])
    np.testing.assert_allclose(found.scores, [0.625, 0.5])


def test_all_that_can_be_had_is_a_score_of_one() -> None:
    names = tuple(feature.value for feature in RankingFeature)
    everything = Table(names, np.ones((1, len(names))))

    found = load_ranker("default", models=NOWHERE)

    assert found is not None
    assert found.score(everything).scores == pytest.approx([1])


def test_the_shipped_file_is_what_the_catalogue_says() -> None:
    known = catalogue().ranker("default")
    assert known is not None
    verify(known, known.folder(NOWHERE))
    model = read_ranker(SHIPPED)
    assert (model.name, model.licence, model.depth) == (known.name, known.licence, 200)
    card = (BUNDLED / known.name / "README.md").read_text(encoding="utf-8")
    assert model.licence in card
    for feature, weight in model.weights.items():
        assert f"| `{feature}` | {weight:g} |" in card


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("bm25 = 1.0", "bm52 = 1.0", "bm25 = 1.0", "bm52 is no feature"),
        ("cosine = 0.5", "cosine = -0.5", "cosine = 0.5", "cosine has the weight -0.5"),
        ("brand = 0.3", "brand = nan", "brand = 0.3", "brand has the weight nan"),
        ("brand = 0.3", "brand = inf", "brand = 0.3", "brand has the weight inf"),
        ("brand = 0.3", "brand = true", "brand = 0.3", "brand has the weight True"),
        ("brand = 0.3", 'brand = "0.3"', "brand = 0.3", "brand has the weight '0.3'"),
        ("depth = 200", "depth = 0", "depth = 200", "depth is out of range"),
        ("depth = 200", "depth = 20.5", "depth = 200", "depth is out of range"),
        ("depth = 200", "deep = 200", "depth = 200", "deep is no setting"),
        ("[weights]", "[weight]", "[weights]", "weight is no setting"),
        ('name = "aisle-linear"', "name = 7", 'name = "aisle-linear"', "name is no text"),
    ],
)
def test_a_fault_is_told_with_file_line_and_name(
    tmp_path: Path, old: str, new: str, line: str, told: str
) -> None:
    path = written(tmp_path / "own", old, new)
    with pytest.raises(BadInput, match=re.escape(told)) as raised:
        read_ranker(path)
    assert raised.value.field == f"{path}, line {line_of(line)}"
    assert raised.value.hint


def test_a_weight_that_is_missing_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "own", "not_host = 0.3\n", "")
    with pytest.raises(BadInput, match="not_host is missing") as raised:
        read_ranker(path)
    assert raised.value.field == str(path)


def test_weights_that_are_all_nought_order_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "own")
    text = re.sub(r"(?m)^(\w+) = \d\.\d$", r"\1 = 0.0", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="all 0"):
        read_ranker(path)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"[weights"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ranker.toml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="no ranker") as raised:
        read_ranker(path)
    assert raised.value.field == str(path)


@pytest.mark.parametrize("choice", [None, ""])
def test_no_choice_is_no_ranker(choice: str | None) -> None:
    assert load_ranker(choice, models=NOWHERE) is None


def test_a_folder_beside_the_versions_comes_before_an_installed_one(tmp_path: Path) -> None:
    models, beside = tmp_path / "models", tmp_path / "shop"
    written(models / "own", '"aisle-linear"', '"installed"')
    assert getattr(load_ranker("own", models=models, beside=beside), "name", "") == "installed"
    written(beside / "own", '"aisle-linear"', '"beside"')
    assert getattr(load_ranker("own", models=models, beside=beside), "name", "") == "beside"
    by_path = load_ranker(str(beside / "own"), models=NOWHERE)
    assert getattr(by_path, "name", "") == "beside"


def test_a_ranker_that_is_not_there_says_what_can_be_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no-such-ranker") as raised:
        load_ranker("no-such-ranker", models=tmp_path, beside=tmp_path)
    assert (raised.value.field, "aisle-linear" in (raised.value.hint or "")) == ("rank_model", True)
    with pytest.raises(ModelMissing, match=r"ranker\.toml"):
        load_ranker(str(tmp_path), models=NOWHERE)


@pytest.mark.parametrize("damage", ["gone", "changed", "longer"])
def test_the_shipped_file_is_compared_byte_for_byte(tmp_path: Path, damage: str) -> None:
    known = catalogue().ranker("default")
    assert known is not None
    copied = Path(shutil.copytree(BUNDLED / known.name, tmp_path / "copied"))
    path = RankerLayout(copied).description
    content = path.read_bytes()
    kinds: dict[str, type[AisleError]] = {"gone": ModelMissing}
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content + b"\n" if damage == "longer" else content.replace(b"1", b"2", 1))
    with pytest.raises(kinds.get(damage, IndexUnusable)) as raised:
        verify(known, copied)
    assert raised.value.field == path.name
