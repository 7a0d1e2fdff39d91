from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from core.encoder import FloatArray
from indexer.dense import FlatWriter, flat_vectors, write_ann, write_flat


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


@pytest.mark.parametrize("count", [0, 1, 7, 300])
def test_a_file_written_in_chunks_is_that_of_faiss(tmp_path: Path, count: int) -> None:
    vectors = unit_vectors(300)[:count]
    whole = faiss.IndexFlatIP(8)
    whole.add(vectors)
    faiss.write_index(whole, str(tmp_path / "faiss"))
    with FlatWriter(tmp_path / "chunks", count, 8) as writer:
        for start in range(0, count, 64):
            writer.add(vectors[start : start + 64])
    assert (tmp_path / "chunks").read_bytes() == (tmp_path / "faiss").read_bytes()
    assert flat_vectors(tmp_path / "chunks").tobytes() == vectors.tobytes()


def test_vectors_that_are_missing_or_too_many_are_noticed(tmp_path: Path) -> None:
    missing = pytest.raises(ValueError, match="2 vectors are missing")
    with missing, FlatWriter(tmp_path / "flat", 5, 8) as writer:
        writer.add(unit_vectors(3))
    with FlatWriter(tmp_path / "flat", 0, 8) as writer, pytest.raises(ValueError, match="shape"):
        writer.add(unit_vectors(1))


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
