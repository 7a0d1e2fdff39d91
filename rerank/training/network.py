"""The cross-encoder as a torch module: a few BERT layers, the last of which serves [CLS] only."""

import re
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from transformers.utils.logging import disable_progress_bar, enable_progress_bar

from rerank.training.settings import Architecture

_BERT = re.compile(r"^0\.\w+\.")
"""What sentence-transformers puts before the names of its first module's weights."""

MASKED = -1e4
"""Added to attention logits of padding; small enough for every float type."""


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al., 2019) with GELU."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.output_norm = nn.LayerNorm(width, eps=1e-12)

    def _split(self, hidden: Tensor) -> Tensor:
        """(batch, tokens, width) -> (batch, heads, tokens, width / heads)."""
        return hidden.reshape(*hidden.shape[:2], self.heads, -1).transpose(1, 2)

    def forward(self, asking: Tensor, hidden: Tensor, mask: Tensor) -> Tensor:
        """Let the positions `asking` attend to all of `hidden`; returns the shape of `asking`."""
        mixed = nn.functional.scaled_dot_product_attention(
            self._split(self.query(asking)),
            self._split(self.key(hidden)),
            self._split(self.value(hidden)),
            attn_mask=mask,
        )
        attended = self.output(mixed.transpose(1, 2).flatten(2))
        asking = self.attention_norm(asking + attended)
        inner = self.down(nn.functional.gelu(self.up(asking)))
        final: Tensor = self.output_norm(asking + inner)
        return final


class CrossEncoder(nn.Module):
    """Token ids of a (query, passage) pair -> one logit of relevance.

    The logit is read from the first position alone, so the last layer computes
    only that position: exact, and about half of that layer's work.
    """

    def __init__(self, shape: Architecture) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.max_tokens, shape.width)
        self.segments = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(shape.dropout)
        self.layers = nn.ModuleList(
            Layer(shape.width, shape.heads, shape.inner) for _ in shape.source_layers
        )
        self.head = nn.Linear(shape.width, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Score a padded batch.

        Args:
            input_ids: (batch, tokens) int64.
            attention_mask: (batch, tokens) int64, 1 on tokens and 0 on padding.
            token_type_ids: (batch, tokens) int64, 0 on the query and 1 on the passage.

        Returns:
            (batch,) float32 logits.
        """
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.words(input_ids) + self.positions(places) + self.segments(token_type_ids)
        hidden = self.dropout(self.norm(hidden))
        mask = ((1 - attention_mask) * MASKED).to(hidden.dtype)[:, None, None, :]
        *lower, last = self.layers
        for layer in lower:
            hidden = self.dropout(layer(hidden, hidden, mask))
        first: Tensor = last(hidden[:, :1], hidden, mask)
        logits: Tensor = self.head(first[:, 0])
        return logits.squeeze(1)


def load_encoder(folder: Path) -> SentenceTransformer:
    """The sentence-transformers encoder in `folder`, loaded without a progress bar."""
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it unannotated
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    finally:
        enable_progress_bar()  # type: ignore[no-untyped-call]  # likewise


def initialised_from(encoder_folder: Path, shape: Architecture) -> CrossEncoder:
    """A cross-encoder that starts from chosen layers of a sentence-transformers BERT encoder.

    Raises:
        RuntimeError: the encoder is of another architecture.
    """
    encoder = load_encoder(encoder_folder)
    source = {_BERT.sub("", name): weights for name, weights in encoder.state_dict().items()}
    network = CrossEncoder(shape)
    target = {
        "words.weight": source["embeddings.word_embeddings.weight"],
        "positions.weight": source["embeddings.position_embeddings.weight"][: shape.max_tokens],
        "segments.weight": source["embeddings.token_type_embeddings.weight"],
        "norm.weight": source["embeddings.LayerNorm.weight"],
        "norm.bias": source["embeddings.LayerNorm.bias"],
    }
    for place, number in enumerate(shape.source_layers):
        for ours, theirs in _LAYER_NAMES.items():
            for part in ("weight", "bias"):
                name = f"encoder.layer.{number}.{theirs}.{part}"
                target[f"layers.{place}.{ours}.{part}"] = source[name]
    missing, unexpected = network.load_state_dict(target, strict=False)
    if set(missing) != {"head.weight", "head.bias"} or unexpected:
        raise RuntimeError(f"the encoder's weights do not fit: {missing}, {unexpected}")
    return network


_LAYER_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "output_norm": "output.LayerNorm",
}
