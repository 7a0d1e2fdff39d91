"""Writes the completions of a version."""

from collections.abc import Iterator, Sequence
from math import log10
from pathlib import Path

from catalog.orders import read_orders
from catalog.query_log import read_query_log
from core.analysis import Analyzer, normalize
from core.layout import VersionLayout
from indexer.product_table import stored_documents
from indexer.suggestions.candidates import (
    Candidate,
    Named,
    brand_candidates,
    brand_type_candidates,
    category_candidates,
    described_type_candidates,
    phrase_candidates,
    type_candidates,
)
from indexer.suggestions.groups import GroupWriter, Words
from indexer.suggestions.headings import Demand, Heading, demand_of, headings_of
from indexer.suggestions.items import (
    FIELD_COLUMNS,
    PRODUCT_COLUMNS,
    QUERY_COLUMNS,
    brand_items,
    category_items,
    product_items,
    query_items,
)
from indexer.suggestions.logged import completed_queries
from indexer.suggestions.merging import Completion, merge
from indexer.suggestions.naming import Namer, name_products
from indexer.suggestions.phrases import Titles, mine_phrases
from indexer.suggestions.retailers import Bought, count_orders, write_retailers
from indexer.suggestions.rows import HeadingRows, PostedRows
from indexer.types.mined import MinedTypes

FEWEST_TITLES = 2


def write_suggestions(
    layout: VersionLayout,
    analyzer: Analyzer,
    types: MinedTypes,
    *,
    query_log: Path | None,
    orders: Path | None,
) -> None:
    """Write completions of types, brands, categories, phrases and logged queries.

    The folder holds a vocabulary, the groups queries, products, categories and brands
    (see indexer.suggestions.groups), and what retailers buy.

    Raises:
        BadFeed: the query log or the orders cannot be used.
    """
    headings = headings_of(stored_documents(layout.products))
    bought = _count_orders(orders, headings)
    demand = demand_of(headings, bought.lines)
    namer = Namer(analyzer)
    completions = _completions(headings, demand, namer, layout, analyzer, types, query_log)
    _write(layout.suggest, completions, headings, demand, namer)
    write_retailers(layout.suggest / "retailers", bought)


def _completions(
    headings: Sequence[Heading],
    demand: Demand,
    namer: Namer,
    layout: VersionLayout,
    analyzer: Analyzer,
    types: MinedTypes,
    query_log: Path | None,
) -> list[Completion]:
    titles, named = name_products(headings, types, namer)
    return merge(
        _candidates(headings, titles, named, demand, namer),
        _clicks(query_log, titles),
        namer,
        total_demand=float(demand.sum()),
        headings=HeadingRows(headings, analyzer),
        posted=PostedRows(layout.postings, analyzer),
    )


def _candidates(
    headings: Sequence[Heading],
    titles: Titles,
    named: Sequence[Named],
    demand: Demand,
    namer: Namer,
) -> Iterator[Candidate]:
    # A power of ten more products, one more title: what few of many share is chance.
    least = max(FEWEST_TITLES, int(log10(len(titles))))
    phrases = mine_phrases(
        titles, demand, least_titles=least, least_titles_of_words=max(1, least - 2)
    )
    paths = [tuple(map(namer.words, heading.category)) for heading in headings]
    yield from type_candidates(named, demand)
    yield from brand_candidates(named, demand)
    yield from category_candidates(paths, demand)
    yield from brand_type_candidates(named, demand, least=least)
    yield from phrase_candidates(phrases)
    yield from described_type_candidates(titles, named, phrases, demand, least=least)


def _clicks(query_log: Path | None, titles: Titles) -> dict[str, int]:
    if query_log is None:
        return {}
    words = {normalize(word) for runs in titles for run in runs for word in run.words}
    return completed_queries(read_query_log(query_log), words)


def _count_orders(orders: Path | None, headings: Sequence[Heading]) -> Bought:
    if orders is None:
        return Bought({}, {})
    return count_orders(read_orders(orders), [heading.id for heading in headings])


def _write(
    folder: Path,
    completions: Sequence[Completion],
    headings: Sequence[Heading],
    demand: Demand,
    namer: Namer,
) -> None:
    folder.mkdir()
    groups = {
        "queries": (query_items(completions, namer), QUERY_COLUMNS),
        "products": (product_items(headings, demand, namer), PRODUCT_COLUMNS),
        "categories": (category_items(headings, demand, namer), FIELD_COLUMNS),
        "brands": (brand_items(headings, demand, namer), FIELD_COLUMNS),
    }
    words = Words()
    writers = {name: GroupWriter(words, columns) for name, (_, columns) in groups.items()}
    for name, (items, _) in groups.items():
        writers[name].add(items)
    numbers = words.write(folder)
    for name, writer in writers.items():
        writer.write(folder / name, numbers)
