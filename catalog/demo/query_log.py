"""What shoppers typed: queries that led to clicks, half-typed ones and misspelt ones."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED
from catalog.demo.marketplace import demo_products
from catalog.demo.queries import DEMO_QUERIES
from catalog.product import Product
from catalog.query_log import LoggedQuery

COLUMNS = ("query", "count", "clicks")
COMPLETE = 600
HALF_TYPED = 250
MISSPELT = 150
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def demo_query_log(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> list[LoggedQuery]:
    """What was asked of the first `count` products, by falling count.

    Raises:
        BadInput: there are not so many different products.
    """
    chance = random.Random(f"{seed}:queries")  # noqa: S311 - a made-up log
    complete = _complete(list(demo_products(seed, count)), chance)
    known = {entry.query for entry in complete}
    others = {
        entry.query: entry
        for entry in (*_misspelt(complete, chance), *_half_typed(complete, chance))
        if entry.query not in known
    }
    return sorted((*complete, *others.values()), key=lambda entry: (-entry.count, entry.query))


def write_demo_query_log(path: Path) -> None:
    """Write the queries as CSV, each time the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((entry.query, entry.count, entry.clicks) for entry in demo_query_log())
    path.write_bytes(text.getvalue().encode())


def _complete(products: Sequence[Product], chance: random.Random) -> list[LoggedQuery]:
    """The commonest queries, as often sent as what they ask for is bought."""
    wanted: Counter[str] = Counter()
    for product in products:
        for text, share in _phrases(product):
            wanted[text] += round((product.popularity or 0) * share)
    for query in DEMO_QUERIES:
        wanted[query.text] += 150
    drawn = {text: round(times * chance.lognormvariate(0, 0.5)) for text, times in wanted.items()}
    commonest = sorted(drawn, key=lambda text: (-drawn[text], text))[:COMPLETE]
    return [
        LoggedQuery(text, drawn[text], round(drawn[text] * chance.uniform(0.25, 0.75)))
        for text in commonest
        if drawn[text] >= 3
    ]


def _phrases(product: Product) -> Iterator[tuple[str, float]]:
    """What somebody who wants `product` may type, and the part of them who do."""
    leaf, brand = product.category[-1].lower(), product.brand.lower()
    named = product.title.removeprefix(product.brand).lower()
    name = named.split(f" {str(product.attributes['size'][0]).lower()}")[0].strip()
    yield leaf, 0.8
    yield name, 0.5
    yield brand, 0.08
    yield f"{brand} {leaf}", 0.2
    if "colour" in product.attributes:
        yield f"{str(product.attributes['colour'][0]).lower()} {leaf}", 0.2


def _half_typed(complete: Sequence[LoggedQuery], chance: random.Random) -> Iterator[LoggedQuery]:
    """Beginnings that were sent while the shopper still typed; nobody clicks on those."""
    for entry in chance.choices(complete, [entry.count for entry in complete], k=HALF_TYPED):
        if len(entry.query) > 5:
            text = entry.query[: chance.randrange(3, len(entry.query))].strip()
            yield LoggedQuery(text, max(1, round(entry.count * chance.uniform(0.02, 0.1))), 0)


def _misspelt(complete: Sequence[LoggedQuery], chance: random.Random) -> Iterator[LoggedQuery]:
    for entry in chance.choices(complete, [entry.count for entry in complete], k=MISSPELT):
        words = entry.query.split(" ")
        long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if long:
            place = chance.choice(long)
            words[place] = _with_slip(words[place], chance)
            times = max(1, round(entry.count * chance.uniform(0.005, 0.03)))
            yield LoggedQuery(" ".join(words), times, 0)


def _with_slip(word: str, chance: random.Random) -> str:
    """`word` with one letter dropped, doubled, replaced, or swapped with the next."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    changed = ("", letter * 2, chance.choice(LETTERS))
    slips = [before + now + after for now in changed]
    return chance.choice([*slips, before + after[0] + letter + after[1:]])
