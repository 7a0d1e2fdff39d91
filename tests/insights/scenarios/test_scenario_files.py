"""Scenarios as they are written, and what is told of those that cannot be used."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from core.errors import BadInput
from insights.scenarios.distribution import Distribution, Share
from insights.scenarios.scenario import Scenario, read_scenario
from insights.scenarios.template import TEMPLATE

DISTRIBUTION: TypeAdapter[Distribution] = TypeAdapter(Distribution)
CHANCES = np.array([0.05, 0.1, 0.5, 0.9, 0.99])


def write(folder: Path, text: str) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_is_a_scenario_with_what_it_shows(tmp_path: Path) -> None:
    found = read_scenario(write(tmp_path, TEMPLATE))

    assert [lever.kind for lever in found.levers] == ["reorder_prompt", "bundle", "banner"]
    assert (found.name, found.horizon_days, found.fatigue) == ("Spring", 90, 0.2)
    shown = TEMPLATE.replace("# [[levers]]", "[[levers]]").replace("\n# ", "\n")
    all_of_it = shown[shown.index('name = "Spring"') :]
    kinds = [lever.kind for lever in read_scenario(write(tmp_path, all_of_it)).levers]
    assert kinds[3:] == ["price_change", "custom"]


def test_a_scenario_is_the_same_after_json() -> None:
    found = Scenario.model_validate(
        {
            "name": "x",
            "levers": [
                {"kind": "bundle", "name": "b", "conversion": 0.2, "price": 3},
                {
                    "kind": "price_change",
                    "name": "p",
                    "change": -0.1,
                    "elasticity": {"mean": -1, "sd": 0.2},
                },
            ],
        }
    )

    assert Scenario.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("written", "law"),
    [
        ({"low": 2, "likely": 3, "high": 6}, stats.beta(2, 4, loc=2, scale=4)),
        ({"mean": -1.5, "sd": 0.4}, stats.norm(-1.5, 0.4)),
        ({"successes": 3, "trials": 40}, stats.beta(3.5, 37.5)),
    ],
)
def test_quantiles_are_scipys(written: dict[str, float], law: stats.rv_continuous) -> None:
    found = DISTRIBUTION.validate_python(written)

    assert found.quantile(CHANCES) == pytest.approx(law.ppf(CHANCES))


def test_a_number_and_a_range_without_width_are_certain() -> None:
    for written in (0.2, {"low": 0.2, "likely": 0.2, "high": 0.2}):
        found = DISTRIBUTION.validate_python(written)

        assert (found.quantile(CHANCES) == 0.2).all()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("often", "write a number"),
        ({"low": 0.1, "high": 0.2}, "write a number"),
        (True, "write a number"),
        ({"low": 0.3, "likely": 0.2, "high": 0.4}, "must not fall"),
        (1.2, "from 0 to 1"),
        ({"mean": 0.2, "sd": 0.1}, "from 0 to 1"),
        ({"successes": 5, "trials": 4}, "more successes than trials"),
        (float("nan"), "finite"),
    ],
)
def test_what_is_no_share_is_refused(written: object, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(Share).validate_python(written)


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("name = ", "plan.toml", "not TOML"),
        ("horizon_days = 45", "plan.toml: horizon_days", "30, 60, 90 or 180"),
        (
            '[[levers]]\nkind = "bundle"\nname = "b"\nconversion = 0.1',
            "plan.toml: levers[1].bundle.price",
            "required",
        ),
        (
            '[[levers]]\nkind = "flyer"\nname = "f"',
            "plan.toml: levers[1]",
            "reorder_prompt",
        ),
        (
            '[[levers]]\nkind = "bundle"\nname = "b"\nprice = 3\nconversion = 1.5',
            "plan.toml: levers[1].bundle.conversion.Known",
            "from 0 to 1",
        ),
        (
            '[[levers]]\nkind = "price_change"\nname = "b"\nchange = -1.5\nelasticity = -1',
            "plan.toml: levers[1].price_change.change.Known",
            "less than all of it",
        ),
        (
            2 * '[[levers]]\nkind = "bundle"\nname = "b"\nprice = 3\nconversion = 0.5\n',
            "plan.toml",
            "two levers have the same name",
        ),
    ],
)
def test_what_is_no_scenario_is_told_with_its_place(
    tmp_path: Path, text: str, field: str, message: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read_scenario(write(tmp_path, text))

    assert (refused.value.field or "").startswith(field.removesuffix(".Known"))
    assert message in refused.value.message
    assert "aisle scenario template" in (refused.value.hint or "")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")
