"""States of a shop with changes: one does not touch another, and each answers as it is."""

import random
from dataclasses import replace

import numpy as np
import pytest

from catalog.store.records import ProductChange
from core.errors import BadInput
from search.delta.layers import layered
from search.facets import count_facet
from search.lexical import Alternative
from search.query import Filter
from search.snapshot import Snapshot
from tests.search.delta.changing import (
    ENCODER,
    ODD_SHOP,
    change_of,
    deletion_of,
    random_changes,
)
from tests.search.delta.starting import CONDITIONS, Start
from tests.search.shop import RECIPE


def test_a_state_stays_as_it_was_when_others_are_made_of_it(start: Start) -> None:
    chance = random.Random(3)  # noqa: S311 - a made-up shop, nothing secret
    changes = random_changes(start.products, 40, chance)
    early = layered(start.version, changes[:20])
    before = fingerprint_of(early)
    late = layered(early, changes[20:])
    assert fingerprint_of(early) == before
    assert fingerprint_of(late) != before
    # Of the early state a second one is made, which knows nothing of the late one.
    beside = layered(early, [deletion_of(start.products[0].id)])
    assert fingerprint_of(early) == before
    assert fingerprint_of(layered(beside, changes[20:])) == fingerprint_of(
        layered(
            layered(layered(start.version, changes[:20]), [deletion_of(start.products[0].id)]),
            changes[20:],
        )
    )


def fingerprint_of(snapshot: Snapshot) -> list[object]:
    """Much of what a snapshot answers."""
    alive = np.ones(snapshot.rows, bool) if snapshot.alive is None else snapshot.alive
    matches = snapshot.lexical.match(snapshot.analyzer.terms("nord steel zweiflamm kettle"))
    near = snapshot.dense.search(ENCODER.encode("steel kettle"), None, k=200)
    facets = [
        count_facet(snapshot.filters, field, alive, limit=1000) for field in ("brand", "price")
    ]
    return [
        matches.rows.tolist(),
        matches.scores.tolist(),
        near.rows.tolist(),
        facets,
        snapshot.filters.mask(CONDITIONS[0]).tolist(),
        snapshot.identifiers.rows("N005"),
        snapshot.types.of_row.tolist(),
        snapshot.lexical.knows("zweiflamm"),
    ]


def test_a_change_that_says_what_is_known_changes_nothing(start: Start) -> None:
    assert layered(start.version, []) is start.version
    assert (
        layered(start.version, [change_of(start.products[3]), deletion_of("nobody")])
        is start.version
    )


def test_a_product_keeps_its_type_with_its_title_and_gets_its_neighbours_with_another(
    start: Start,
) -> None:
    types = start.version.types.of_row
    old = next(row for row in range(ODD_SHOP) if types[row] >= 0)
    cheaper = replace(start.products[old], price=None, description="Now cheaper.")
    twin = replace(start.products[old], id="TWIN", item_group_id="a new group")
    now = layered(start.version, [change_of(cheaper), change_of(twin)])
    kept, added = now.identifiers.rows(cheaper.id)[0], now.identifiers.rows("TWIN")[0]
    assert now.types.of_row[kept] == types[old]
    assert now.types.of_row[added] >= 0
    assert now.types.groups[added] not in types
    assert now.types.overlap(kept, np.array([added], np.int32)) == pytest.approx(
        start.version.types.overlap(old, np.array([old], np.int32)), nan_ok=True
    )


def test_alternatives_find_new_products_too(start: Start) -> None:
    new = replace(start.products[0], id="NEW", title="zweiflamm cooker", description="")
    now = layered(start.version, [change_of(new), deletion_of(start.products[1].id)])
    alternatives = {"hob": (Alternative(("zweiflamm", "cooker"), 0.8),)}
    matches = now.lexical.match(["hob"], alternatives)
    assert now.products.texts("id", matches.rows.tolist()) == ["NEW"]


def test_a_field_that_nobody_has_is_refused_and_a_new_one_is_found(start: Start) -> None:
    new = replace(start.products[0], attributes={"wattage": (1200.0,), "plug": ("EU",)})
    now = layered(start.version, [change_of(new)])
    assert now.filters.mask(Filter(field="attributes.wattage", min=1000)).sum() == 1
    with pytest.raises(BadInput, match="a range does not apply"):
        now.filters.mask(Filter(field="attributes.plug", min=1))
    with pytest.raises(BadInput, match="no product has a field"):
        start.version.filters.mask(Filter(field="attributes.wattage", min=1000))


def test_words_of_new_products_are_no_misspellings(start: Start) -> None:
    assert start.version.speller.repair("stel kettel") is not None
    new = replace(start.products[0], title="Kettel by Stel")
    now = layered(start.version, [change_of(new)])
    assert now.speller.repair("stel kettel") is None
    assert now.speller.frequency("kettel") == 1


def test_vectors_of_another_encoder_are_made_anew(start: Start) -> None:
    new = replace(start.products[2], id="S")
    now = layered(start.version, [ProductChange("S", new, np.ones(3, np.float32), "strange")])
    row = np.array([now.rows - 1], np.int32)
    expected = ENCODER.encode(RECIPE.dense_text(new))
    assert now.dense.vectors_of(row)[0] == pytest.approx(expected)
