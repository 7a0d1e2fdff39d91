"""What several workers counted, told as one by whichever of them is asked."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_GAUGES_OF = re.compile(r"gauge_livemax_(\d+)\.db")


def registry_of_workers(folder: Path) -> CollectorRegistry:
    """Everything that the workers which share `folder` counted, and their processes."""
    registry = CollectorRegistry()
    registry.register(_Counted(folder))
    registry.register(_Processes(folder))
    return registry


class _Counted(Collector):
    """Their counters, histograms and gauges, put together."""

    def __init__(self, folder: Path) -> None:
        # The library has types everywhere but here.
        self._together: Collector = MultiProcessCollector(None, path=str(folder))  # type: ignore[no-untyped-call]

    def collect(self) -> Iterator[Metric]:
        for family in self._together.collect():
            if family.name.endswith("_info"):
                family.samples = [sample for sample in family.samples if sample.value]
            yield family


class _Processes(Collector):
    """Memory, processor time and files of every worker, by its process id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for pid in self._pids():
            for family in ProcessCollector(pid=partial(str, pid), registry=None).collect():
                told = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                for sample in family.samples:
                    told.add_sample(sample.name, {**sample.labels, "pid": pid}, sample.value)
        return families.values()

    def _pids(self) -> list[str]:
        names = (_GAUGES_OF.fullmatch(path.name) for path in self._folder.iterdir())
        return sorted(name.group(1) for name in names if name)
