"""The machine that figures were taken on, since they mean little without it."""

import os
import platform
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

from core.clock import Clock

PACKAGES = ("faiss-cpu", "numba", "numpy", "onnxruntime", "bm25s", "rank-bm25", "tantivy")


class Machine(BaseModel):
    """Processor, memory, what ran, and how busy it was when the run began.

    Attributes:
        load: mean number of busy processes over the last 1, 5 and 15 minutes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    system: str
    processor: str
    cores: int
    memory_gb: float
    load: tuple[float, float, float]
    python: str
    packages: dict[str, str]

    def __str__(self) -> str:
        load = ", ".join(f"{value:.1f}" for value in self.load)
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB, {self.system}, "
            f"Python {self.python}; load {load} at {self.at:%Y-%m-%d %H:%M} UTC"
        )


def describe_machine(clock: Clock) -> Machine:
    """This machine, now."""
    return Machine(
        at=clock.now(),
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=len(psutil.Process().cpu_affinity()),
        memory_gb=psutil.virtual_memory().total / 1e9,
        load=os.getloadavg(),
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES},
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
