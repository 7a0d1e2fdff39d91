"""The heap of a process that lives long, seen in a process of its own."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the heap is glibc's alone to look after"
)

CROWDED = """
import os, threading
from api.heap import give_back, limit_arenas

if {limited}:
    assert limit_arenas(1)
barrier = threading.Barrier(8)
# What is still held among the freed, so that the C library does not shrink the heap by itself.
held = []

def churn():
    barrier.wait()
    freed = [bytearray(3_000) for _ in range(4_000)]
    held.extend(freed[::100])
    barrier.wait()

threads = [threading.Thread(target=churn) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
arenas = sum(1 for line in open("/proc/self/maps") if "---p" in line)
before = int(open("/proc/self/statm").read().split()[1])
give_back()
after = int(open("/proc/self/statm").read().split()[1])
print(arenas, before - after)
"""


def _run(*, limited: bool) -> tuple[int, int]:
    """(Mappings kept free for arenas to grow, pages given back)."""
    code = CROWDED.format(limited=limited)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    arenas, pages = map(int, done.stdout.split())
    return arenas, pages


def test_threads_share_arenas_and_free_memory_is_given_back() -> None:
    many, _ = _run(limited=False)
    few, given = _run(limited=True)

    assert few < many
    assert given > 1_000
