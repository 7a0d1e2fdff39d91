from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.encoder import EncoderLayout, OnnxEncoder
from core.model_source import ModelSource
from indexer.encoder_catalogue import encoder_source
from indexer.encoders import DEFAULT_ENCODER

LAYERS = 2
TEXTS = ("usb c cable 2 m", "Ünïcode — and a rather long description of nothing in particular", "")


@pytest.fixture(scope="module")
def small_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with two small layers of random weights."""
    import torch  # noqa: PLC0415 - heavy, and not there without the models extra
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers import AutoTokenizer, BertConfig, BertModel  # noqa: PLC0415

    torch.manual_seed(7)
    bert, whole = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("small")
    tokenizer = AutoTokenizer.from_pretrained(encoder_source(DEFAULT_ENCODER).folder)
    tokenizer.save_pretrained(bert)
    BertModel(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            num_hidden_layers=LAYERS,
            num_attention_heads=2,
            intermediate_size=64,
        )
    ).save_pretrained(bert)
    SentenceTransformer(str(bert), device="cpu").save(str(whole))
    return whole


@pytest.mark.models
@pytest.mark.parametrize(("precision", "operator"), [("fp32", "Attention"), ("int8", "QAttention")])
def test_a_layers_attention_is_one_operator(
    small_bert: Path, tmp_path: Path, precision: str, operator: str
) -> None:
    import onnx  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    from indexer.export import export_encoder  # noqa: PLC0415

    agreement = export_encoder(ModelSource(small_bert, "small", "here"), precision, tmp_path)

    nodes = onnx.load(EncoderLayout(tmp_path).model).graph.node
    assert Counter(node.op_type for node in nodes)[operator] == LAYERS
    model = SentenceTransformer(str(small_bert), device="cpu")
    encoder = OnnxEncoder(tmp_path)
    for text in TEXTS:
        expected = model.encode(text, normalize_embeddings=True)
        cosine = float(np.dot(encoder.encode(text), expected))
        assert cosine > (0.999_99 if precision == "fp32" else 0.98)
    assert agreement.cosine is not None
    assert agreement.cosine > (0.999_99 if precision == "fp32" else 0.98)
