"""A server needs neither torch nor a network."""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.loopback_only import is_loopback
from tests.api.processes import REPO, run_module

if TYPE_CHECKING:
    from indexer.build import BuildOptions
    from tests.conftest import BuiltIndex


def found(printed: str) -> int:
    match = re.match(r"found (\d+)", printed)
    assert match
    return int(match.group(1))


def test_it_serves_where_torch_cannot_be_imported(demo_index: "BuiltIndex", tmp_path: Path) -> None:
    folders = [str(demo_index.indexes), str(tmp_path / "store.sqlite")]
    printed = run_module("tests.api.without_torch", folders)
    assert found(printed) > 0
    assert "loaded []" in printed


def test_it_builds_serves_and_searches_with_loopback_sockets_only(
    build_options: "BuildOptions", tmp_path: Path
) -> None:
    printed = run_module("tests.api.loopback_only", [str(build_options.models), str(tmp_path)])
    assert found(printed) > 0
    assert "same version True" in printed


def test_the_hook_refuses_what_is_not_loopback() -> None:
    # 192.0.2.1 is set apart for documentation (RFC 5737) and leads nowhere.
    reach_out = (
        "import socket, sys\n"
        "from tests.api.loopback_only import allow_loopback_only\n"
        "sys.addaudithook(allow_loopback_only)\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", reach_out], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert "PermissionError: only loopback is allowed here" in done.stderr


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        (b"127.0.0.2", True),
        ("::1", True),
        (None, True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("10.0.0.1", False),
        ("example.org", False),
    ],
)
def test_which_hosts_are_loopback(host: object, expected: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is expected
