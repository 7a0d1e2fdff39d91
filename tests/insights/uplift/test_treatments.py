"""Files of treatments: what is read of them, and what is told of what cannot be."""

import math
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFeed
from insights.document import Unit
from insights.uplift.treatments import Treatments, read_treatments


def written(folder: Path, *lines: str) -> Treatments:
    path = folder / "spring.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_treatments(path)


def test_columns_are_sides_outcomes_and_features(tmp_path: Path) -> None:
    rows = [f"shop-{n},{n % 2},{n},{n * 2.5},north" for n in range(40)]
    rows[3] = "shop-3,treatment,3,,north"
    rows[4] = "shop-4,control,4,1e3,north"

    found = written(tmp_path, "retailer,treated,outcome,size,region", *rows)
    trial = found.trial(randomised=True)

    assert found.name == "spring"
    assert found.treated["shop-3"]
    assert not found.treated["shop-4"]
    assert trial.names == ("size",)
    assert math.isnan(trial.features[3, 0])
    assert trial.features[4, 0] == 1000
    assert trial.outcome.tolist() == list(map(float, range(40)))
    assert trial.unit is Unit.MONEY
    assert np.count_nonzero(trial.treated) == 20


def test_a_yes_or_no_is_a_share(tmp_path: Path) -> None:
    rows = [f"shop-{n},{n % 2},{n % 3 == 0:d}" for n in range(40)]

    trial = written(tmp_path, "retailer,treated,outcome", *rows).trial(randomised=False)

    assert trial.unit is Unit.SHARE
    assert trial.features.shape == (40, 0)


def test_days_stand_in_the_file(tmp_path: Path) -> None:
    found = written(
        tmp_path, "retailer,treated,begin,end", "a,1,2026-05-01,2026-05-28",
        "b,0,2026-05-01,2026-05-28",
    )  # fmt: skip

    assert (found.begin, found.end) == ("2026-05-01", "2026-05-28")
    with pytest.raises(BadFeed, match="does not say what came of it"):
        found.trial(randomised=True)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("a,1,5", "a,0,5"), "retailer: a shop is there twice"),
        (("a,maybe,5", "b,0,5"), "treated: neither addressed nor not"),
        (("a,1,", "b,0,5"), "outcome: the outcome is no number"),
        (("a,1,inf", "b,0,5"), "outcome: the outcome is no number"),
        ((",1,5", "b,0,5"), "retailer: there is no shop"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_mend(
    tmp_path: Path, lines: tuple[str, ...], told: str
) -> None:
    with pytest.raises(BadFeed) as refused:
        written(tmp_path, "retailer,treated,outcome", *lines)

    assert told in refused.value.message
    assert "row" in (refused.value.hint or "")


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="has no column retailer, only shop, treated") as refused:
        written(tmp_path, "shop,treated", "a,1", "b,0")

    assert refused.value.field == "retailer"


def test_a_file_is_of_one_campaign(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="the column begin is '2026-05-01' here"):
        written(tmp_path, "retailer,treated,begin", "a,1,2026-05-01", "b,0,2026-05-02")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="no rows"):
        written(tmp_path, "retailer,treated")
