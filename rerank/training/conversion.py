"""A cross-encoder as transformers keeps it -> the folder that the runtime loads."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification
from transformers.utils.logging import disable_progress_bar

from core.errors import BadInput, IndexUnusable
from core.model_record import PROBES, Agreement
from rerank.cross_encoder import CrossEncoderLayout
from rerank.pairs import PairTokenizer, pack
from rerank.probing import pair_scores
from rerank.training.export import quantise, to_onnx

MAX_TOKENS = 64
MOST_DIFFERENCE = 0.15
"""Between an int8 export's score and the network's own; fp32 is off by less than .0001."""


class _Logit(nn.Module):
    """A sequence classifier with one output -> one logit a pair."""

    def __init__(self, classifier: nn.Module) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        logits: Tensor = self.classifier(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits
        return logits.squeeze(-1)


def convert(source: Path, precision: str, folder: Path) -> Agreement:
    """Write the cross-encoder in `source` to `folder` as a CrossEncoderLayout.

    Args:
        source: config.json, weights and tokenizer.json, as sentence-transformers'
            CrossEncoder saves them.
        precision: int8 or fp32.
        folder: exists and is empty.

    Returns:
        How near the export's scores, the sigmoids of the logits, are to the network's own.

    Raises:
        BadInput: it is not a BERT with one output, or its files cannot be read.
        IndexUnusable: the export's scores are others than the network's.
    """
    classifier = _load(source)
    config: Any = classifier.config
    network = _Logit(classifier).eval()
    layout = CrossEncoderLayout(folder)
    with tempfile.TemporaryDirectory() as scratch:
        fused = to_onnx(
            network, Path(scratch), heads=config.num_attention_heads, width=config.hidden_size
        )
        if precision == "int8":
            quantise(fused, layout.model)
        else:
            onnx.save(onnx.load(fused), layout.model)
    shutil.copyfile(source / "tokenizer.json", layout.tokenizer)
    max_tokens = min(MAX_TOKENS, config.max_position_embeddings)
    described = {"max_tokens": max_tokens}
    layout.description.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    tokenizer = PairTokenizer(layout.tokenizer, max_tokens=max_tokens)
    return _compare(_scores(network, tokenizer, PROBES), pair_scores(folder, PROBES))


def _load(source: Path) -> Any:  # noqa: ANN401 - transformers' classes are made by name
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    try:
        classifier = AutoModelForSequenceClassification.from_pretrained(
            source,
            local_files_only=True,
            # The only form of attention that the optimizer knows.
            attn_implementation="eager",
        )
    except Exception as error:  # the library's exceptions share no narrower base
        raise BadInput(
            f"the cross-encoder in {source} cannot be loaded: {error}",
            field="config.json",
            hint="save it again with sentence-transformers' CrossEncoder",
        ) from error
    kind, outputs = classifier.config.model_type, classifier.config.num_labels
    if kind != "bert" or outputs != 1:
        raise BadInput(
            f"{source.name} is a {kind} with {outputs} outputs;"
            " only BERTs with one output are exported as rerankers",
            field="config.json",
        )
    return classifier


def _scores(
    network: nn.Module, tokenizer: PairTokenizer, pairs: Sequence[tuple[str, str]]
) -> list[float]:
    packed = [pack(tokenizer.encode(query, [passage])) for query, passage in pairs]
    with torch.no_grad():
        logits = [network(*(torch.from_numpy(part) for part in one.values())) for one in packed]
    return [float(torch.sigmoid(logit)) for logit in logits]


def _compare(wanted: Sequence[float], found: Sequence[float]) -> Agreement:
    difference = float(np.abs(np.subtract(wanted, found)).max())
    if not difference <= MOST_DIFFERENCE:
        raise IndexUnusable(
            f"the export's scores are not the network's: they differ by up to {difference:.3f}",
            field="model.onnx",
            hint="try --precision fp32",
        )
    return Agreement(len(wanted), difference)
