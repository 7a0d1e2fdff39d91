"""Counts by field as they are read back, and files that do not belong together."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from core.lexical_fields import unpack
from indexer.postings import PostingsWriter
from search.built_postings import BuiltPostings

TITLE_TWICE = [["red", "mug", "mug"], ["nord"], [], ["mugs", "red"], ["a", "red", "mug"]]
ELSEWHERE = [["lid"], [], [], [], [], ["mug"]]
DOCUMENTS = [TITLE_TWICE, ELSEWHERE, [["mug"]], [[], ["red"]]]


def write(folder: Path, documents: list[list[list[str]]]) -> Path:
    writer = PostingsWriter()
    for document in documents:
        writer.add(document)
    writer.write(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("built") / "postings", DOCUMENTS)


@pytest.fixture(scope="module")
def postings(folder: Path) -> BuiltPostings:
    return BuiltPostings.open(folder, len(DOCUMENTS))


def test_the_counts_of_a_term_are_by_field_and_by_rising_row(postings: BuiltPostings) -> None:
    rows, packed = postings.fields_of("mug")
    assert rows.tolist() == [0, 1, 2]
    assert unpack(packed).tolist() == [[2, 0, 0, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]]
    nowhere, nothing = postings.fields_of("unknown")
    assert (nowhere.size, nothing.size) == (0, 0)


def test_rows_are_asked_for_in_any_order(postings: BuiltPostings) -> None:
    asked = np.array([3, 1, 0, 2], np.int32)
    there, packed = postings.fields_at("mug", asked)
    assert there.tolist() == [False, True, True, True]
    assert unpack(packed)[:, 0].tolist() == [0, 0, 2, 1]
    there, packed = postings.fields_at("unknown", asked)
    assert not there.any()
    assert not packed.any()


def test_how_many_products_have_a_term_in_each_field(postings: BuiltPostings) -> None:
    assert postings.frequency("mug") == 3
    assert postings.field_frequencies("mug").tolist() == [2, 0, 0, 0, 1]
    assert postings.field_frequencies("red").tolist() == [1, 1, 0, 1, 1]
    assert postings.field_frequencies("unknown").tolist() == [0, 0, 0, 0, 0]


def test_lengths_are_averaged_over_all_products(postings: BuiltPostings) -> None:
    asked = np.array([3, 0, 3], np.int32)
    assert postings.field_lengths.of(asked).tolist() == [
        [0, 1, 0, 0, 0],
        [3, 1, 0, 2, 3],
        [0, 1, 0, 0, 0],
    ]
    assert postings.field_lengths.averages.tolist() == [5 / 4, 2 / 4, 0, 2 / 4, 3 / 4]


@pytest.mark.parametrize("name", ["offsets", "rows", "impacts", "fields", "field_lengths"])
def test_a_file_of_another_version_is_named(name: str, tmp_path: Path) -> None:
    mixed = write(tmp_path / "mixed", DOCUMENTS)
    other = write(tmp_path / "other", [*DOCUMENTS, [["one", "more"]]])
    (other / f"{name}.npy").replace(mixed / f"{name}.npy")
    with pytest.raises(IndexUnusable, match="do not belong together") as caught:
        BuiltPostings.open(mixed, len(DOCUMENTS))
    assert str(caught.value.field).endswith(".npy")
    assert (name == "offsets") or caught.value.field == f"{name}.npy"


@pytest.mark.parametrize("name", ["rows", "fields", "field_lengths"])
def test_numbers_of_another_kind_are_refused(name: str, tmp_path: Path) -> None:
    mixed = write(tmp_path / "mixed", DOCUMENTS)
    numbers = np.load(mixed / f"{name}.npy")
    np.save(mixed / f"{name}.npy", numbers.astype(np.int64))
    with pytest.raises(IndexUnusable, match="int64") as caught:
        BuiltPostings.open(mixed, len(DOCUMENTS))
    assert caught.value.field == f"{name}.npy"
