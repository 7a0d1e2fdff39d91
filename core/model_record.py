"""What is known of a model: the catalogues' entries, and the record kept beside installed files."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import IndexUnusable
from core.model_files import ModelFile, ModelLayout, check_files, measured

RECORD = "installed.json"
TOLERANCE = 0.05
"""How far a score may be off: int8 on processors with other instructions, and int8 to fp32."""

PROBES = (
    ("wireless mouse", "Optical wireless mouse with USB receiver, 1600 dpi, black"),
    ("usb c cable 2 m", "USB-C charging cable, 2 metres, braided nylon"),
    ("office chair", "Stainless steel water bottle, 750 ml"),
)
"""(query, passage) pairs by which a model is known again."""


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def is_model_name(text: str) -> bool:
    """Whether a model may be called `text`: a plain name, neither a path nor one on the hub."""
    return _NAME.fullmatch(text) is not None


class ModelKind(StrEnum):
    """What a model is for."""

    ENCODER = "encoder"
    RERANKER = "reranker"
    RANKER = "ranker"


class ModelCheck(BaseModel):
    """A pair and what the model gives for it.

    Attributes:
        score: an encoder's cosine of the two vectors, a reranker's score.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    passage: str
    score: float


class KnownModel(BaseModel):
    """What a catalogue says of a model.

    Attributes:
        name: what it is called here.
        source: who made it and from what, or its name on the Hugging Face hub.
        licence: SPDX identifier of its weights' licence.
        note: what to know before choosing it.
        max_tokens: longest text or pair it is run with; None if it reads none.
        layers: transformer layers.
        dimension: width of a layer; of an encoder, the length of a vector.
        parameters: how many weights; about the bytes of its int8 export.
        checks: what it gives, an encoder in fp32.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    licence: str
    note: str
    max_tokens: int | None = None
    layers: int | None = None
    dimension: int | None = None
    parameters: int | None = None
    checks: tuple[ModelCheck, ...] = ()


class ModelOrigin(BaseModel):
    """What a model is and where it is from.

    Attributes:
        name: what it is called here.
        kind: what it is for.
        precision: int8 or fp32; None if that is not known.
        source: where it is from.
        licence: as its source states it; None if it does not.
        layers: transformer layers; None if that is not known.
        dimension: width of a layer; of an encoder, the length of a vector; None likewise.
        note: how it came to be, where that is worth knowing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: ModelKind
    precision: str | None
    source: str
    licence: str | None = None
    layers: int | None = None
    dimension: int | None = None
    note: str | None = None


class ModelRecord(ModelOrigin):
    """What was installed, kept beside the files so that they can be verified later.

    Attributes:
        files: with sizes and checksums.
        checks: what it gave when it was installed.
    """

    files: tuple[ModelFile, ...]
    checks: tuple[ModelCheck, ...]

    def verify(self, folder: Path) -> None:
        """Check that `folder` holds the files that were installed, byte for byte.

        Raises:
            ModelMissing: a file is not there; the hint says how to get it.
            IndexUnusable: a file has another size or checksum.
        """
        check_files(
            self.files,
            folder,
            what=f"the {self.kind} {self.name}",
            hint=f"aisle models install {self.source} --name {self.name} --force",
        )


Scorer = Callable[[Path, Sequence[tuple[str, str]]], list[float]]
"""Opens the model in a folder and scores (query, passage) pairs, in order."""


def write_record(layout: ModelLayout, origin: ModelOrigin, scorer: Scorer) -> ModelRecord:
    """Open the model, measure its files and what it gives, and keep that beside them.

    Raises:
        IndexUnusable: the model cannot be opened, or fails to score.
    """
    scores = scorer(layout.root, PROBES)
    record = ModelRecord(
        **origin.model_dump(),
        files=measured(layout),
        checks=tuple(
            ModelCheck(query=query, passage=passage, score=round(score, 4))
            for (query, passage), score in zip(PROBES, scores, strict=True)
        ),
    )
    with (layout.root / RECORD).open("w", encoding="utf-8") as file:
        file.write(record.model_dump_json(indent=2))
        file.flush()
        os.fsync(file.fileno())
    return record


def read_record(folder: Path) -> ModelRecord | None:
    """The record beside a model's files, None where none was kept.

    Raises:
        IndexUnusable: there is one that cannot be read.
    """
    path = folder / RECORD
    try:
        return ModelRecord.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise IndexUnusable(
            f"{path} cannot be read",
            field=RECORD,
            hint=f"install the model {folder.name} again with --force",
        ) from error


def largest_difference(checks: Sequence[ModelCheck], folder: Path, scorer: Scorer) -> float:
    """How far the model in `folder` is at most from what `checks` say; 0 without any.

    Raises:
        IndexUnusable: it is further off than TOLERANCE, or cannot be run.
    """
    scores = scorer(folder, [(check.query, check.passage) for check in checks])
    worst = 0.0
    for check, score in zip(checks, scores, strict=True):
        off = abs(score - check.score)
        # Written so that a score that is no number is refused too.
        if not off <= TOLERANCE:
            raise IndexUnusable(
                f"the model in {folder} gives {score:.3f} for {check.query!r} and"
                f" {check.passage!r} instead of {check.score:.3f}",
                field="model.onnx",
                hint="it is another model, or a wrong export: install it again with --force",
            )
        worst = max(worst, off)
    return worst


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near an export is to the network that it was made from.

    Attributes:
        compared: on how many texts or pairs.
        difference: largest absolute difference between two outputs.
        cosine: smallest cosine of two vectors; None where the output is one number.
    """

    compared: int
    difference: float
    cosine: float | None = None
