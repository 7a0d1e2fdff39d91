"""A cross-encoder of the training libraries becomes a reranker that gives the same scores."""

from pathlib import Path

import pytest

from core.errors import BadInput
from core.model_record import ModelKind, read_record
from core.model_source import ModelSource
from rerank.catalogue import BUNDLED, catalogue, locate
from rerank.cross_encoder import CrossEncoder
from rerank.installing import export_reranker
from rerank.probing import pair_scores
from tests.tiny_models import save_cross_encoder

PAIRS = (("mouse", "an optical mouse"), ("usb cable", "a chair"), ("", "-"))


@pytest.mark.models
@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-5), ("int8", 0.05)])
def test_scores_are_those_of_the_network(tmp_path: Path, precision: str, tolerance: float) -> None:
    import torch  # noqa: PLC0415 - heavy, and not there without the models extra
    from transformers import (  # noqa: PLC0415
        AutoModelForSequenceClassification,
        AutoTokenizer,
    )

    source = save_cross_encoder(tmp_path / "judge", seed=3)
    (source / "README.md").write_text("---\nlanguage: en\nlicense: mit\n---\n# A judge\n")
    folder = tmp_path / "models" / "judge"
    agreement = export_reranker(ModelSource(source, "judge", "here"), precision, folder)
    assert agreement.difference <= tolerance

    tokenizer = AutoTokenizer.from_pretrained(source)
    network = AutoModelForSequenceClassification.from_pretrained(source).eval()
    with torch.no_grad():
        packed = [
            tokenizer(*pair, return_tensors="pt", return_token_type_ids=True) for pair in PAIRS
        ]
        wanted = [float(torch.sigmoid(network(**inputs).logits)) for inputs in packed]
    assert max(wanted) - min(wanted) > 0.05
    assert pair_scores(folder, PAIRS) == pytest.approx(wanted, abs=tolerance)
    assert locate("judge", tmp_path / "models") == ("judge", folder)
    assert CrossEncoder(folder, name="judge").max_tokens == 64
    record = read_record(folder)
    assert record is not None
    assert (record.kind, record.licence, record.layers) == (ModelKind.RERANKER, "mit", 2)


@pytest.mark.models
def test_a_classifier_of_several_classes_is_no_reranker(tmp_path: Path) -> None:
    source = save_cross_encoder(tmp_path / "classes", seed=3, outputs=3)
    with pytest.raises(BadInput, match="bert with 3 outputs"):
        export_reranker(ModelSource(source, "classes", "here"), "fp32", tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"classes"}


def test_bundled_models_give_what_the_catalogue_says() -> None:
    for model in catalogue().models:
        if model.bundled and model.checks:
            pairs = [(check.query, check.passage) for check in model.checks]
            given = pair_scores(model.folder(BUNDLED), pairs)
            assert given == pytest.approx([check.score for check in model.checks], abs=0.05)
