"""From texts to vectors: each text is encoded once, however often it comes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

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
    texts: Iterable[str],
    encoder: Encoder,
    cache: VectorCache,
    take: Callable[[FloatArray], None],
    *,
    workers: int,
    reporter: Reporter,
    total: int,
) -> EmbeddingReport:
    """Hand the vectors of `texts` on in their order, and say where they came from.

    Args:
        texts: read as they are needed.
        encoder: for what the cache lacks.
        cache: what is encoded is kept there at once.
        take: given float32 arrays of shape (m, dimension), one chunk of texts after the other.
        workers: texts encoded at once.
        reporter: counts the texts.
        total: how many there are.
    """
    read = encoded = 0
    tracked = reporter.track(texts, label="encoding products", total=total)
    while chunk := list(islice(tracked, CHUNK_TEXTS)):
        keys = [text_key(text) for text in chunk]
        known = cache.get(keys)
        missing = {key: text for key, text in zip(keys, chunk, strict=True) if key not in known}
        fresh = _encode(missing, encoder, workers)
        if fresh:
            cache.put(fresh)
            known.update(fresh)
        take(np.stack([known[key] for key in keys]))
        read, encoded = read + len(chunk), encoded + len(fresh)
    return EmbeddingReport(cached=read - encoded, encoded=encoded)


def _encode(texts: dict[bytes, str], encoder: Encoder, workers: int) -> dict[bytes, FloatArray]:
    vectors = encode_stream(encoder, texts.values(), workers=workers)
    return dict(zip(texts, vectors, strict=True))
