"""What the encoder is trained to make small."""

import torch
from torch import Tensor, nn


def ranking_loss(anchors: Tensor, passages: Tensor, excluded: Tensor, *, scale: float) -> Tensor:
    """Multiple negatives ranking loss: the mean of -log of each right passage's share.

    A passage's share among those of its anchor is softmax(scale * cosine). Henderson et
    al., "Efficient natural language response suggestion for Smart Reply" (2017), with the
    passages left out that may be right without being known to be.

    Args:
        anchors: unit vectors, shape (b, d).
        passages: unit vectors, shape (c, d), c >= b; the i-th is right for the i-th anchor.
        excluded: bool, shape (b, c), False where i = j.
        scale: the inverse of the softmax's temperature.
    """
    logits = (scale * anchors @ passages.T).masked_fill(excluded, -torch.inf)
    return nn.functional.cross_entropy(logits, torch.arange(len(anchors)))


def drift(vectors: Tensor, old: Tensor) -> Tensor:
    """How far unit vectors moved, both of shape (b, d): the mean of 1 - cosine."""
    return (1 - (vectors * old).sum(dim=1)).mean()
