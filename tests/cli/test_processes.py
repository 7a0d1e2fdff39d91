"""Commands that run until they are told to stop, in processes of their own."""

import json
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shop, write_feed
from tests.conftest import BuiltIndex

pytestmark = pytest.mark.usefixtures("interrupts_are_heard")

START_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on.

    It is none of those that the kernel hands out to whoever asks for any: between this call and
    the start of the server, another test's server would be given it.
    """
    handed_out = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for port in random.sample(range(handed_out // 2, handed_out), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail("no port is free")


def get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=START_SECONDS) as response:  # noqa: S310 - a loopback address
        content: dict[str, Any] = json.load(response)
        return content


def wait_until_ready(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            get(f"{url}/readyz")
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not become ready")


def test_serve_answers_until_ctrl_c(copy_of_shop: Callable[[], Shop]) -> None:
    shop = copy_of_shop()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with shop.start("serve", "--port", str(port)) as process:
        wait_until_ready(url, process)
        answer = get(f"{url}/v1/search?q=green+tea&per_page=1")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=START_SECONDS)

    assert answer["found"] > 0
    assert process.returncode == 130
    assert "Traceback" not in err


def test_ctrl_c_ends_a_build_without_a_traceback(
    copy_of_shop: Callable[[], Shop], demo_index: BuiltIndex, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    (shop.indexes / ".vectors").unlink()
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:500])
    with shop.start("build", feed, "--catalogue", "demo") as process:
        deadline = time.monotonic() + START_SECONDS
        while not (shop.indexes / ".vectors").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=START_SECONDS)

    assert process.returncode == 130
    assert "Traceback" not in err
    assert shop.aisle("verify").code == 0
