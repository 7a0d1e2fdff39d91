"""Counts by field against counting by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.lexical_fields import (
    FIELDS,
    LONGEST_FIELD,
    MOST_OCCURRENCES,
    LexicalField,
    field_lengths,
    frequencies_by_field,
    pack,
    packed_counts,
    unpack,
)

rows_of_counts = st.lists(
    st.lists(st.integers(0, 300), min_size=FIELDS, max_size=FIELDS), min_size=1, max_size=20
)
documents = st.lists(st.lists(st.sampled_from("abc"), max_size=20), max_size=FIELDS + 2)


@given(rows_of_counts)
def test_what_is_packed_comes_out_again_but_for_more_than_seven(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    packed = np.zeros(len(rows), np.uint16)
    for field in LexicalField:
        packed |= pack(counts[:, field], field)
    assert unpack(packed).tolist() == np.minimum(counts, 7).tolist()
    assert frequencies_by_field(packed).tolist() == (counts > 0).sum(axis=0).tolist()


def test_three_bits_a_field_the_title_lowest() -> None:
    assert pack(np.array([2]), LexicalField.TITLE).tolist() == [0b010]
    assert pack(np.array([5]), LexicalField.MPN).tolist() == [0b101 << 6]
    assert pack(np.array([900]), LexicalField.DESCRIPTION).tolist() == [0b111 << 12]


@given(documents)
def test_terms_are_counted_in_their_fields_and_known_in_none(document: list[list[str]]) -> None:
    packed = packed_counts(document)
    assert packed.keys() == {term for terms in document for term in terms}
    fields = [*document, *[[]] * FIELDS][:FIELDS]
    for term, counts in packed.items():
        assert unpack(np.array([counts], np.uint16))[0].tolist() == [
            min(terms.count(term), MOST_OCCURRENCES) for terms in fields
        ]
    assert field_lengths(document) == [len(terms) for terms in fields]


def test_a_field_of_any_length_has_one_that_fits() -> None:
    assert field_lengths([["a"] * (LONGEST_FIELD + 1), ["b"]]) == [LONGEST_FIELD, 1, 0, 0, 0]
