"""`aisle synonyms`: candidates for a person, and what a file would change."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from core.synonyms import parse_synonyms
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]

SYNONYMS = """\
[[two_way]]
words = ["coffee", "espresso machine oil"]
[[one_way]]
from = "joe"
to = ["coffee"]
"""


@pytest.fixture
def synonyms(tmp_path: Path) -> Path:
    path = tmp_path / "synonyms.toml"
    path.write_text(SYNONYMS)
    return path


def test_candidates_are_comments_that_a_person_can_accept(
    shop: Shop, inside: Inside, tmp_path: Path
) -> None:
    path = tmp_path / "candidates.toml"
    outcome = inside(
        shop, "synonyms", "propose", "-c", "demo", "--output", str(path), "--limit", "5"
    )
    text = path.read_text()

    assert outcome.code == 0
    assert "candidates.toml" in outcome.out
    assert tomllib.loads(text) == {}, "nothing holds before it is accepted"
    lines = text.splitlines()
    entry = ("# [[two_way]]", "# words = ")
    accepted = "\n".join(line[2:] if line.startswith(entry) else line for line in lines)
    assert len(parse_synonyms(accepted, "candidates.toml").entries) == text.count(entry[0])


def test_candidates_go_to_the_terminal_without_a_file(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "synonyms", "propose", "-c", "demo", "--limit", "3")

    assert outcome.code == 0
    assert outcome.out.startswith("# Candidates for synonyms in the catalogue")


def test_a_file_is_checked_with_what_each_entry_changes(
    shop: Shop, inside: Inside, synonyms: Path
) -> None:
    outcome = inside(shop, "synonyms", "check", "-c", "demo", str(synonyms), "--json")
    changes = {change["word"]: change for change in json.loads(outcome.out)}

    assert outcome.code == 0
    assert changes["joe"]["line"] == 3
    assert changes["joe"]["before"] == 0
    assert changes["joe"]["after"] == changes["coffee"]["before"] > 0
    assert changes["coffee"]["after"] == changes["coffee"]["before"]
    table = inside(shop, "synonyms", "check", "-c", "demo", str(synonyms))
    assert "joe" in table.out
    assert "3 words, all fine; 1 of them change nothing here" in table.out


def test_a_file_of_comments_is_said_to_have_no_entry(
    shop: Shop, inside: Inside, tmp_path: Path
) -> None:
    path = tmp_path / "candidates.toml"
    inside(shop, "synonyms", "propose", "-c", "demo", "--output", str(path), "--limit", "2")
    outcome = inside(shop, "synonyms", "check", "-c", "demo", str(path))

    assert outcome.code == 0
    assert "candidates.toml has no entry yet" in outcome.out
    assert "all fine" not in outcome.out


def test_a_wrong_file_is_refused_with_its_line(shop: Shop, inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('# mine\n[[two_way]]\nwords = ["coffee"]\n')
    outcome = inside(shop, "synonyms", "check", "-c", "demo", str(path))

    assert outcome.code == 3
    assert "wrong.toml, line 2: words names fewer than two" in outcome.err


def test_a_build_stops_at_a_wrong_file_before_anything_else(
    own_shop: Shop, inside: Inside, tmp_path: Path, demo_index: BuiltIndex
) -> None:
    feed, path = tmp_path / "feed.jsonl.gz", tmp_path / "wrong.toml"
    write_feed(feed, demo_index.products[:3])
    path.write_text("[[one_way]]\nfrom = 'a'\n")
    outcome = inside(own_shop, "build", str(feed), "--catalogue", "fresh", "--synonyms", str(path))

    assert outcome.code == 3
    assert "to is missing" in outcome.err
    assert "rows read" not in outcome.out


def test_a_search_tells_what_it_made_of_the_words(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "search", "grean tea under 20 eur")

    assert outcome.code == 0
    assert "Showing results for green tea under 20 eur" in outcome.out
    assert "under 20 eur (price ..20)" in outcome.out
    refused = inside(
        shop, "search", "grean tea under 20 eur", "--no-spelling", "--no-understanding"
    )
    assert "Showing results" not in refused.out
    assert "Understood" not in refused.out
