"""`aisle watch` and builds that are told to stop, in processes of their own."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.cli.conftest import Shop, write_feed
from tests.conftest import BuiltIndex

pytestmark = pytest.mark.usefixtures("interrupts_are_heard")

WAIT_S = 90


class Said:
    """The lines that a process says on standard error, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._lines: Queue[str] = Queue()
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._lines.put(line)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + WAIT_S
        heard: list[str] = []
        while time.monotonic() < deadline:
            try:
                heard.append(self._lines.get(timeout=0.2))
            except Empty:
                assert self._process.poll() is None, heard
                continue
            if words in heard[-1]:
                return
        pytest.fail(f"{words!r} was never said: {heard}")


def test_watch_builds_what_changes_and_survives_what_fails(
    copy_of_shop: Callable[[], Shop], demo_index: BuiltIndex, tmp_path: Path
) -> None:
    shop, feed = copy_of_shop(), tmp_path / "feed.jsonl.gz"
    current = shop.indexes / "demo" / "CURRENT"
    first = current.read_text()
    quick = ("--settle", "0.3", "--every", "0.1")
    with shop.start("watch", feed, "-c", "demo", *quick) as process:
        said = Said(process)
        said.wait_for("waiting for feed.jsonl.gz")
        write_feed(tmp_path / "next.gz", demo_index.products[:590]).replace(feed)
        said.wait_for("waiting for feed.jsonl.gz")
        second = current.read_text()
        write_feed(tmp_path / "next.gz", demo_index.products[:90]).replace(feed)
        said.wait_for("500 of 590 products are gone")
        said.wait_for("waiting for feed.jsonl.gz")
        refused = current.read_text()
        write_feed(tmp_path / "next.gz", demo_index.products[:595]).replace(feed)
        said.wait_for("waiting for feed.jsonl.gz")
        third = current.read_text()
        process.send_signal(signal.SIGINT)
        said.wait_for("ended")
        process.wait(WAIT_S)

    assert process.returncode == 0
    assert len({first, second, third}) == 3
    assert refused == second


def test_sigterm_ends_a_build_and_leaves_nothing_half_done(
    copy_of_shop: Callable[[], Shop], demo_index: BuiltIndex, tmp_path: Path
) -> None:
    shop, outcome = copy_of_shop(), tmp_path / "outcome.json"
    (shop.indexes / ".vectors").unlink()
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:500])
    told = ("--outcome", outcome, "--progress", tmp_path / "progress.jsonl")
    with shop.start("build", feed, "--catalogue", "demo", *told) as process:
        deadline = time.monotonic() + WAIT_S
        while not (shop.indexes / ".vectors").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert (shop.indexes / "demo" / ".staging").is_dir()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=WAIT_S)

    assert process.returncode == 143
    assert "Traceback" not in err
    assert json.loads(outcome.read_text())["outcome"] == "interrupted"
    assert not (shop.indexes / "demo" / ".staging").exists()
    assert (shop.indexes / "demo" / "CURRENT").read_text() == demo_index.layout.current_version()
