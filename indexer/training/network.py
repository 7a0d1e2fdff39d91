"""The encoder as it is trained: texts in, unit vectors out."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from core.model_source import ModelSource
from indexer.export import SentenceVector, load_model, mean_pooled_bert

PASS = 16
"""Texts that go through the network at once."""


class TrainedEncoder:
    """A sentence-transformers encoder with the texts cut as its export cuts them.

    The embeddings of words stay as they are: a catalogue has few of a language's words,
    and those that it lacks would be left behind by those that move.

    Args:
        source: a mean-pooled BERT.
        max_tokens: longest text, special tokens included.

    Raises:
        BadInput: it is another model.
    """

    def __init__(self, source: ModelSource, *, max_tokens: int) -> None:
        self._model = load_model(source.folder, attention="sdpa")
        transformer = mean_pooled_bert(self._model, source.name)
        for name, weights in transformer.named_parameters():
            # The pooler is no part of a mean.
            weights.requires_grad_(not name.startswith(("embeddings.", "pooler.")))
        self._source = source.folder
        self._network = SentenceVector(transformer)
        self._tokenizer = Tokenizer.from_file(str(self._source / "tokenizer.json"))
        # The library's modules say nothing of their types.
        words: Any = self._model[0]
        positions: int = words.auto_model.config.max_position_embeddings
        self._tokenizer.enable_truncation(min(max_tokens, positions))
        self._tokenizer.no_padding()
        self._padding = self._tokenizer.token_to_id("[PAD]") or 0

    @property
    def network(self) -> nn.Module:
        """For the switch between training and evaluation."""
        return self._network

    def trained(self) -> Iterator[tuple[str, nn.Parameter]]:
        """The parameters that training moves, by name."""
        named = self._network.named_parameters()
        return ((name, weights) for name, weights in named if weights.requires_grad)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of `texts`, shape (len(texts), d).

        Texts of like length go through the network together: padding costs as much as words.
        """
        encoded = self._tokenizer.encode_batch(list(texts))
        by_length = sorted(range(len(encoded)), key=lambda place: len(encoded[place].ids))
        parts = [
            self._pass([encoded[place].ids for place in by_length[start : start + PASS]])
            for start in range(0, len(by_length), PASS)
        ]
        return torch.cat(parts)[torch.argsort(torch.tensor(by_length))]

    def _pass(self, ids: Sequence[Sequence[int]]) -> Tensor:
        lengths = torch.tensor([len(each) for each in ids])
        longest = int(lengths.max())
        filled = [[*each, *[self._padding] * (longest - len(each))] for each in ids]
        mask = (torch.arange(longest) < lengths[:, None]).long()
        vectors: Tensor = self._network(torch.tensor(filled), mask, torch.zeros_like(mask))
        return vectors

    def save(self, folder: Path) -> None:
        """Write the encoder to the empty `folder` as a sentence-transformers model."""
        self._model.save(str(folder), create_model_card=False)
        # The tokenizer as it was read, and what the README says of the licence.
        for name in ("tokenizer.json", "README.md"):
            if (self._source / name).is_file():
                shutil.copyfile(self._source / name, folder / name)
