from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from core.encoder import FloatArray
from indexer.dense import write_ann, write_flat


def unit_vectors(count: int) -> FloatArray:
    vectors = np.random.default_rng(1).normal(size=(count, 8)).astype(np.float32)
    unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def test_the_flat_index_holds_every_bit(tmp_path: Path) -> None:
    vectors = unit_vectors(50)
    write_flat(vectors, tmp_path / "flat")
    index = faiss.read_index(str(tmp_path / "flat"))
    assert index.metric_type == faiss.METRIC_INNER_PRODUCT
    assert index.reconstruct_n(0, 50).tobytes() == vectors.tobytes()


def test_the_approximate_index_finds_what_is_nearest(tmp_path: Path) -> None:
    vectors = unit_vectors(3_000)
    write_ann(vectors, tmp_path / "ann")
    index: Any = faiss.read_index(str(tmp_path / "ann"))

    # 4 sqrt(3000) = 219, and 256 is the nearest power of two by ratio.
    assert (index.nlist, index.ntotal) == (256, 3_000)
    assert index.metric_type == faiss.METRIC_INNER_PRODUCT
    index.nprobe = 64
    _, found = index.search(vectors[:200], 1)
    assert np.mean(found[:, 0] == np.arange(200)) > 0.98


@pytest.mark.parametrize("count", [1, 9, 100, 3_000])
def test_the_same_vectors_give_the_same_bytes(tmp_path: Path, count: int) -> None:
    for write in (write_flat, write_ann):
        write(unit_vectors(count), tmp_path / "a")
        write(unit_vectors(count), tmp_path / "b")
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
