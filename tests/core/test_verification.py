from pathlib import Path

import pytest

from core.errors import IndexUnusable
from core.fingerprint import of_file
from core.layout import Manifest, VersionLayout
from core.verification import verify_files
from core.versions import FileEntry
from tests.core.test_layout import MANIFEST

NAMES = ("products.arrow", "postings/rows.npy")


@pytest.fixture
def layout(tmp_path: Path) -> VersionLayout:
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"content of " + name.encode())
    return VersionLayout(tmp_path)


@pytest.fixture
def manifest(layout: VersionLayout) -> Manifest:
    paths = {name: layout.root / name for name in NAMES}
    files = {
        name: FileEntry(bytes=path.stat().st_size, sha256=of_file(path))
        for name, path in paths.items()
    }
    return MANIFEST.model_copy(update={"files": files})


def objection(layout: VersionLayout, manifest: Manifest) -> IndexUnusable:
    with pytest.raises(IndexUnusable) as caught:
        verify_files(layout, manifest, checksums=True)
    return caught.value


def test_what_was_written_verifies(layout: VersionLayout, manifest: Manifest) -> None:
    verify_files(layout, manifest, checksums=True)
    verify_files(layout, manifest, checksums=False)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(layout: VersionLayout, manifest: Manifest, name: str) -> None:
    (layout.root / name).unlink()
    error = objection(layout, manifest)
    assert error.field == name
    assert error.message.endswith("is missing")
    assert "roll back" in str(error.hint)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_short_is_named(layout: VersionLayout, manifest: Manifest, name: str) -> None:
    path = layout.root / name
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-1])
    error = objection(layout, manifest)
    assert error.field == name
    assert f"{size - 1} bytes instead of {size}" in error.message


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_byte_is_found_by_checksum(
    layout: VersionLayout, manifest: Manifest, name: str
) -> None:
    path = layout.root / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    error = objection(layout, manifest)

    assert error.field == name
    assert "SHA-256" in error.message
    verify_files(layout, manifest, checksums=False)
