"""Mapping files of one kind: the shipped and the caller's."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from catalog.mapping import shipped_mappings
from core.errors import BadInput
from core.mapping_files import MappingFiles


class _Columns(BaseModel):
    model_config = ConfigDict(extra="allow")

    source: str = "none"


@pytest.fixture
def mappings() -> MappingFiles[_Columns]:
    return MappingFiles("catalog", _Columns, keys_are_in="the manual")


def test_the_shipped_are_those_of_the_room(mappings: MappingFiles[_Columns]) -> None:
    assert mappings.shipped() == shipped_mappings()
    assert mappings.load("icecat") != mappings.load("bestbuy")


def test_what_is_given_holds_where_the_file_says_nothing(
    mappings: MappingFiles[_Columns], tmp_path: Path
) -> None:
    silent, said = tmp_path / "silent.toml", tmp_path / "said.toml"
    silent.write_text("")
    said.write_text('source = "file"')

    assert mappings.load(silent, {"source": "given"}).source == "given"
    assert mappings.load(said, {"source": "given"}).source == "file"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"source = ", "this is not TOML"),
        (b"\xff\xfe", "the file is not UTF-8"),
        (b"source = 3", "valid string"),
    ],
)
def test_a_broken_file_is_told_of(
    mappings: MappingFiles[_Columns], tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)

    with pytest.raises(BadInput, match=message):
        mappings.load(path)


def test_a_missing_file_names_the_shipped(mappings: MappingFiles[_Columns], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        mappings.load(tmp_path / "none.toml")

    assert "icecat" in (raised.value.hint or "")
