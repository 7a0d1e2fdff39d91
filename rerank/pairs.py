"""(query, passage) -> token ids, the same at training and at run time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from core.errors import IndexUnusable

SPECIAL_TOKENS = 3
"""[CLS] query [SEP] passage [SEP]"""

PADDING_ID = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One tokenised pair.

    Attributes:
        ids: word-piece ids, special tokens included.
        query_tokens: how many of them, [CLS] and the first [SEP] included, are the query's.
    """

    ids: tuple[int, ...]
    query_tokens: int

    def __len__(self) -> int:
        return len(self.ids)


class PairTokenizer:
    """Makes pairs of at most `max_tokens` tokens.

    Where a pair is too long the passage is cut, not the query; but a query never
    takes more than half of the room, so that a pasted text still leaves a passage
    to score.
    """

    def __init__(self, tokenizer_file: Path, *, max_tokens: int) -> None:
        """Read a word-piece tokenizer.

        Raises:
            IndexUnusable: the file is no tokenizer, or one without [CLS] and [SEP].
        """
        try:
            pieces = Tokenizer.from_file(str(tokenizer_file))
        except Exception as error:  # the library raises nothing narrower
            raise IndexUnusable(f"not a tokenizer: {error}", field=tokenizer_file.name) from error
        start, end = pieces.token_to_id("[CLS]"), pieces.token_to_id("[SEP]")
        if start is None or end is None:
            raise IndexUnusable("has no [CLS] and [SEP] tokens", field=tokenizer_file.name)
        pieces.no_padding()
        pieces.enable_truncation(max_tokens)
        self._pieces = pieces
        self._start, self._end = start, end
        self._room = max_tokens - SPECIAL_TOKENS

    def encode(self, query: str, passages: Sequence[str]) -> list[Pair]:
        """Pair `query` with each passage, in order."""
        asked = self._pieces.encode(query, add_special_tokens=False).ids[: self._room // 2]
        head = (self._start, *asked, self._end)
        left = self._room - len(asked)
        encoded = self._pieces.encode_batch_fast(list(passages), add_special_tokens=False)
        return [Pair((*head, *each.ids[:left], self._end), len(head)) for each in encoded]


def pack(pairs: Sequence[Pair]) -> dict[str, NDArray[np.int64]]:
    """The network's three inputs, each (pairs, longest pair) int64, padded on the right."""
    shape = (len(pairs), max(map(len, pairs)))
    ids = np.full(shape, PADDING_ID, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    segments = np.zeros(shape, dtype=np.int64)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair)] = pair.ids
        mask[row, : len(pair)] = 1
        segments[row, pair.query_tokens : len(pair)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": segments}
