"""Several workers on one socket, as `aisle serve --workers 2` runs them."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from core.settings import Settings, environment_of
from tests.api.servers import PATIENCE_S, eventually, wait_until_ready
from tests.conftest import BuiltIndex

REPO = Path(__file__).resolve().parents[2]


@dataclass
class Workers:
    """A supervisor with its workers."""

    supervisor: subprocess.Popen[str]
    address: str
    lines: list[str] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        """The workers that run."""
        children = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def ask(self, path: str = "/v1/search?q=milk") -> httpx.Response:
        """The answer on a connection of its own, so of any worker."""
        return httpx.get(f"{self.address}{path}", timeout=PATIENCE_S)


@contextmanager
def serving(indexes: Path, **variables: str) -> Iterator[Workers]:
    """Two workers over `indexes`, told to stop in the end."""
    settings = Settings(indexes=indexes, port=0, workers=2, poll_seconds=0.05, rerank_model=None)
    with subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", "serve"],
        cwd=REPO,
        env=environment_of(settings, os.environ) | variables,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = ""
        while (address := re.search(r"listening on (\S+) with \d+ workers", said)) is None:
            line = process.stderr.readline()
            assert line, said
            said += line
        workers = Workers(process, address.group(1))
        reader = threading.Thread(target=workers.lines.extend, args=(process.stderr,))
        reader.start()
        try:
            yield workers
        finally:
            process.terminate()
            ended = process.wait(60)
            reader.join(PATIENCE_S)
            assert ended == -signal.SIGTERM, "".join(workers.lines)


def counted(workers: Workers, start: str) -> float:
    """The sum of the samples of /metrics whose line starts with `start`."""
    lines = workers.ask("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(start))


@pytest.fixture(scope="module")
def workers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two workers over the demo catalogue, both ready."""
    store = tmp_path_factory.mktemp("database") / "store.sqlite"
    with serving(demo_index.indexes, AISLE_DATABASE=f"sqlite:///{store}") as started:
        with httpx.Client(base_url=started.address) as client:
            wait_until_ready(client)
        eventually(lambda: counted(started, "aisle_index_swaps_total{") == 2, seconds=60)
        yield started


def test_what_the_workers_count_is_summed_and_their_processes_are_told(workers: Workers) -> None:
    before = counted(workers, "aisle_search_seconds_count")
    for _ in range(20):
        assert workers.ask().status_code == 200
    assert counted(workers, "aisle_search_seconds_count") == before + 20
    assert counted(workers, "aisle_index_version_info{") == 1
    told = workers.ask("/metrics").text
    pids = re.findall(r'process_resident_memory_bytes\{pid="(\d+)"\}', told)
    assert sorted(map(int, pids)) == sorted(workers.pids)


def test_a_killed_worker_is_replaced_and_takes_only_its_own_requests_with_it(
    workers: Workers,
) -> None:
    before = counted(workers, "aisle_index_swaps_total{")
    searches = counted(workers, "aisle_search_seconds_count")
    killed, other = workers.pids
    os.kill(killed, signal.SIGKILL)
    while counted(workers, "aisle_index_swaps_total{") == before:
        assert workers.ask().status_code == 200
    assert other in workers.pids
    assert killed not in workers.pids
    assert len(workers.pids) == 2
    for _ in range(50):
        assert workers.ask().status_code == 200
    # What the killed one had counted is counted still.
    assert counted(workers, "aisle_search_seconds_count") > searches


def test_once_it_says_ready_every_connection_meets_a_worker_that_is(
    demo_index: BuiltIndex, tmp_path: Path
) -> None:
    store = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with serving(demo_index.indexes, AISLE_DATABASE=store) as started:
        ready = False
        while not ready:
            before = len(started.pids)
            ready = started.ask("/readyz").status_code == 200
            # The second is not even started before the first has loaded.
            assert ready or before < 2
        while counted(started, "aisle_index_swaps_total{") < 2:
            assert started.ask("/readyz").status_code == 200
            assert started.ask().status_code == 200
        assert len(started.pids) == 2


def test_without_their_supervisor_the_workers_end(tmp_path: Path) -> None:
    pids: list[int] = []
    with pytest.raises(AssertionError), serving(tmp_path) as orphaned:  # noqa: PT012
        eventually(lambda: len(orphaned.pids) == 2)
        pids = orphaned.pids
        eventually(lambda: orphaned.ask("/healthz").status_code == 200)
        orphaned.supervisor.kill()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_the_environment_carries_the_settings_and_nothing_else_of_aisle() -> None:
    settings = Settings(
        admin_key="k-1", rerank_model=None, storefront=False, workers=3, default_catalogue=None
    )
    inherited = {"PATH": "/bin", "AISLE_DEFAULT_CATALOGUE": "x", "AISLE_DEBUG": "1"}
    variables = environment_of(settings, inherited)
    assert (variables["PATH"], variables["AISLE_DEBUG"]) == ("/bin", "1")
    assert "AISLE_DEFAULT_CATALOGUE" not in variables
    assert variables["AISLE_ADMIN_KEY"] == "k-1"
    assert variables["AISLE_RERANK_MODEL"] == ""
    assert variables["AISLE_STOREFRONT"] == "False"
