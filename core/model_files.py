"""What every model on disk has in common: which files it is, whether they are whole, opening it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import onnxruntime
from pydantic import BaseModel, ConfigDict

from core.errors import IndexUnusable, ModelMissing
from core.fingerprint import of_file


class ModelFile(BaseModel):
    """A file of a model.

    Attributes:
        name: its name in the model's folder.
        bytes: its size; None where it is fetched by hand and not pinned.
        sha256: its checksum (hex); None likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ModelLayout:
    """The files of a model under `root`; each kind of model says what its description is called."""

    DESCRIPTION: ClassVar[str]

    root: Path

    @property
    def model(self) -> Path:
        """The network."""
        return self.root / "model.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, as Hugging Face tokenizers writes it."""
        return self.root / "tokenizer.json"

    @property
    def description(self) -> Path:
        """What must be known of the network to run it, as JSON."""
        return self.root / self.DESCRIPTION

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is needed to run."""
        return self.model, self.tokenizer, self.description

    @property
    def complete(self) -> bool:
        """Whether every file is there."""
        return all(path.is_file() for path in self.files)


def require_files(layout: ModelLayout, *, what: str, hint: str) -> None:
    """Check that every file of the model is there.

    Args:
        layout: the model's files.
        what: what the model is to the reader of the error, such as "the encoder".
        hint: how to get a file that is missing.

    Raises:
        ModelMissing: naming the first file that is not there.
    """
    for path in layout.files:
        if not path.is_file():
            raise ModelMissing(f"{what}'s file {path} is missing", field=path.name, hint=hint)


def check_files(files: Iterable[ModelFile], folder: Path, *, what: str, hint: str) -> None:
    """Check that `folder` holds `files`, byte for byte where they are pinned.

    Args:
        files: what there should be.
        folder: where.
        what: what the model is to the reader of the error.
        hint: how to get a file that is missing or another one.

    Raises:
        ModelMissing: a file is not there.
        IndexUnusable: a file has another size or checksum.
    """
    for file in files:
        path = folder / file.name
        if not path.is_file():
            raise ModelMissing(f"{path} of {what} is missing", field=file.name, hint=hint)
        size = path.stat().st_size
        if file.bytes is not None and size != file.bytes:
            raise IndexUnusable(
                f"{path} has {size} bytes instead of {file.bytes}", field=file.name, hint=hint
            )
        if file.sha256 is not None and of_file(path) != file.sha256:
            raise IndexUnusable(
                f"{path} of {what} is not the file that it should be: its SHA-256 differs",
                field=file.name,
                hint=hint,
            )


def measured(layout: ModelLayout) -> tuple[ModelFile, ...]:
    """Every file of the model with its size and checksum as they are now."""
    return tuple(
        ModelFile(name=path.name, bytes=path.stat().st_size, sha256=of_file(path))
        for path in layout.files
    )


def open_session(path: Path, *, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """An ONNX Runtime session on the CPU that says nothing unless it fails.

    Raises:
        Exception: the file is damaged; the library's exceptions share no narrower base.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
