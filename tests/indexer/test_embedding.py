import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.encoder import FloatArray
from core.progress import Silent
from indexer.embedding import CHUNK_TEXTS, EmbeddingReport, embed
from indexer.vector_cache import VectorCache, text_key


class Recorder:
    """Encodes a text as the first bytes of its hash, and remembers every text it was given."""

    dimension = 4
    fingerprint = "recorder"

    def __init__(self, dies_at: int | None = None) -> None:
        self.texts: list[str] = []
        self._dies_at = dies_at
        self._lock = threading.Lock()

    def encode(self, text: str) -> FloatArray:
        with self._lock:
            if len(self.texts) == self._dies_at:
                raise RuntimeError("the encoder broke")
            self.texts.append(text)
        return expected(text)


def expected(text: str) -> FloatArray:
    return np.frombuffer(text_key(text)[:4], np.uint8).astype(np.float32)


def run(
    texts: Sequence[str], encoder: Recorder, folder: Path
) -> tuple[FloatArray, EmbeddingReport]:
    chunks = [np.empty((0, encoder.dimension), np.float32)]
    with VectorCache(folder, encoder.fingerprint, encoder.dimension) as cache:
        report = embed(
            texts, encoder, cache, chunks.append, workers=2, reporter=Silent(), total=len(texts)
        )
    return np.concatenate(chunks), report


def names(count: int) -> list[str]:
    return [f"text {number}" for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, CHUNK_TEXTS, CHUNK_TEXTS + 1, 2 * CHUNK_TEXTS + 7])
def test_vectors_come_in_the_order_of_the_texts(tmp_path: Path, count: int) -> None:
    vectors, report = run(names(count), Recorder(), tmp_path)
    assert vectors.dtype == np.float32
    assert vectors.shape == (count, 4)
    assert all(np.array_equal(v, expected(t)) for v, t in zip(vectors, names(count), strict=True))
    assert report == EmbeddingReport(cached=0, encoded=count)


def test_a_warm_run_encodes_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    cold, _ = run(names(700), Recorder(), tmp_path)
    encoder = Recorder()
    warm, report = run(names(700), encoder, tmp_path)
    assert encoder.texts == []
    assert report == EmbeddingReport(cached=700, encoded=0)
    assert warm.tobytes() == cold.tobytes()


def test_equal_texts_are_encoded_once_within_a_chunk_and_across_chunks(tmp_path: Path) -> None:
    texts = ["same", "same", *names(CHUNK_TEXTS), "same"]
    encoder = Recorder()
    vectors, report = run(texts, encoder, tmp_path)
    assert encoder.texts.count("same") == 1
    assert len(encoder.texts) == report.encoded == CHUNK_TEXTS + 1
    assert report.cached == 2
    assert np.array_equal(vectors[0], vectors[-1])


def test_only_what_changed_is_encoded(tmp_path: Path) -> None:
    run(names(30), Recorder(), tmp_path)
    encoder = Recorder()
    run([*names(29), "changed"], encoder, tmp_path)
    assert encoder.texts == ["changed"]


def test_a_broken_run_keeps_the_chunks_that_it_finished(tmp_path: Path) -> None:
    texts = names(3 * CHUNK_TEXTS)
    with pytest.raises(RuntimeError, match="the encoder broke"):
        run(texts, Recorder(dies_at=CHUNK_TEXTS + 100), tmp_path)
    _, report = run(texts, Recorder(), tmp_path)
    assert report == EmbeddingReport(cached=CHUNK_TEXTS, encoded=2 * CHUNK_TEXTS)
