"""Opening a version: whatever is wrong with its files is said by name, before anything answers."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import AisleError, BadInput, IndexUnusable, NotFound
from core.fingerprint import of_file
from core.layout import FORMAT_VERSION, CatalogueLayout, VersionLayout
from core.progress import Silent
from core.versions import FileEntry
from indexer.build import build_index
from search.pipeline import Searcher
from search.query import Query
from search.reranking import SearchDefaults
from search.snapshot import open_snapshot
from tests.conftest import BuiltIndex

REPO = Path(__file__).resolve().parents[2]

Damage = Callable[[Path], object]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def served(built: BuiltIndex) -> VersionLayout:
    return built.layout.version(built.layout.current_version())


@pytest.fixture
def version(demo_index: BuiltIndex, tmp_path: Path) -> VersionLayout:
    """A copy of the demo version that may be damaged, file by file."""
    return linked(served(demo_index), tmp_path / "damaged")


def linked(source: VersionLayout, root: Path) -> VersionLayout:
    for path in source.root.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(source.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)
    return VersionLayout(root)


def change(path: Path, damage: Damage) -> None:
    """Damage a file without touching the one that it is linked to."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    damage(path)


def file_names(version: VersionLayout) -> list[str]:
    return sorted(version.read_manifest().files)


def refusal(version: VersionLayout, *, verify: bool = True) -> IndexUnusable:
    with pytest.raises(IndexUnusable) as refused:
        open_snapshot(version, verify=verify)
    assert refused.value.hint
    assert refused.value.field
    return refused.value


def test_the_manifest_names_every_file(version: VersionLayout) -> None:
    there = {
        path.relative_to(version.root).as_posix()
        for path in version.root.rglob("*")
        if path.is_file()
    }
    assert set(file_names(version)) == there - {"manifest.json"}
    assert len(there) > 12


@pytest.mark.parametrize("damage", [truncate, flip_a_byte])
def test_every_damaged_file_is_refused_by_name(version: VersionLayout, damage: Damage) -> None:
    for name in file_names(version):
        path = version.root / name
        whole = path.with_name(f"{path.name}.whole")
        os.link(path, whole)
        change(path, damage)
        assert refusal(version).field == name
        whole.replace(path)
    open_snapshot(version)


@pytest.mark.parametrize("verify", [True, False])
def test_every_missing_file_is_refused_by_name(version: VersionLayout, verify: bool) -> None:  # noqa: FBT001 - a parameter of the test
    for name in file_names(version):
        path = version.root / name
        aside = path.rename(path.with_name(f"{path.name}.aside"))
        error = refusal(version, verify=verify)
        assert error.field == name
        assert "is missing" in error.message
        aside.rename(path)
    open_snapshot(version, verify=verify)


@pytest.mark.parametrize("damage", [truncate, empty, lengthen])
def test_another_size_is_noticed_even_without_checksums(
    version: VersionLayout, damage: Damage
) -> None:
    for name in ("vectors.faiss", "products.arrow", "encoder/model.onnx", "postings/rows.npy"):
        path = version.root / name
        whole = path.with_name(f"{path.name}.whole")
        os.link(path, whole)
        change(path, damage)
        assert refusal(version, verify=False).field == name
        whole.replace(path)


@pytest.fixture(scope="module")
def other(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> VersionLayout:
    """A version of fewer products."""
    layout = CatalogueLayout(tmp_path_factory.mktemp("other"), "demo")
    build_index(demo_index.products[:60], layout, demo_index.options, Silent())
    return layout.version(layout.current_version())


def test_a_file_of_another_version_is_refused_by_name(
    version: VersionLayout, other: VersionLayout
) -> None:
    strange = [
        name
        for name in file_names(version)
        if of_file(version.root / name) != of_file(other.root / name)
    ]
    # All but the encoder and the synonyms come of the products.
    assert {name.partition("/")[0] for name in strange} == {
        "products.arrow", "identifiers.marisa", "vectors.faiss", "postings", "filters", "offers",
        "types", "suggest", "spelling", "codes",
    }  # fmt: skip
    for name in strange:
        path = version.root / name
        own = path.rename(path.with_name(f"{path.name}.own"))
        os.link(other.root / name, path)
        assert refusal(version).field == name
        path.unlink()
        own.rename(path)
    open_snapshot(version)


@pytest.mark.parametrize(
    ("name", "field"),
    [("vectors.faiss", "number of vectors"), ("products.arrow", "number of products")],
)
def test_what_does_not_belong_together_is_refused_though_its_checksum_is_right(
    version: VersionLayout, other: VersionLayout, name: str, field: str
) -> None:
    (version.root / name).unlink()
    os.link(other.root / name, version.root / name)
    sign_again(version)
    error = refusal(version)
    assert error.field == field
    assert "60" in error.message
    assert "600" in error.message


def sign_again(version: VersionLayout, **changes: object) -> None:
    """Write the manifest anew, with the checksums that the files have now."""
    manifest = version.read_manifest()
    files = {
        name: FileEntry(
            bytes=(version.root / name).stat().st_size, sha256=of_file(version.root / name)
        )
        for name in manifest.files
    }
    version.manifest.unlink()
    version.manifest.write_text(
        manifest.model_copy(update={"files": files, **changes}).model_dump_json()
    )


def test_another_encoder_is_refused(version: VersionLayout) -> None:
    change(
        version.encoder / "encoder.json",
        lambda path: path.write_text(path.read_text().replace("all-MiniLM", "other")),
    )
    sign_again(version)
    error = refusal(version)
    assert error.field == "encoder"
    assert version.read_manifest().encoder.fingerprint in error.message


def test_an_encoder_that_is_no_model_is_refused(version: VersionLayout) -> None:
    change(version.encoder / "model.onnx", lambda path: path.write_bytes(b"no model"))
    sign_again(version)
    assert "encoder" in refusal(version).message


def test_another_analyser_is_refused(version: VersionLayout) -> None:
    sign_again(version, language="german")
    assert refusal(version).field == "analyser"


@pytest.mark.parametrize("found", [FORMAT_VERSION + 1, 0, 99])
def test_another_format_is_refused_with_both_numbers(version: VersionLayout, found: int) -> None:
    sign_again(version, format_version=found)
    error = refusal(version)
    assert error.field == "format_version"
    assert f"format {found}" in error.message
    assert f"format {FORMAT_VERSION}" in error.message


def test_a_manifest_of_a_later_shape_is_told_from_a_damaged_one(version: VersionLayout) -> None:
    version.manifest.unlink()
    version.manifest.write_text(f'{{"format_version": {FORMAT_VERSION + 1}, "segments": []}}')
    assert refusal(version).field == "format_version"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b'{"format_version": %d' % FORMAT_VERSION, b"\xff\xfe\x00", b"null"],
)
def test_a_damaged_manifest_is_refused(version: VersionLayout, content: bytes) -> None:
    version.manifest.unlink()
    version.manifest.write_bytes(content)
    assert refusal(version).field == "manifest.json"


def test_a_version_without_manifest_is_refused(version: VersionLayout, tmp_path: Path) -> None:
    version.manifest.unlink()
    assert refusal(version).field == "manifest.json"
    assert refusal(VersionLayout(tmp_path / "nowhere")).field == "manifest.json"


def test_the_manifest_says_how_queries_are_analysed(demo_index: BuiltIndex, tmp_path: Path) -> None:
    layout = CatalogueLayout(tmp_path, "demo")
    options = replace(demo_index.options, language="german")
    build_index(demo_index.products[:60], layout, options, Silent())
    snapshot = open_snapshot(layout.version(layout.current_version()))
    assert snapshot.manifest.language == snapshot.analyzer.language == "german"
    searcher = Searcher(snapshot, None, SearchDefaults())
    title = demo_index.products[5].title
    assert searcher.search(Query(q=title)).hits[0].product.title == title


def test_an_unknown_product_is_not_found(demo_searcher: Searcher) -> None:
    for product_id in ("", "D99999", "d00001", "D00001 ", "\0", "D00001\0", "\ud800"):
        with pytest.raises(NotFound) as missing:
            demo_searcher.product(product_id)
        assert missing.value.field == "id"


def test_no_shopper_waits_for_compilation_once_a_searcher_is_warm(tmp_path: Path) -> None:
    # In a process of its own: in this one other tests have had the kernels compiled.
    told = subprocess.run(
        [sys.executable, "-m", "tests.search.warmed", str(tmp_path)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    )
    kernels = json.loads(told.stdout)
    assert len(kernels["warm"]) > 10
    assert kernels["shopped"] == kernels["warm"]


def test_refusals_belong_to_the_one_tree_of_errors() -> None:
    assert issubclass(IndexUnusable, AisleError)
    assert not issubclass(IndexUnusable, BadInput)
