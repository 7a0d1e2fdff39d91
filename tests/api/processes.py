"""A server in a process of its own, as `aisle serve` runs it."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.api.servers import PATIENCE_S

REPO = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from pathlib import Path
from api.server import serve
from core.settings import Settings
serve(Settings(indexes=Path(sys.argv[1]), port=0, poll_seconds=0.05, rerank_model=None))
"""


@contextmanager
def serving(indexes: Path) -> Iterator[httpx.Client]:
    """A client of a server over `indexes`, which is told to stop at the end and must obey."""
    command = [sys.executable, "-c", SERVE, str(indexes)]
    with subprocess.Popen(command, cwd=REPO, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines: list[str] = []
        try:
            for line in process.stderr:
                lines.append(line)
                if address := re.search(r"listening on (\S+)", line):
                    break
            else:
                raise AssertionError(f"the server ended: {''.join(lines)}")
            # What is written and not read would in the end stop the server.
            threading.Thread(target=lines.extend, args=(process.stderr,), daemon=True).start()
            with httpx.Client(base_url=address.group(1), timeout=30) as client:
                yield client
        finally:
            process.terminate()
            # Once all is put away, uvicorn hands the signal on.
            assert process.wait(PATIENCE_S) == -signal.SIGTERM, "".join(lines)


def run_module(module: str, arguments: Sequence[str]) -> str:
    """What `python -m module` prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-m", module, *arguments],
        cwd=REPO,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout
