from pathlib import Path

import orjson
import pytest

from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import (
    FORMAT_VERSION,
    CatalogueLayout,
    EncoderEntry,
    Manifest,
    VersionLayout,
    catalogue_names,
)
from core.versions import FileEntry

MANIFEST = Manifest(
    format_version=FORMAT_VERSION,
    catalogue="shop",
    version="0123456789ab",
    products=3,
    terms=5,
    has_ann=False,
    regions=(),
    recipe="1:{}",
    language="english",
    analyzer_fingerprint="a",
    feed_fingerprint="f",
    encoder=EncoderEntry(name="tiny", fingerprint="e", precision="fp32", dimension=8),
    files={"products.arrow": FileEntry(bytes=4, sha256="0" * 64)},
)


@pytest.fixture
def version(tmp_path: Path) -> VersionLayout:
    layout = CatalogueLayout(tmp_path, "shop").version(MANIFEST.version)
    layout.root.mkdir(parents=True)
    return layout


def unusable(version: VersionLayout) -> IndexUnusable:
    with pytest.raises(IndexUnusable) as caught:
        version.read_manifest()
    return caught.value


@pytest.mark.parametrize("name", ["shop", "b2b-shop_2", "7", "a" * 63])
def test_catalogue_names(name: str, tmp_path: Path) -> None:
    assert CatalogueLayout(tmp_path, name).root == tmp_path / name


@pytest.mark.parametrize(
    "name", ["", "A", "../x", "a/b", ".models", "-a", "_a", "ä", "a b", "a\n", "a" * 64, "a\x00"]
)
def test_what_is_no_catalogue_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no catalogue name") as caught:
        CatalogueLayout(tmp_path, name)
    assert caught.value.field == "catalogue"
    assert "lower-case" in str(caught.value.hint)


def test_a_manifest_comes_back_as_it_was_written(version: VersionLayout) -> None:
    version.manifest.write_text(MANIFEST.model_dump_json(indent=1), encoding="utf-8")
    assert version.read_manifest() == MANIFEST


@pytest.mark.parametrize("extra", [{}, {"a_field_of_the_future": [1]}])
def test_another_format_is_named(version: VersionLayout, extra: dict[str, object]) -> None:
    other = MANIFEST.model_dump() | {"format_version": FORMAT_VERSION + 1} | extra
    version.manifest.write_bytes(orjson.dumps(other))

    error = unusable(version)

    assert error.field == "format_version"
    assert f"format {FORMAT_VERSION + 1}" in error.message
    assert f"reads format {FORMAT_VERSION}" in error.message
    assert "rebuild" in str(error.hint)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"\x00" * 100,
        orjson.dumps({"format_version": FORMAT_VERSION}),
        orjson.dumps(MANIFEST.model_dump() | {"products": "many"}),
        orjson.dumps(MANIFEST.model_dump() | {"surprise": 1}),
        orjson.dumps(MANIFEST.model_dump())[:-1],
    ],
)
def test_a_damaged_manifest_is_named(version: VersionLayout, content: bytes) -> None:
    version.manifest.write_bytes(content)

    error = unusable(version)

    assert error.field == "manifest.json"
    assert MANIFEST.version in error.message
    assert "roll back" in str(error.hint)


def test_a_missing_manifest_is_named(version: VersionLayout) -> None:
    error = unusable(version)
    assert error.field == "manifest.json"
    assert MANIFEST.version in error.message


def test_a_catalogue_without_a_version_says_how_to_build_one(tmp_path: Path) -> None:
    layout = CatalogueLayout(tmp_path, "shop")
    with pytest.raises(NotFound, match="no published version") as caught:
        layout.current_version()
    assert "aisle build FEED --catalogue shop" in str(caught.value.hint)
    assert layout.versions() == []
    assert catalogue_names(tmp_path / "nowhere") == []


def test_versions_are_folders_and_catalogues_have_a_current_one(tmp_path: Path) -> None:
    layout = CatalogueLayout(tmp_path, "shop")
    for folder in ("b", "a", ".staging", "reports", "ranker"):
        (layout.root / folder).mkdir(parents=True)
    (layout.root / "rejects.jsonl").touch()
    (tmp_path / "empty").mkdir()
    layout.current.write_text("a\n", encoding="utf-8")

    assert layout.versions() == ["a", "b"]
    assert layout.current_version() == "a"
    assert catalogue_names(tmp_path) == ["shop"]
