"""Synonym files: what is read from a right one, and what is said of a wrong one."""

from pathlib import Path

import pytest

from core.errors import BadInput
from core.synonyms import parse_synonyms, read_synonyms

GOOD = """\
# of a shop
defaults = false

[[two_way]]
words = ["tv", "television", "telly"]

[[one_way]]
from = "sneakers"
to = ["running  shoes"]
"""


def test_entries_with_their_lines_and_pairs() -> None:
    file = parse_synonyms(GOOD, "shop.toml")
    television, sneakers = file.entries

    assert not file.defaults
    assert (television.line, sneakers.line) == (4, 7)
    assert list(sneakers.pairs) == [("sneakers", "running shoes")]
    assert set(television.pairs) == {
        (one, other) for one in television.sources for other in television.sources if one != other
    }


def test_an_empty_file_is_fine() -> None:
    file = parse_synonyms("# nothing yet\n", "shop.toml")

    assert file.entries == ()
    assert file.defaults


WRONG = [
    ("words = [", "is no TOML"),
    ("[[twoway]]\nwords = ['a', 'b']", "unknown part 'twoway'"),
    ("two_way = 3", "two_way is no list of entries"),
    ("defaults = 'no'", "neither true nor false"),
    ("\n[[two_way]]\nwords = ['tv']", "line 2: words names fewer than two"),
    ("[[two_way]]\nwords = ['tv', 3]", "line 1: words is no list of words"),
    ("[[two_way]]\nwords = ['tv', 'TV']", "line 1: words names a word twice"),
    ("[[two_way]]\nwords = ['café', 'cafe']", "names a word twice"),
    ("[[two_way]]\nwords = ['tv', '?!']", "no letter or digit in '?!'"),
    ("[[two_way]]\nwords = ['tv', '" + "x" * 101 + "']", "101 characters"),
    ("[[two_way]]\nword = ['tv', 'telly']", "'word' is unknown"),
    ("[[two_way]]\n", "words is missing"),
    ("[[one_way]]\nfrom = 'a'", "to is missing"),
    ("[[one_way]]\nfrom = 'a'\nto = 'b'", "to is no list of words"),
    ("[[one_way]]\nfrom = ''\nto = ['b']", "no letter or digit in ''"),
    ("[[one_way]]\nfrom = 'Tea'\nto = ['coffee', 'tea']", "from and to name the same words"),
    (
        "[[two_way]]\nwords = ['a', 'b']\n\n  [[ two_way ]]\nwords = ['c']",
        "line 4: words names fewer",
    ),
    ("two_way = [{words = ['c']}]", "two_way 1: words names fewer"),
]


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_wrong_entry_is_named(text: str, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_synonyms(text, "shop.toml")

    assert problem in str(caught.value)
    assert str(caught.value.field).startswith("synonyms")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot read none\.toml"):
        read_synonyms(tmp_path / "none.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b"# caf\xe9")
    with pytest.raises(BadInput, match="not UTF-8 at byte 5"):
        read_synonyms(path)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(GOOD, encoding="utf-8-sig")

    assert len(read_synonyms(path).entries) == 2
