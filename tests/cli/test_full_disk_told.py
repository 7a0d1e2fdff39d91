"""A full disk is told as one, whoever met it and however it was put."""

import errno
from pathlib import Path

from cli.errors import describe, exit_code, understood
from core.errors import BadInput, DiskFull
from tests.cli.conftest import Shop, write_feed
from tests.conftest import BuiltIndex
from tests.small_disk import filled, small_disk


def put_otherwise(number: int) -> BadInput:
    error = BadInput("the ranker cannot be written", field="ranker", hint="name another folder")
    error.__cause__ = OSError(number, "why")
    return error


def test_a_full_disk_is_no_wrong_input() -> None:
    for error in (OSError(errno.ENOSPC, "No space left", "file"), put_otherwise(errno.EDQUOT)):
        assert isinstance(understood(error), DiskFull)
        assert exit_code(error) == 7
        assert "make room" in describe(error)


def test_a_folder_that_may_not_be_written_to_is() -> None:
    error = put_otherwise(errno.EACCES)
    assert understood(error) is error
    assert exit_code(error) == 3


def test_a_build_on_a_full_disk_ends_with_7(
    own_shop: Shop, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:20])
    with small_disk(tmp_path / "disk", 1 << 20) as disk:
        filled(disk)
        ended = own_shop.aisle("build", feed, "-c", "shop", "--indexes", disk)
        assert ended.code == 7
        assert "make room" in ended.err
