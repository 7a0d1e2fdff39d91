"""Queries whose vectors are there already, so that all but the encoder is timed."""

import time
from dataclasses import replace

from core.encoder import Encoder, FloatArray
from search.dense_matches import QueryVector
from search.parse import QueryEncoder
from search.pipeline import Parts


class TimedEncoder:
    """An encoder that counts the time it takes.

    Attributes:
        ms: milliseconds since this was last set to 0.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self.ms = 0.0

    def encode(self, text: str) -> FloatArray:
        """The unit vector of `text`, float32, shape (dimension,)."""
        began = time.perf_counter()
        vector = self._encoder.encode(text)
        self.ms += (time.perf_counter() - began) * 1000
        return vector


class RememberingEncoder:
    """An encoder that encodes every text once, however many there are."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: dict[str, FloatArray] = {}
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint

    def encode(self, text: str) -> FloatArray:
        """The unit vector of `text`, float32, shape (dimension,)."""
        if text not in self._known:
            self._known[text] = self.encoder.encode(text)
        # What a search remembers of the array itself is not to serve the next one.
        return self._known[text].copy()


class ForgetfulQueryEncoder(QueryEncoder):
    """Has every query as one that was never asked: nothing was learnt with its vector."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder)
        self._forgotten = encoder

    def encode(self, text: str) -> QueryVector:
        """The vector of `text`, another object each time."""
        return QueryVector(self._forgotten.encode(text))


def encoding_by(parts: Parts, encoder: Encoder) -> Parts:
    """`parts` with queries encoded by `encoder`, each as for the first time."""
    return replace(parts, encoder=ForgetfulQueryEncoder(encoder))
