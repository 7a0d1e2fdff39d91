"""`aisle train ranker` on the demo catalogue: what wins is obeyed, what does not is refused."""

import json
import os
import signal
import subprocess
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.offline.candidates import CandidateFinder
from rerank.ranker import read_ranker
from search.snapshot import Snapshot
from tests.cli.conftest import AISLE, Outcome, Shop
from tests.experiments.clicking import click_rows, write_clicks
from tests.experiments.tasting import finder_of, queries_of, tastes, weights_of, write_judgments

Inside = Callable[..., Outcome]
Ratings = Mapping[str, Mapping[str, int]]

MEANING = {"cosine": 1.0, "close": 0.1}
"""A taste that is not the shipped one: what is meant counts, whatever the words."""


@pytest.fixture(scope="module")
def finder(demo_snapshot: Snapshot) -> CandidateFinder:
    return finder_of(demo_snapshot)


@pytest.fixture(scope="module")
def of_meaning(finder: CandidateFinder, demo_snapshot: Snapshot) -> Ratings:
    return tastes(finder, queries_of(demo_snapshot, 60), weights_of(**MEANING))


def shares(path: Path) -> dict[str, float]:
    weights = read_ranker(path).weights
    total = sum(weights.values())
    return {name.value: weight / total for name, weight in weights.items()}


def explained(shop: Shop, inside: Inside, text: str) -> dict[str, Any]:
    outcome = inside(shop, "search", text, "--json", "--explain")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_a_taste_that_wins_is_published_obeyed_and_taken_back(
    copy_of_shop: Callable[[], Shop], inside: Inside, of_meaning: Ratings, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    folder = shop.indexes / "demo"
    (folder / "settings.toml").write_text('# Ours.\ntitle = "The shop"\n')
    judgments = write_judgments(tmp_path / "judged.csv", of_meaning)
    before = explained(shop, inside, "something to drink")

    outcome = inside(shop, "train", "ranker", judgments, "--folds", "3", "--json")
    found = json.loads(outcome.out)

    assert outcome.code == 0, outcome.err
    assert found["wins"]
    assert found["baseline"] == "shipped ranker"
    assert found["queries"] == len(of_meaning)
    trained = folder / "ranker" / "ranker.toml"
    assert found["written"] == str(trained)
    told = {row["feature"]: row["trained"] for row in found["weights"]}
    assert shares(trained) == pytest.approx(told, abs=1e-3)
    assert told["cosine"] > 0.3
    assert tomllib.loads((folder / "settings.toml").read_text()) == {
        "title": "The shop",
        "rank_model": "ranker",
    }
    after = explained(shop, inside, "something to drink")
    assert before["final"]["model"] == "aisle-linear"
    assert after["final"]["model"] == "demo-ranker"
    hit = after["hits"][0]["explanation"]
    assert hit["ranked"] == pytest.approx(sum(hit["shares"].values()))
    assert hit["shares"]["cosine"] == pytest.approx(
        hit["features"]["cosine"] * shares(trained)["cosine"]
    )
    assert inside(shop, "versions").out.count("ranker") == 0

    taken = inside(shop, "train", "ranker", "--undo")

    assert taken.code == 0
    assert "the server's" in taken.out
    assert explained(shop, inside, "something to drink")["hits"] == before["hits"]
    assert "# Ours." in (folder / "settings.toml").read_text()
    again = inside(shop, "train", "ranker", "--undo")
    assert again.code == 6
    assert "could be taken back" in again.err


def test_a_taste_like_the_shipped_one_is_refused(
    copy_of_shop: Callable[[], Shop],
    inside: Inside,
    finder: CandidateFinder,
    demo_snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    shop, folder = copy_of_shop(), tmp_path / "out"
    shipped = Path(__file__).parents[2] / "rerank" / "models" / "aisle-linear" / "ranker.toml"
    taste = weights_of(**{name.value: w for name, w in read_ranker(shipped).weights.items()})
    ratings = tastes(finder, queries_of(demo_snapshot, 24), taste)
    judgments = write_judgments(tmp_path / "judged.csv", ratings)
    asked = ("train", "ranker", judgments, "--folds", "2", "--out", folder)

    refused = inside(shop, *asked)

    assert refused.code == 6
    assert "does not surely beat the shipped ranker" in refused.err
    assert "--anyway REASON" in refused.err
    assert "trained ranker" in refused.out
    assert not folder.exists()

    measured = inside(shop, *asked, "--dry-run", "--json")

    assert measured.code == 0
    assert json.loads(measured.out)["written"] is None
    assert not folder.exists()

    forced = inside(shop, *asked, "--anyway", 'a try of "ours"')

    assert forced.code == 0
    assert read_ranker(folder / "ranker.toml").source.endswith('Published anyway: a try of "ours"')
    assert not (shop.indexes / "demo" / "settings.toml").exists()


def test_publishing_twice_and_undoing_brings_the_first_back(
    copy_of_shop: Callable[[], Shop], inside: Inside, of_meaning: Ratings, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    trained = shop.indexes / "demo" / "ranker" / "ranker.toml"
    few = dict(list(of_meaning.items())[:20])
    asked = ("train", "ranker", write_judgments(tmp_path / "judged.csv", few), "--folds", "2")
    inside(shop, *asked, "--anyway", "first")
    first = trained.read_bytes()

    second = inside(shop, *asked, "--anyway", "second", "--seed", "1", "--json")

    assert second.code == 0, second.err
    assert json.loads(second.out)["baseline"] == "ranker in use"
    assert trained.read_bytes() != first
    assert "'ranker'" in inside(shop, "train", "ranker", "--undo").out
    assert trained.read_bytes() == first


def test_a_log_of_clicks_teaches_the_taste_of_shoppers(
    copy_of_shop: Callable[[], Shop],
    inside: Inside,
    finder: CandidateFinder,
    demo_snapshot: Snapshot,
    tmp_path: Path,
) -> None:
    shop = copy_of_shop()
    texts = [text for text in queries_of(demo_snapshot, 60) if len(finder.find(text).ids) > 4]
    found = [finder.find(text) for text in texts]
    unpinned = [each.ids[each.pinned :] for each in found]
    likings = [0.8 * each.features @ weights_of(**MEANING) / 1.1 for each in found]
    rows = click_rows(
        [liking**3 for liking in likings],
        [each.features @ weights_of(bm25=1.0) for each in found],
        lambda positions: positions.astype(np.float64) ** -1.0,
        times=60,
        seed=3,
    )
    clicks = write_clicks(
        tmp_path / "clicks.csv", rows, texts, lambda query, place: unpinned[query][place]
    )

    outcome = inside(
        shop, "train", "ranker", "--clicks", clicks, "--folds", "3", "--dry-run", "--json"
    )
    told = json.loads(outcome.out)

    assert outcome.code == 0, outcome.err
    assert any("estimated from" in source for source in told["sources"])
    assert f"for {told['queries']} queries with clicks" in told["sources"][0]
    by_name = {row["feature"]: row for row in told["weights"]}
    assert by_name["cosine"]["trained"] > by_name["cosine"]["shipped"]


def test_without_anything_queries_are_made(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop, out = copy_of_shop(), tmp_path / "out"

    outcome = inside(shop, "train", "ranker", "--known-items", "20", "--folds", "2", "--out", out)

    assert outcome.code in {0, 6}
    assert out.exists() == (outcome.code == 0)
    assert "20 queries made of the catalogue" in outcome.out
    assert "own words and types" in outcome.out


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (("--queries", "topics.tsv"), "queries"),
        (("--eta", "1"), "eta"),
        (("missing.csv",), "judgments"),
        (("--clicks", "missing.jsonl"), "clicks"),
        (("--known-items", "10", "--folds", "40"), "folds"),
    ],
)
def test_what_cannot_be_done_is_said(
    copy_of_shop: Callable[[], Shop], inside: Inside, options: tuple[str, ...], field: str
) -> None:
    outcome = inside(copy_of_shop(), "train", "ranker", *options)

    assert outcome.code == 3
    assert f"where: {field}" in outcome.err


def test_after_a_kill_it_goes_on_where_it_was(
    copy_of_shop: Callable[[], Shop], of_meaning: Ratings, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    judgments = write_judgments(tmp_path / "judged.csv", of_meaning)
    asked = ("train", "ranker", str(judgments), "--folds", "2", "--dry-run", "--json")
    undisturbed = shop.aisle(*asked)
    assert undisturbed.code == 0, undisturbed.err
    kept = shop.indexes / "demo" / ".features"
    (folder,) = kept.iterdir()
    for path in folder.iterdir():
        path.unlink()

    running = subprocess.Popen([AISLE, *asked], env=shop.environment, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 100
    while len(list(folder.glob("[!.]*.npz"))) < 5:
        assert running.poll() is None, "it was done before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.001)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    done = {path: path.stat().st_mtime_ns for path in folder.glob("[!.]*.npz")}
    again = shop.aisle(*asked)

    assert 5 <= len(done) < len(of_meaning)
    assert again.out == undisturbed.out
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert len(list(folder.glob("[!.]*.npz"))) == len(of_meaning)
