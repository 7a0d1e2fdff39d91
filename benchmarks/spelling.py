"""Table: what spelling repair makes of real misspelt queries, and of right ones."""

import time
from collections.abc import Mapping, Sequence

from benchmarks.bench import Bench
from benchmarks.measure import Timings, interleaved, percentiles
from benchmarks.misspelt_search import misspelt_search
from benchmarks.report import Aim, Table, Value
from benchmarks.spelling_data import (
    JUDGMENTS,
    TYPOS,
    SpellingData,
    is_held_out,
    read_spelling_data,
)
from benchmarks.spelling_judging import judge_repairs, share_left_alone
from benchmarks.spelling_peers import (
    Repairer,
    catalogue_dictionary,
    compound,
    ours,
    stock_dictionary,
    word_by_word,
)

LEFT_ALONE = 0.98
OURS, WITH_LOG = "aisle", "aisle, query log"
STOCK, STOCK_WORDS = "symspellpy, queries", "symspellpy, words"
EXACT = "exact"
CORRECTIONS, SEARCHES = "corrections kept", "searches kept"


def tables(bench: Bench) -> list[Table]:
    """Repairs of real queries, if they lie in folders beside the feed's, and their worth."""
    beside = bench.feed.path.parent.parent
    typos, judgments = beside / TYPOS, beside / JUDGMENTS
    repairs: list[Table] = []
    if typos.is_file() and judgments.is_file():
        repairs.append(_repairs(bench, read_spelling_data(typos, judgments)))
    return [*repairs, *misspelt_search(bench)]


def _repairs(bench: Bench, data: SpellingData) -> Table:
    contestants = _contestants(bench, data)
    meant = sorted({query.meant for query in data.misspelt})
    inputs = list(dict.fromkeys([*(q.typed for q in data.misspelt), *meant, *data.right]))
    timings = interleaved(
        contestants,
        inputs,
        rounds=1,
        reporter=bench.reporter,
        label="spelling",
        timer=time.thread_time,
    )
    rows = [
        _row(name, data, meant, dict(zip(inputs, each.outputs, strict=True)), each)
        for name, each in timings.items()
    ]
    return _repairs_table(rows, data, meant)


def _contestants(bench: Bench, data: SpellingData) -> dict[str, Repairer]:
    log = [(query, clicks) for query, clicks in data.searched.items() if not is_held_out(query)]
    stock, catalogue = stock_dictionary(), catalogue_dictionary(data.products)
    return {
        OURS: ours(bench.work / "spelling", data.products, None),
        WITH_LOG: ours(bench.work / "spelling-log", data.products, log),
        STOCK: compound(stock),
        STOCK_WORDS: word_by_word(stock),
        "symspellpy on titles, queries": compound(catalogue),
        "symspellpy on titles, words": word_by_word(catalogue),
    }


def _row(
    name: str,
    data: SpellingData,
    meant: Sequence[str],
    repaired: Mapping[str, str],
    timings: Timings[str],
) -> dict[str, Value]:
    tuned, held = (
        judge_repairs(
            (query for query in data.misspelt if is_held_out(query.typed) == held_out),
            repaired.__getitem__,
        )
        for held_out in (False, True)
    )
    latency = percentiles(timings.typical)
    return {
        "repaired by": name,
        EXACT: held.exact,
        "worse": held.worse,
        "unchanged": held.unchanged,
        "exact, tuned on": tuned.exact,
        "worse, tuned on": tuned.worse,
        CORRECTIONS: share_left_alone(meant, repaired.__getitem__),
        SEARCHES: share_left_alone(data.right, repaired.__getitem__),
        "p50 ms": latency.p50,
        "p99 ms": latency.p99,
    }


def _repairs_table(
    rows: Sequence[Mapping[str, Value]], data: SpellingData, meant: Sequence[str]
) -> Table:
    figures = {str(row["repaired by"]): row for row in rows}
    held_out = sum(is_held_out(query.typed) for query in data.misspelt)
    best_stock = max(float(figures[name][EXACT] or 0) for name in (STOCK, STOCK_WORDS))
    kept = min(
        float(figures[name][kind] or 0)
        for name in (OURS, WITH_LOG)
        for kind in (CORRECTIONS, SEARCHES)
    )
    return Table(
        name="spelling",
        title=f"{len(data.misspelt):,} misspelt queries, {len(data.products):,} titles",
        rows=rows,
        aims=[
            Aim(what="right queries left alone", value=kept, bound=LEFT_ALONE, at_least=True),
            Aim(
                what="exact, aisle's / the stock dictionary's",
                value=float(figures[OURS][EXACT] or 0) / best_stock,
                bound=1,
                at_least=True,
            ),
        ],
        notes=[
            f"Exact: the correction's words. On {held_out:,} queries held out, and on the others,",
            "which were tuned on. Worse: further from the correction, or a right word lost.",
            f"Kept: of the {len(meant):,} corrections; of {len(data.right):,} other queries, which",
            "nobody corrected and whose words all occur in titles.",
            "The query log has the shop's queries of the half tuned on, misspelt ones and all,",
            "and never a correction. Times are of one thread's CPU, all queries once.",
        ],
    )
