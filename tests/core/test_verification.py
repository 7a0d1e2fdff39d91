import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import IndexUnusable
from core.fingerprint import of_file
from core.layout import Manifest, VersionLayout
from core.verification import verify_files
from core.versions import FileEntry
from tests.conftest import REPO
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


VERIFY = """
import sys
from pathlib import Path
from core.layout import Manifest, VersionLayout
from core.verification import verify_files
manifest = Manifest.model_validate_json(sys.stdin.read())
verify_files(VersionLayout(Path(sys.argv[1])), manifest, checksums=False)
"""


def test_a_file_that_may_not_be_read_is_told_from_a_damaged_one(
    layout: VersionLayout, manifest: Manifest
) -> None:
    (layout.root / NAMES[1]).chmod(0)
    command = [sys.executable, "-c", VERIFY, str(layout.root)]
    if os.geteuid() == 0:
        # Root may read anything, unless it gives that up.
        if (setpriv := shutil.which("setpriv")) is None:
            pytest.skip("there is no setpriv here (package util-linux)")
        command[:0] = [setpriv, "--bounding-set=-dac_override,-dac_read_search"]
    done = subprocess.run(
        command,
        cwd=REPO,
        input=manifest.model_dump_json(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = f"IndexUnusable: {NAMES[1]}: {layout.root.name}/{NAMES[1]} may not be read"
    assert said in done.stderr


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
