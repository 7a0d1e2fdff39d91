"""The process of a job: waits for its turn, runs the command and notes how it ended.

It is started in a session of its own and so outlives the server that started it. The
command is `aisle` itself: what serves may not import what builds.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from api.jobs.files import JobFiles, claim, hold, start_of, write_json
from core.clock import SystemClock

LOOK_SECONDS = 0.1
TURN_SECONDS = 0.5

GRACE_SECONDS = 10.0
"""How long a cancelled command may tidy up before it is killed."""

NICENESS = 10
"""Searches go before builds wherever both want the same processor."""


def main() -> None:
    """Run the job in the folder of the first argument, in one of the turns of the others."""
    folder, *turns = map(Path, sys.argv[1:])
    files = JobFiles(folder)
    alive = claim(files.alive)
    os.nice(NICENESS)
    turn = _wait_for_turn(files, turns)
    code = None if turn is None else _run(files, (alive, turn))
    write_json(files.ended, {"code": code, "at": _now()})


def _wait_for_turn(files: JobFiles, turns: list[Path]) -> int | None:
    """The lock of a turn; None if the job is cancelled before one is free."""
    while not files.cancelled.exists():
        for path in turns:
            turn = hold(path)
            if turn is not None:
                return turn
        time.sleep(TURN_SECONDS)
    return None


def _run(files: JobFiles, locks: tuple[int, ...]) -> int:
    arguments = json.loads(files.request.read_bytes())["command"]
    with files.log.open("ab", buffering=0) as log:
        process = subprocess.Popen(  # noqa: S603 - arguments were checked when it was asked for
            [sys.executable, "-m", "cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            # Both go on holding the job and its turn should this process be killed.
            pass_fds=locks,
            process_group=0,
        )
        runner, command = os.getpid(), process.pid
        about = {
            "runner": {"pid": runner, "started": start_of(runner)},
            "command": {"pid": command, "started": start_of(command)},
        }
        write_json(files.process, {**about, "at": _now()})
        return _wait(process, files)


def _wait(process: subprocess.Popen[bytes], files: JobFiles) -> int:
    """The exit code, after seeing to it that a cancelled command ends."""
    deadline: float | None = None
    while (code := process.poll()) is None:
        if deadline is None and files.cancelled.exists():
            os.killpg(process.pid, signal.SIGINT)
            deadline = time.monotonic() + GRACE_SECONDS
        elif deadline is not None and time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
        time.sleep(LOOK_SECONDS)
    return code


def _now() -> str:
    return SystemClock().now().isoformat()


if __name__ == "__main__":
    main()
