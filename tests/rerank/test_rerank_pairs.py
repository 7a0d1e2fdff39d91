"""Token ids of pairs, against the tokenizers library's own pair encoding."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from core.errors import IndexUnusable
from rerank.catalogue import BUNDLED, catalogue
from rerank.pairs import Pair, PairTokenizer, pack

FILE = catalogue().find("default").folder(BUNDLED) / "tokenizer.json"
MAX_TOKENS = 24
TOKENIZER = PairTokenizer(FILE, max_tokens=MAX_TOKENS)
REFERENCE = Tokenizer.from_file(str(FILE))
REFERENCE.no_padding()
REFERENCE.enable_truncation(MAX_TOKENS, strategy="only_second")
WORDS = st.lists(st.sampled_from(["wireless", "mouse", "14.1", "Kabel", "ü", "128GB"]), max_size=40)


@given(st.text(max_size=20), WORDS)
def test_equals_the_library_where_the_query_is_short(query: str, words: list[str]) -> None:
    passage = " ".join(words)
    (pair,) = TOKENIZER.encode(query, [passage])
    query_pieces = REFERENCE.encode(query, add_special_tokens=False).ids
    if len(query_pieces) > (MAX_TOKENS - 3) // 2:
        assert pair.ids[1:11] == tuple(query_pieces[:10])
        return
    expected = REFERENCE.encode(query, passage)
    assert list(pair.ids) == expected.ids
    assert pair.query_tokens == expected.type_ids.count(0)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_pair_is_too_long_and_each_leaves_room_for_the_passage(query: str, passage: str) -> None:
    (pair,) = TOKENIZER.encode(query, [passage])
    assert len(pair) <= MAX_TOKENS
    assert pair.query_tokens <= (MAX_TOKENS - 3) // 2 + 2


def test_pack_pads_on_the_right() -> None:
    packed = pack([Pair((101, 7, 102, 8, 9, 102), 3), Pair((101, 7, 102, 102), 3)])
    np.testing.assert_array_equal(
        packed["input_ids"], [[101, 7, 102, 8, 9, 102], [101, 7, 102, 102, 0, 0]]
    )
    np.testing.assert_array_equal(
        packed["attention_mask"], [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]]
    )
    np.testing.assert_array_equal(
        packed["token_type_ids"], [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 0]]
    )


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"version": "1.0"}'])
def test_a_damaged_tokenizer_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(IndexUnusable, match=r"tokenizer\.json"):
        PairTokenizer(path, max_tokens=MAX_TOKENS)


def test_a_tokenizer_of_another_family_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    text = FILE.read_text(encoding="utf-8")
    path.write_text(text.replace("[CLS]", "<s>"), encoding="utf-8")
    with pytest.raises(IndexUnusable, match=r"\[CLS\]"):
        PairTokenizer(path, max_tokens=MAX_TOKENS)
