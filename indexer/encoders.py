"""Exported encoders on disk: found if they are there, exported once if they are not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock

from core.encoder import EncoderLayout, OnnxEncoder
from core.errors import BadInput, ModelMissing
from core.model_record import Agreement, ModelKind, is_model_name, write_record
from core.model_source import ModelSource, source_fingerprint
from core.staged_folder import staged_folder
from indexer.encoder_catalogue import encoder_catalogue, encoder_source

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
PRECISIONS = ("int8", "fp32")


def encoder_folder(models: Path, name: str, precision: str) -> Path:
    """The folder of the exported encoder, exporting it on first use.

    An export of a folder is kept under a fingerprint of the folder's files: a model
    that was trained again in its place is exported again.

    Args:
        models: where exported encoders are kept.
        name: an installed or known model's name, the path of a sentence-transformers
            folder, or that of an exported encoder.
        precision: one of PRECISIONS.

    Raises:
        BadInput: unknown precision, or not that of the exported encoder at the path.
        ModelMissing: it is not there, and what exports it is not installed.
    """
    check_precision(precision)
    found = _found(models, name, precision)
    if found is not None:
        return found
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / ".lock"):
        # Another process may have exported or installed it meanwhile.
        return _found(models, name, precision) or _exported(models, name, precision)


def check_precision(precision: str) -> None:
    """Check that there is such a precision.

    Raises:
        BadInput: there is not.
    """
    if precision not in PRECISIONS:
        raise BadInput(
            f"no precision {precision!r}", field="precision", hint=f"one of {', '.join(PRECISIONS)}"
        )


def installed_encoder(models: Path, name: str, precision: str) -> EncoderLayout:
    """Where the encoder of that name is, or would be."""
    return EncoderLayout(models / f"{name}-{precision}")


def export_source(source: ModelSource, precision: str, folder: Path) -> Agreement:
    """Export `source` and put it at `folder` in one step, with its record.

    Raises:
        BadInput: the model is of a kind that is not exported here.
        ModelMissing: what exports it is not installed.
        IndexUnusable: the export does not give what the model gives.
    """
    try:
        # Only an export needs torch; a build with an exported encoder must not.
        from indexer.export import export_encoder  # noqa: PLC0415
    except ImportError as error:
        raise ModelMissing(
            f"{folder / 'model.onnx'} is missing and cannot be exported: {error}",
            field="encoder",
            hint="pip install 'aisle[models]', or copy the folder from a machine that has it",
        ) from error
    with staged_folder(folder) as staged:
        agreement = export_encoder(source, precision, staged)
        described = source.described(ModelKind.ENCODER, precision)
        write_record(EncoderLayout(staged), described, cosines)
    return agreement


def cosines(folder: Path, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Cosine of the two vectors of each pair, by the exported encoder in `folder`.

    Raises:
        ModelMissing: a file is not there.
        IndexUnusable: a file is damaged.
    """
    encoder = OnnxEncoder(folder)
    return [
        float(np.dot(encoder.encode(query), encoder.encode(passage))) for query, passage in pairs
    ]


def _found(models: Path, name: str, precision: str) -> Path | None:
    """The encoder called `name` if it is installed, or that in the folder `name`."""
    if is_model_name(name):
        installed = installed_encoder(models, name, precision)
        if installed.complete:
            return installed.root
    layout = EncoderLayout(Path(name))
    if not layout.complete:
        return None
    precision_there = OnnxEncoder(layout.root).description.precision
    if precision_there != precision:
        raise BadInput(
            f"the encoder in {layout.root} is {precision_there}, not {precision}",
            field="precision",
            hint=f"--precision {precision_there}, or another folder",
        )
    return layout.root


def _exported(models: Path, name: str, precision: str) -> Path:
    source = encoder_source(name)
    called = source.name
    if encoder_catalogue().find(name) is None:
        called = f"{called}-{source_fingerprint(source.folder)}"
    layout = installed_encoder(models, called, precision)
    if not layout.complete:
        export_source(source, precision, layout.root)
    return layout.root
