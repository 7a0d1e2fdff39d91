"""The demo in the place of a catalogue of any size."""

import numpy as np
import pytest

from benchmarks.scale_bench import ScaleBench
from benchmarks.scale_data import Source
from core.progress import Silent
from core.settings import Settings
from rerank.loading import load_ranker
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex

QUERIES = ("steel kettle", "usb cable black", "desk lamp", "red mug", "wireless mouse")


@pytest.fixture(scope="module")
def bench(
    demo_index: BuiltIndex, demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> ScaleBench:
    """The demo in the place of the real catalogue, and no larger one."""
    layout = demo_index.layout
    version = layout.version(layout.current_version())
    rows = np.arange(demo_snapshot.rows, dtype=np.int32)
    source = Source(version, demo_index.products, demo_snapshot.dense.vectors_of(rows))
    work = tmp_path_factory.mktemp("scale")
    (work / ".models").symlink_to(demo_index.options.models)
    ranker = load_ranker(models=work)
    return ScaleBench(source, QUERIES, (600,), ranker, Settings(indexes=work), work, Silent())
