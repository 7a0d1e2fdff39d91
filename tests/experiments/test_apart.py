from hypothesis import given
from hypothesis import strategies as st

from experiments.offline.apart import HeldOut
from experiments.offline.splits import NEAR_DUPLICATE, near_duplicate_groups, shingles, similarity

WORDS = st.lists(st.sampled_from(["red", "wine", "wines", "cable", "cables", "usb", "", "?"]))
TEXTS = WORDS.map(" ".join)


@given(text=TEXTS, held=st.lists(TEXTS, max_size=6))
def test_what_is_left_is_near_no_held_out_query(text: str, held: list[str]) -> None:
    nearest = max((similarity(shingles(text), shingles(other)) for other in held), default=0.0)
    assert HeldOut(held).leaves(text) == (nearest < NEAR_DUPLICATE)


@given(text=TEXTS, held=st.lists(TEXTS, min_size=1, max_size=6))
def test_it_draws_the_line_where_splits_draw_it(text: str, held: list[str]) -> None:
    together = any(len(set(near_duplicate_groups([text, other]))) == 1 for other in held)
    assert HeldOut(held).leaves(text) != together


def test_a_plural_is_not_left_but_another_wine_is() -> None:
    held = HeldOut(["red wine"])
    assert not held.leaves("red wines")
    assert not held.leaves("RED  wine")
    assert held.leaves("white wine")
