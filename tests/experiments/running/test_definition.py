"""Experiments as they are written down, and what no experiment can be."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import BadInput
from experiments.definition import read_definition
from tests.experiments.running.laboratory import TWO, defined

FILE = """
name = "more_meaning"
primary = ["conversion", "revenue"]
guardrails = []
layer = "ranking"
ramp = 0.1
[[variants]]
name = "control"
share = 0.5
[[variants]]
name = "meaning"
share = 0.5
search = "dense"
layout = "reorders_first"
[searches.dense.fusion]
dense_weight = 0.6
[layouts.reorders_first.pages]
home = ["buy_again"]
"""


def test_a_file_is_an_experiment(tmp_path: Path) -> None:
    file = tmp_path / "experiment.toml"
    file.write_text(FILE)
    told = read_definition(file)
    control, meaning = told.variants
    assert told.search_of(meaning) == {"fusion": {"dense_weight": 0.6}}
    assert told.search_of(control) == {}
    assert told.layout_of(meaning) == {"pages": {"home": ["buy_again"]}}
    assert told.layout_of(control) is None
    assert list(told.roles) == ["conversion", "revenue"]
    assert told.window == 14
    assert (told.layer_name, defined().layer_name) == ("ranking", "only more_meaning")
    assert type(told).model_validate_json(told.model_dump_json(exclude_defaults=True)) == told


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "More"}, "test: name", "String should match pattern"),
        ({"nam": "x"}, "test: nam", "an experiment has no 'nam'"),
        ({"primary": ["revenu"]}, "test", "there is no metric 'revenu'; did you mean 'revenue'?"),
        ({"secondary": ["conversion"]}, "test", "metrics: 'conversion' is there twice"),
        ({"searches": {}}, "test", "there is no search 'dense'; known: none"),
        ({"layouts": {"x": {}}}, "test", "no variant has the layout 'x'"),
        ({"kind": "interleaving", "variants": []}, "test: variants", "Tuple should have at least"),
        ({"ramp": 0}, "test: ramp", "Input should be greater than 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    changes: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(BadInput) as refused:
        defined(**changes)
    assert refused.value.field == field
    assert message in refused.value.message
    assert refused.value.hint


def test_variants_share_all_and_differ() -> None:
    control, meaning = TWO["variants"]
    with pytest.raises(BadInput, match=r"the shares of the variants add up to 0\.9, not to 1"):
        defined(variants=[control, meaning | {"share": 0.4}])
    with pytest.raises(BadInput, match="the variants do not differ"):
        defined(variants=[control, meaning | {"search": None}], searches={})
    with pytest.raises(BadInput, match="is there twice"):
        defined(variants=[meaning, meaning])
    three = [control | {"share": 0.3}, meaning, meaning | {"name": "other", "share": 0.2}]
    with pytest.raises(BadInput, match="two variants can be interleaved"):
        defined(kind="interleaving", variants=three)


def test_a_broken_file_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "experiment.toml"
    with pytest.raises(BadInput, match="it cannot be read"):
        read_definition(file)
    file.write_text("name = ")
    with pytest.raises(BadInput, match="it is not TOML") as refused:
        read_definition(file)
    assert refused.value.field == "experiment.toml"
