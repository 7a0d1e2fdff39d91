"""From texts to vectors: each text is encoded once, however often it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.encoder import Encoder, FloatArray, encode_stream
from core.progress import Reporter
from indexer.vector_cache import VectorCache, text_key

CHUNK_TEXTS = 512
"""Texts between two commits to the cache: what a killed build can lose at the most."""


@dataclass(frozen=True, slots=True)
class EmbeddingReport:
    """How many texts came out of the cache and how many had to be encoded."""

    cached: int
    encoded: int


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    cache: VectorCache,
    *,
    workers: int,
    reporter: Reporter,
) -> tuple[npt.NDArray[np.float32], EmbeddingReport]:
    """Vectors of `texts`, float32, shape (len(texts), dimension), and where they came from."""
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    encoded = 0
    chunks = _tracked_chunks(texts, reporter)
    for start, chunk in chunks:
        keys = [text_key(text) for text in chunk]
        known = cache.get(keys)
        missing = {key: text for key, text in zip(keys, chunk, strict=True) if key not in known}
        fresh = _encode(missing, encoder, workers)
        if fresh:
            cache.put(fresh)
            known.update(fresh)
            encoded += len(fresh)
        for offset, key in enumerate(keys):
            vectors[start + offset] = known[key]
    return vectors, EmbeddingReport(cached=len(texts) - encoded, encoded=encoded)


def _encode(texts: dict[bytes, str], encoder: Encoder, workers: int) -> dict[bytes, FloatArray]:
    vectors = encode_stream(encoder, texts.values(), workers=workers)
    return dict(zip(texts, vectors, strict=True))


def _tracked_chunks(texts: Sequence[str], reporter: Reporter) -> Iterator[tuple[int, list[str]]]:
    chunk: list[str] = []
    start = 0
    for text in reporter.track(texts, label="encoding products", total=len(texts)):
        chunk.append(text)
        if len(chunk) == CHUNK_TEXTS:
            yield start, chunk
            start += len(chunk)
            chunk = []
    if chunk:
        yield start, chunk
