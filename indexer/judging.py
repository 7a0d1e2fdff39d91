"""What the gates say of a staged version, and what differs from the served one."""

from collections.abc import Sequence
from contextlib import suppress

from core.errors import IndexUnusable
from core.layout import CatalogueLayout, Manifest, VersionLayout
from indexer.changes.columns import Tables, read_columns
from indexer.changes.describe import describe
from indexer.changes.movers import TopQueries, find_movers
from indexer.gates import Candidate, Gate
from indexer.recording import Notes


def judge(
    notes: Notes,
    layout: CatalogueLayout,
    staged: VersionLayout,
    manifest: Manifest,
    gates: Sequence[Gate],
    top_queries: TopQueries | None,
) -> None:
    """Note what the gates find and what changed; nothing is refused here.

    What changed is noted whatever the gates find, as it is wanted most where one refuses.
    """
    before = _before(notes.served, manifest, layout)
    tables = _tables(before, staged)
    candidate = Candidate(staged, manifest, notes.served, tables)
    notes.gates = tuple(gate.check(candidate) for gate in gates)
    if tables is None or before is None:
        return
    notes.changes = describe(tables, before.products, staged.products)
    sound = all(result.passed or result.may_be_forced for result in notes.gates)
    if top_queries is not None and sound:
        with suppress(IndexUnusable):
            notes.movers = find_movers(top_queries, before, staged)


def _before(
    served: Manifest | None, manifest: Manifest, layout: CatalogueLayout
) -> VersionLayout | None:
    """The served version, unless it is the very one that was built."""
    if served is None or served.version == manifest.version:
        return None
    return layout.version(served.version)


def _tables(before: VersionLayout | None, staged: VersionLayout) -> Tables | None:
    """Columns of both product tables; None if there is nothing before that can be read."""
    if before is None:
        return None
    try:
        columns = read_columns(before.products)
    except IndexUnusable:
        return None
    return Tables(columns, read_columns(staged.products))
