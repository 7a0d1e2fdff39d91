"""A disk that fills up during a build: a clear error, the served version goes on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.demo import demo_products
from core.errors import DiskFull
from core.layout import CatalogueLayout
from indexer.build import BuildOptions
from tests.indexer.support import assert_sound, build, leftovers, served

PRODUCTS = tuple(demo_products(count=400))
OLD, NEW = PRODUCTS[:390], PRODUCTS
DISK_BYTES = 24 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave(disk: Path, free: int) -> Path:
    """Fill the disk up to `free` bytes; gives the file to delete."""
    filler = disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(disk).free - free))
    return filler


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.95])
def test_a_build_without_room_says_so_and_what_is_served_goes_on(
    disk: Path, options: BuildOptions, share: float
) -> None:
    shop = CatalogueLayout(disk / "indexes", "shop")
    old = build(OLD, shop, options).version
    filler = leave(disk, int(share * size_of(served(shop).root)))

    with pytest.raises(DiskFull, match="the disk is full") as error:
        build(NEW, shop, replace(options, keep=2))

    assert (error.value.field, bool(error.value.hint)) == (str(shop.root), True)
    assert_sound(shop, old, len(OLD))
    filler.unlink()
    new = build(NEW, shop, replace(options, keep=2)).version
    assert_sound(shop, new, len(NEW))
    assert leftovers(shop) == set()
