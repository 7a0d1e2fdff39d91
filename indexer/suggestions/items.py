"""What is suggested beside queries, and queries, as items with the words they are found by."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import log2

import numpy as np

from catalog.filter_values import CATEGORY_SEPARATOR
from indexer.suggestions.groups import Item
from indexer.suggestions.headings import Demand, Heading
from indexer.suggestions.merging import Completion
from indexer.suggestions.naming import Namer
from indexer.suggestions.wording import Words

QUERY_COLUMNS = ("text", "kind")
FIELD_COLUMNS = ("value", "name")
PRODUCT_COLUMNS = ("id", "title", "brand", "image_link", "currency", "availability")


def query_items(completions: Iterable[Completion], namer: Namer) -> Iterator[Item]:
    """Completions, found by the words of all their spellings."""
    for completion in completions:
        first = _typed((words[:1] for words in completion.spellings), namer)
        others = _typed(completion.spellings, namer)
        record = {"text": " ".join(completion.words), "kind": completion.kind}
        yield Item(first, others, log2(completion.likelihood), completion.rows, record)


def product_items(headings: Sequence[Heading], demand: Demand, namer: Namer) -> Iterator[Item]:
    """Products, found by title, brand and part number; variants of one have one key."""
    groups: dict[str, int] = {}
    for row, heading in enumerate(headings):
        title, brand = namer.words(heading.title), namer.words(heading.brand)
        group = heading.item_group_id
        yield Item(
            _typed((title[:1], brand[:1]), namer),
            _typed((title, brand, namer.words(heading.mpn)), namer),
            log2(demand[row]),
            np.array([row], np.int32),
            {name: getattr(heading, name) for name in PRODUCT_COLUMNS},
            groups.setdefault(group, len(groups)) if group else -1,
        )


def brand_items(headings: Sequence[Heading], demand: Demand, namer: Namer) -> Iterator[Item]:
    """Brands with their products; in the spelling that most of them have."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, heading in enumerate(headings):
        if heading.brand:
            rows[heading.brand.casefold()].append(row)
    for its_rows in rows.values():
        names = Counter(headings[row].brand for row in its_rows)
        name = min(names, key=lambda each: (-names[each], each))
        yield _field_item(name, name, its_rows, demand, namer)


def category_items(headings: Sequence[Heading], demand: Demand, namer: Namer) -> Iterator[Item]:
    """Categories of every level with the products of their subtrees, found by their own name."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, heading in enumerate(headings):
        for path in accumulate(heading.category, lambda *names: CATEGORY_SEPARATOR.join(names)):
            rows[path].append(row)
    for path, its_rows in rows.items():
        yield _field_item(path, path.rpartition(CATEGORY_SEPARATOR)[2], its_rows, demand, namer)


def _field_item(value: str, name: str, rows: list[int], demand: Demand, namer: Namer) -> Item:
    words = namer.words(name)
    weight = log2(float(demand[rows].sum()))
    record = {"value": value, "name": name}
    first, all_words = _typed((words[:1],), namer), _typed((words,), namer)
    return Item(first, all_words, weight, np.array(rows, np.int32), record)


def _typed(spellings: Iterable[Words], namer: Namer) -> tuple[str, ...]:
    """The spellings under which the words are found, each once."""
    found = (typed for words in spellings for word in words for typed in namer.typed(word))
    return tuple(dict.fromkeys(found))
