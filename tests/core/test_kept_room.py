"""What was given room in time can be written when the disk is full."""

import errno
from pathlib import Path

import pytest

from core.kept_room import ROOM_BYTES, keep_room, replace_whole
from tests.small_disk import filled, small_disk


def test_without_kept_room_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "outcome.json"
    replace_whole(path, b"long, and longer")
    replace_whole(path, b"short")
    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]


def test_kept_room_is_no_file_yet_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "outcome.json"
    keep_room(path)
    assert not path.exists()
    replace_whole(path, b"{}")
    assert path.read_bytes() == b"{}"
    assert list(tmp_path.iterdir()) == [path]


def test_on_a_full_disk_what_has_room_is_written_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        kept, other = disk / "kept", disk / "other"
        keep_room(kept)
        filled(disk)
        with pytest.raises(OSError, match="No space") as error:
            replace_whole(other, b"x" * ROOM_BYTES)
        assert error.value.errno == errno.ENOSPC
        assert not other.exists()
        replace_whole(kept, b"x" * ROOM_BYTES)
        assert kept.read_bytes() == b"x" * ROOM_BYTES
