"""A trained network -> the folder that the runtime loads: int8 ONNX, tokenizer, config."""

import json
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers import optimizer
from torch import nn

from rerank.training.network import CrossEncoder
from rerank.training.settings import Architecture

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
ONNX_OPSET = 17
ONNX_FLOAT = 1
"""`TensorProto.FLOAT`: the type that the quantiser assumes after fusion has dropped the types."""


def export(network: CrossEncoder, shape: Architecture, tokenizer_file: Path, folder: Path) -> None:
    """Write `model.onnx` (int8), `tokenizer.json` and `config.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        fused = to_onnx(network, Path(scratch), heads=shape.heads, width=shape.width)
        quantise(fused, folder / "model.onnx")
    shutil.copyfile(tokenizer_file, folder / "tokenizer.json")
    config = {"max_tokens": shape.max_tokens}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def quantise(fused: Path, target: Path) -> None:
    """Write the network in `fused` to `target`, its weights as int8 by channel."""
    prepared = fused.with_name("prepared.onnx")
    quant_pre_process(str(fused), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        prepared,
        target,
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": ONNX_FLOAT},
    )


def to_onnx(network: nn.Module, folder: Path, *, heads: int, width: int) -> Path:
    """Export `network` as float32 ONNX with fused layer norms and GELU; returns the file.

    Args:
        network: token ids, attention mask and token types to (pairs,) logits.
        folder: an existing folder to work in.
        heads: attention heads of a layer.
        width: of a layer.
    """
    plain, fused = folder / "plain.onnx", folder / "fused.onnx"
    example = tuple(torch.ones(2, 5, dtype=torch.int64) for _ in INPUTS)
    axes = {name: {0: "pairs", 1: "tokens"} for name in INPUTS} | {"logits": {0: "pairs"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            example,
            str(plain),
            input_names=list(INPUTS),
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=ONNX_OPSET,
            dynamo=False,
        )
        model = optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=heads,
            hidden_size=width,
            opt_level=1,
        )
    model.save_model_to_file(str(fused))
    return fused
