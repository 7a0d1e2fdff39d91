"""The text encoder: an ONNX bi-encoder and its tokenizer, run by ONNX Runtime alone."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError
from tokenizers import Tokenizer

from core.errors import IndexUnusable
from core.fingerprint import of_file, of_parts
from core.model_files import ModelLayout, open_session, require_files

FloatArray = npt.NDArray[np.float32]
CHUNK_PER_WORKER = 64
"""Texts handed to each worker at a time: enough to keep it busy, few enough to stream."""


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Names the encoder: equal fingerprints give equal vectors."""
        ...

    def encode(self, text: str) -> FloatArray:
        """The unit vector of `text`, float32, shape (dimension,)."""
        ...


class EncoderDescription(BaseModel):
    """What an exported encoder says of itself, in encoder.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    precision: str
    dimension: int
    max_tokens: int


class EncoderLayout(ModelLayout):
    """The files of an exported encoder: its network gives a sentence vector of length one.

    Its description is an `EncoderDescription`.
    """

    __slots__ = ()
    DESCRIPTION: ClassVar[str] = "encoder.json"


class OnnxEncoder:
    """An exported sentence encoder.

    Every text is run by itself. Its vector then depends on nothing but the text
    and the model: neither padding nor, in int8, the scale of its batch mates
    moves it, so a rebuild gives the same bytes whatever is cached. On a CPU,
    several single-text runs side by side are as fast as batches.

    Args:
        folder: what `indexer.export` wrote.

    Raises:
        ModelMissing: a file is not there.
        IndexUnusable: a file is damaged.
    """

    def __init__(self, folder: Path) -> None:
        layout = EncoderLayout(folder)
        require_files(
            layout,
            what="the encoder",
            hint="build the catalogue again: that exports what is missing",
        )
        try:
            self.description = EncoderDescription.model_validate_json(
                layout.description.read_text(encoding="utf-8")
            )
            self._tokenizer = Tokenizer.from_file(str(layout.tokenizer))
            # One thread a run is best wherever runs go side by side.
            self._session = open_session(layout.model, threads=1)
        except (ValidationError, UnicodeDecodeError) as error:
            raise _damaged(layout.description) from error
        except Exception as error:  # the two libraries raise bare Exception subclasses
            raise _damaged(folder) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.description.max_tokens)
        self.fingerprint = fingerprint_of(layout)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.description.dimension

    def encode(self, text: str) -> FloatArray:
        """The unit vector of `text`, float32, shape (dimension,)."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        vector: FloatArray = self._session.run(None, inputs)[0][0]
        return vector


def encode_stream(encoder: Encoder, texts: Iterable[str], *, workers: int) -> Iterator[FloatArray]:
    """Vectors of `texts` in order, shape (dimension,), `workers` of them in the making at once."""
    with ThreadPoolExecutor(workers) as pool:
        for chunk in _chunks(texts, workers * CHUNK_PER_WORKER):
            yield from pool.map(encoder.encode, chunk)


def fingerprint_of(layout: EncoderLayout) -> str:
    """Names an exported encoder by the content of its files."""
    return of_parts(of_file(path) for path in layout.files)[:16]


def _chunks(texts: Iterable[str], size: int) -> Iterator[Sequence[str]]:
    chunk: list[str] = []
    for text in texts:
        chunk.append(text)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _damaged(path: Path) -> IndexUnusable:
    return IndexUnusable(
        f"the encoder in {path} cannot be read",
        field=path.name,
        hint="export it again, or rebuild the catalogue",
    )
