"""Table: how often the very same product is found among the titles of another shop."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.matching_pairs import PARTS, SETS, TitlePairs, read_pairs
from benchmarks.report import Aim, Table, Value
from catalog.product import Availability, Product
from catalog.recipe import recipe_named
from core.layout import CatalogueLayout
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from search.lexical import best_places
from search.parse import QueryEncoder
from search.similar.duplicates import DuplicateFinder
from search.similar.results import SimilarQuery
from search.similar.seeds import seeds_of
from search.snapshot import Snapshot, open_snapshot

FOLDER = "matching"
LOOKED_AT = 60
"""More than the ten that count: what is right for another pair of the same title is passed over."""

TOP = 10
OURS = "aisle"
RIVALS = ("cosine", "BM25")

Ranker = Callable[[str], list[int]]
"""The rows of a catalogue that a title may be the same product as, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """Of how many pairs the wanted title came first, and among the first ten."""

    pairs: int
    first: float
    ten: float


def tables(bench: Bench) -> list[Table]:
    """Pairs found on each set, if they lie in a folder beside the feed's."""
    folder = bench.feed.path.parent.parent / FOLDER
    if not folder.is_dir():
        return []
    rows: list[dict[str, Value]] = []
    for name in bench.reporter.track(SETS, label="matching", total=len(SETS)):
        pairs = read_pairs(folder, name)
        for left in (True, False):
            rows.extend(_rows(bench, pairs, left=left))
    return [_table(rows)]


def _rows(bench: Bench, pairs: TitlePairs, *, left: bool) -> Iterator[dict[str, Value]]:
    """One row for the pairs of all parts and one for those of the test part."""
    titles = pairs.titles(left=not left)
    snapshot = _catalogue(bench, f"{pairs.name}-{'right' if left else 'left'}", titles)
    rankers = _rankers(snapshot)
    row_of = {title: row for row, title in enumerate(titles)}
    asked_in = {
        part: [
            (pair.left, row_of[pair.right]) if left else (pair.right, row_of[pair.left])
            for pair in pairs.same([part])
        ]
        for part in PARTS
    }
    everything = [each for part in PARTS for each in asked_in[part]]
    asked = dict.fromkeys(title for title, _ in everything)
    found = {name: {title: rank(title) for title in asked} for name, rank in rankers.items()}
    for label, wanted in (("all", everything), ("test", asked_in["test"])):
        by_name = {name: judge(wanted, everything, ranked) for name, ranked in found.items()}
        yield {
            "set": pairs.name,
            "asked from": "left" if left else "right",
            "part": label,
            "titles": len(titles),
            "pairs": len(wanted),
            **{f"{name} @1": each.first for name, each in by_name.items()},
            **{f"{name} @{TOP}": each.ten for name, each in by_name.items()},
        }


def judge(
    wanted: Sequence[tuple[str, int]],
    everything: Sequence[tuple[str, int]],
    ranked: Mapping[str, Sequence[int]],
) -> Found:
    """How many of `wanted` were found.

    Args:
        wanted: a title and the row of the same product, one a pair; at least one.
        everything: all such pairs: another right row of the same title is passed over.
        ranked: by title the rows found, the likeliest first.
    """
    right: dict[str, set[int]] = {}
    for title, row in everything:
        right.setdefault(title, set()).add(row)
    first = ten = 0
    for title, row in wanted:
        others = right[title] - {row}
        rows = [each for each in ranked[title] if each not in others]
        first += rows[:1] == [row]
        ten += row in rows[:TOP]
    return Found(len(wanted), first / len(wanted), ten / len(wanted))


def _catalogue(bench: Bench, name: str, titles: Sequence[str]) -> Snapshot:
    """A catalogue of titles and nothing else, built as any other."""
    products = (
        Product(id=str(row), title=title, availability=Availability.IN_STOCK)
        for row, title in enumerate(titles)
    )
    layout = CatalogueLayout(bench.work, name.replace("_", "-"))
    options = BuildOptions(
        models=bench.settings.models_dir,
        vector_cache=bench.settings.indexes / ".vectors",
        recipe=recipe_named("titles"),
    )
    build_index(products, layout, options, Silent())
    return open_snapshot(layout.version(layout.current_version()), verify=False)


def _rankers(snapshot: Snapshot) -> dict[str, Ranker]:
    encoder = QueryEncoder(snapshot.encoder)
    finder = DuplicateFinder(snapshot)

    def ours(title: str) -> list[int]:
        (seed,) = seeds_of(snapshot, encoder, SimilarQuery(text=title), snapshot.prices)
        return [duplicate.row for duplicate in finder.find(seed, None)]

    def by_cosine(title: str) -> list[int]:
        near = snapshot.dense.search(encoder.encode(title).values, None, k=LOOKED_AT)
        rows: list[int] = near.rows.tolist()
        return rows

    def by_words(title: str) -> list[int]:
        matches = snapshot.lexical.match(snapshot.analyzer.terms(title))
        rows: list[int] = matches.rows[best_places(matches.scores, LOOKED_AT)].tolist()
        return rows

    return {OURS: ours, "cosine": by_cosine, "BM25": by_words}


def _table(rows: Sequence[Mapping[str, Value]]) -> Table:
    whole = [row for row in rows if row["part"] == "test"]
    ahead = min(
        float(row[f"{OURS} @1"] or 0) - max(float(row[f"{rival} @1"] or 0) for rival in RIVALS)
        for row in whole
    )
    return Table(
        name="matching",
        title="The same product among all titles of another shop",
        rows=rows,
        aims=[
            Aim(
                what="aisle @1 less the better rival's, where it is ahead least, test pairs",
                value=ahead,
                bound=0,
                at_least=True,
            )
        ],
        notes=[
            "@1 and @10: share of the pairs whose other title came first, or among the first ten.",
            "aisle compares the nearest by meaning and by words: cosine, words, part numbers,",
            "amounts; its weights were fitted to the pairs of the parts train and valid.",
        ],
    )
