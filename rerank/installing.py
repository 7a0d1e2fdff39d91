"""A cross-encoder's own folder -> an installed reranker with its record."""

from pathlib import Path

from core.errors import ModelMissing
from core.model_record import Agreement, ModelKind, write_record
from core.model_source import ModelSource
from core.staged_folder import staged_folder
from rerank.cross_encoder import CrossEncoderLayout
from rerank.probing import pair_scores


def export_reranker(source: ModelSource, precision: str, folder: Path) -> Agreement:
    """Export the cross-encoder `source` and put it at `folder` in one step, with its record.

    Raises:
        BadInput: the model is of a kind that is not exported here.
        ModelMissing: what exports it is not installed.
        IndexUnusable: the export does not give what the model gives.
    """
    try:
        # Only an export needs torch.
        from rerank.training.conversion import convert  # noqa: PLC0415
    except ImportError as error:
        raise ModelMissing(
            f"{folder / 'model.onnx'} cannot be exported: {error}",
            field="reranker",
            hint="pip install 'aisle[models]', or copy the folder from a machine that has it",
        ) from error
    with staged_folder(folder) as staged:
        agreement = convert(source.folder, precision, staged)
        described = source.described(ModelKind.RERANKER, precision)
        write_record(CrossEncoderLayout(staged), described, pair_scores)
    return agreement
