"""Counts by field of changes over a version are those of a version built with them."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.product import Product
from core.lexical_fields import Packed, unpack
from search.delta.layers import layered
from search.postings import Rows
from search.snapshot import Snapshot
from tests.search.delta.changing import ODD_SHOP, random_changes, resulting
from tests.search.shop import open_shop, shop_products

TERMS = ("steel", "kettl", "nord", "quiltzen", "zweiflamm", "home", "xk", "usb", "0007b", "blue")


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return list(shop_products(ODD_SHOP, seed=23))


@pytest.fixture(scope="module")
def version(products: Sequence[Product], tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(products, tmp_path_factory.mktemp("version"))


def by_id(snapshot: Snapshot, rows: Rows, packed: Packed) -> dict[str, list[int]]:
    names = snapshot.products.texts("id", rows.tolist())
    return dict(zip(names, unpack(packed).tolist(), strict=True))


def everything(snapshot: Snapshot) -> list[object]:
    """All that the postings say of fields, by product."""
    postings = snapshot.lexical.postings
    alive = np.ones(snapshot.rows, bool) if snapshot.alive is None else snapshot.alive
    rows = np.flatnonzero(alive).astype(np.int32)[::-1]
    names = snapshot.products.texts("id", rows.tolist())
    lengths = postings.field_lengths.of(rows).tolist()
    said: list[object] = [
        dict(zip(names, lengths, strict=True)),
        postings.field_lengths.averages.tolist(),
    ]
    for term in TERMS:
        there, packed = postings.fields_at(term, rows)
        assert not packed[~there].any()
        asked_for = by_id(snapshot, rows[there], packed[there])
        assert by_id(snapshot, *postings.fields_of(term)) == asked_for
        assert len(asked_for) == postings.frequency(term)
        said += [asked_for, postings.field_frequencies(term).tolist()]
    return said


@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 50))
def test_layered_and_built_say_the_same_of_the_same_products(
    version: Snapshot,
    products: Sequence[Product],
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    count: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a made-up shop, nothing secret
    changes = random_changes(products, count, chance)
    halfway = count // 2
    early = layered(version, changes[:halfway])
    before = everything(early)
    now = layered(early, changes[halfway:])
    rebuilt = open_shop(resulting(products, changes), tmp_path_factory.mktemp("rebuilt"))
    assert everything(now) == everything(rebuilt)
    assert everything(early) == before, "a state stays as it was"
