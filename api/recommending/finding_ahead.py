"""Finds the neighbours of the products in demand before a shopper has to wait for them."""

from collections.abc import Sequence

from api.recommending.neighbour_file import neighbour_file
from api.recommending.neighbours import MOST
from core.errors import IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.progress import Reporter
from search.live.laying import rows_of
from search.parse import QueryEncoder
from search.similar.finder import SimilarFinder
from search.snapshot import Snapshot, open_snapshot

MOST_AHEAD = 20_000
"""Products whose neighbours are found ahead, a few milliseconds each."""


def find_ahead(layout: CatalogueLayout, products: Sequence[str], reporter: Reporter) -> int:
    """Put the neighbours of products into the file of the served version, where they are not yet.

    Servers read it from then on. What is found ahead is what they would find themselves.

    Args:
        layout: of the catalogue; without a version that can be opened nothing is done.
        products: by their ids, those that matter most first; unknown ones are passed over.
        reporter: is told how far it has come.

    Returns:
        How many products neighbours were found for.
    """
    try:
        version = layout.version(layout.current_version())
        snapshot = open_snapshot(version, verify=False)
    except (NotFound, IndexUnusable):
        return 0
    return _put(layout, snapshot, products, reporter)


def _put(
    layout: CatalogueLayout, snapshot: Snapshot, products: Sequence[str], reporter: Reporter
) -> int:
    file = neighbour_file(layout.indexes, snapshot.manifest, MOST, duplicates=False)
    if file is None:
        return 0
    rows = list(rows_of(snapshot, products[:MOST_AHEAD]).values())
    missing = [row for row in rows if file.get(row) is None]
    finder = SimilarFinder(snapshot, QueryEncoder(snapshot.encoder))
    for row in reporter.track(missing, label="find what is alike", total=len(missing)):
        file.put(row, finder.neighbours(row, MOST, duplicates=False))
    return len(missing)
