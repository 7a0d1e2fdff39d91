"""Export of a sentence-transformers model to ONNX."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from transformers.utils.logging import disable_progress_bar

from core.encoder import EncoderDescription, EncoderLayout, OnnxEncoder
from core.errors import BadInput, IndexUnusable
from core.model_record import PROBES, Agreement
from core.model_source import ModelSource

MAX_TOKENS = 64
OPSET = 17
LEAST_COSINE = 0.95
"""Of an export's vector and the model's own; int8 gives .98 and more."""


class SentenceVector(nn.Module):
    """A transformer with mean pooling over real tokens and normalisation to length one."""

    def __init__(self, transformer: nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """The vectors of b texts of t tokens, shape (b, d); all arguments have shape (b, t)."""
        hidden = self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return nn.functional.normalize(mean, p=2, dim=1)


def export_encoder(source: ModelSource, precision: str, folder: Path) -> Agreement:
    """Write the encoder `source` to `folder` as an EncoderLayout.

    Args:
        source: a sentence-transformers folder and what to call it.
        precision: "fp32", or "int8" for weights quantised per channel and
            activations quantised as they come.
        folder: exists and is empty.

    Returns:
        How near the export's vectors are to the model's own.

    Raises:
        BadInput: the model is not a mean-pooled BERT, which is what is exported here.
        IndexUnusable: the export's vectors are others than the model's.
    """
    # The only form of attention that the optimizer knows and makes one operator of.
    model = load_model(source.folder, attention="eager")
    transformer = mean_pooled_bert(model, source.name)
    config: Any = transformer.config
    layout = EncoderLayout(folder)
    with TemporaryDirectory() as scratch:
        raw, fused = Path(scratch, "raw.onnx"), Path(scratch, "fused.onnx")
        _trace(transformer, raw)
        _fuse(
            raw,
            fused,
            heads=config.num_attention_heads,
            width=config.hidden_size,
        )
        if precision == "int8":
            _quantise(fused, layout.model)
        else:
            onnx.save(onnx.load(fused), layout.model)
    layout.tokenizer.write_bytes((source.folder / "tokenizer.json").read_bytes())
    description = EncoderDescription(
        name=source.name,
        precision=precision,
        dimension=config.hidden_size,
        max_tokens=min(MAX_TOKENS, config.max_position_embeddings),
    )
    layout.description.write_text(description.model_dump_json(indent=2), encoding="utf-8")
    return _compare(model, folder)


def _compare(model: SentenceTransformer, folder: Path) -> Agreement:
    texts = [text for pair in PROBES for text in pair]
    exported = OnnxEncoder(folder)
    wanted = np.asarray(model.encode(texts, normalize_embeddings=True), dtype=np.float32)
    found = np.stack([exported.encode(text) for text in texts])
    lowest = float(np.sum(wanted * found, axis=1).min())
    if not lowest >= LEAST_COSINE:
        raise IndexUnusable(
            f"the export's vectors are not the model's: their cosine is as low as {lowest:.3f}",
            field="model.onnx",
            hint="try --precision fp32",
        )
    return Agreement(len(texts), float(np.abs(wanted - found).max()), lowest)


def load_model(folder: Path, *, attention: str) -> SentenceTransformer:
    """The sentence-transformers model in `folder`, on the CPU and without a network.

    Args:
        folder: as the library saves it.
        attention: which of the implementations of transformers.
    """
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    return SentenceTransformer(
        str(folder),
        device="cpu",
        local_files_only=True,
        model_kwargs={"attn_implementation": attention},
    )


def mean_pooled_bert(model: SentenceTransformer, name: str) -> nn.Module:
    """The transformer of a model, in evaluation mode.

    Raises:
        BadInput: the model is not a mean-pooled BERT, which is what is exported here.
    """
    words: Any = model[0]
    pooling: Any = model[1]
    kind = words.auto_model.config.model_type
    mode = pooling.get_config_dict()["pooling_mode"]
    after = {type(part).__name__ for part in list(model)[2:]} - {"Normalize"}
    if kind != "bert" or mode != "mean" or after:
        parts = "".join(f" and {part}" for part in sorted(after))
        raise BadInput(
            f"{name} is a {kind} with {mode} pooling{parts}; only mean-pooled BERTs are exported",
            field="encoder",
        )
    transformer: nn.Module = words.auto_model.eval()
    return transformer


def _trace(transformer: nn.Module, path: Path) -> None:
    names = ["input_ids", "attention_mask", "token_type_ids"]
    ones = torch.ones(2, 5, dtype=torch.long)
    axes = {name: {0: "batch", 1: "tokens"} for name in names} | {"embedding": {0: "batch"}}
    with warnings.catch_warnings(), torch.no_grad():
        # The tracer warns of its own deprecation and of shape tests that hold for every input.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            SentenceVector(transformer),
            (ones, ones, torch.zeros_like(ones)),
            str(path),
            input_names=names,
            output_names=["embedding"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def _fuse(raw: Path, fused: Path, *, heads: int, width: int) -> None:
    options = FusionOptions("bert")
    # Fused, the embedding's norm is quantised with it: other vectors, in the same time.
    options.enable_embed_layer_norm = False
    graph = optimizer.optimize_model(
        str(raw),
        model_type="bert",
        num_heads=heads,
        hidden_size=width,
        opt_level=1,
        optimization_options=options,
    )
    graph.save_model_to_file(str(fused))


def _quantise(fused: Path, target: Path) -> None:
    with _quiet():
        quantize_dynamic(
            str(fused),
            str(target),
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep advice to developers, logged by the libraries, off the user's screen."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
