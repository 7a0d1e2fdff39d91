"""Exported encoders on disk: found if they are there, exported once if they are not."""

import re
import shutil
from pathlib import Path

from filelock import FileLock

from core.encoder import EncoderLayout
from core.errors import BadInput, ModelMissing

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
PRECISIONS = ("int8", "fp32")


def encoder_folder(models: Path, name: str, precision: str) -> Path:
    """The folder of the exported encoder, exporting it on first use.

    Args:
        models: where exported encoders are kept.
        name: a model's name or the path of a sentence-transformers folder.
        precision: one of PRECISIONS.

    Raises:
        BadInput: unknown precision.
        ModelMissing: it is not there, and what exports it is not installed.
    """
    if precision not in PRECISIONS:
        raise BadInput(
            f"no precision {precision!r}", field="precision", hint=f"one of {', '.join(PRECISIONS)}"
        )
    folder = models / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name).strip('_')}-{precision}"
    if _complete(folder):
        return folder
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / ".lock"):
        if not _complete(folder):
            _export(name, precision, folder)
    return folder


def _complete(folder: Path) -> bool:
    return all(path.is_file() for path in EncoderLayout(folder).files)


def _export(name: str, precision: str, folder: Path) -> None:
    try:
        # Only an export needs torch; a build with an exported encoder must not.
        from indexer.export import export_encoder  # noqa: PLC0415
    except ImportError as error:
        raise ModelMissing(
            f"{folder / 'model.onnx'} is missing and cannot be exported: {error}",
            field="encoder",
            hint="pip install 'aisle[models]', or copy the folder from a machine that has it",
        ) from error
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        export_encoder(name, precision, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
