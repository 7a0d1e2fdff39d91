"""How much room there is on the disk of the catalogues, told whenever the metrics are asked for."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


class DiskRoom(Collector):
    """Free and total bytes of the disk that `folder` is on; nothing while it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Both gauges, as of now."""
        try:
            usage = shutil.disk_usage(self._folder)
        except OSError:
            return
        yield GaugeMetricFamily(
            "aisle_disk_free_bytes", "Room left on the disk of the catalogues.", usage.free
        )
        yield GaugeMetricFamily(
            "aisle_disk_size_bytes", "Size of the disk of the catalogues.", usage.total
        )
