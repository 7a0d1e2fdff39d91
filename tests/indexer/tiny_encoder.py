"""A real but tiny encoder, so that builds take a moment: the mean of its characters' vectors."""

import string
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing

from core.encoder import EncoderDescription, EncoderLayout, FloatArray

NAME = "tiny"
PRECISION = "int8"
DIMENSION = 16
UNKNOWN = "[UNK]"
VOCABULARY = {
    token: number
    for number, token in enumerate([UNKNOWN, "[CLS]", "[SEP]", *string.printable.strip(), " "])
}


def write_tiny_encoder(models: Path, *, broken: str = "", value: float = 0.0) -> Path:
    """Write it where `encoder_folder(models, NAME, PRECISION)` finds it.

    A text that holds one of the characters of `broken` is encoded as `value` throughout.
    """
    layout = EncoderLayout(models / f"{NAME}-{PRECISION}")
    layout.root.mkdir(parents=True)
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(layout.tokenizer))
    vectors = np.random.default_rng(5).normal(size=(len(VOCABULARY), DIMENSION))
    factors = np.ones((len(VOCABULARY), 1), dtype=np.float32)
    for character in broken:
        factors[VOCABULARY[character]] = value
    onnx.save(_network(vectors.astype(np.float32), factors), layout.model)
    description = EncoderDescription(
        name=NAME, precision=PRECISION, dimension=DIMENSION, max_tokens=128
    )
    layout.description.write_text(description.model_dump_json(), encoding="utf-8")
    return layout.root


def _network(vectors: FloatArray, factors: FloatArray) -> onnx.ModelProto:
    """normalise(mean of vectors[ids]) times the product of factors[ids]."""
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", DIMENSION])
    nodes = [
        helper.make_node("Gather", ["vectors", "input_ids"], ["looked_up"]),
        helper.make_node("ReduceMean", ["looked_up"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["unit"], axis=1, p=2),
        helper.make_node("Gather", ["factors", "input_ids"], ["factor"]),
        helper.make_node("ReduceProd", ["factor"], ["product"], axes=[1], keepdims=0),
        helper.make_node("Mul", ["unit", "product"], ["embedding"]),
    ]
    initializers = [
        numpy_helper.from_array(vectors, "vectors"),
        numpy_helper.from_array(factors, "factors"),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], initializers)
    opset = helper.make_opsetid("", 17)
    return helper.make_model(graph, opset_imports=[opset], ir_version=9)
