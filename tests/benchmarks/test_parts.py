"""Queries, figures as they are shown, aims, memory of processes, steps of a build."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.build import parse_steps
from benchmarks.children import MemoryTrace, start, traced
from benchmarks.measure import agreement
from benchmarks.opening import memory_mb
from benchmarks.prepare import choose_subject
from benchmarks.queries import make_queries
from benchmarks.report import Aim, shown
from benchmarks.run import SECTIONS, chosen_sections
from core.errors import BadInput

TITLES = ["Acme Steel Kettle 2 l", "Bolt USB-C Cable, black", "Tea"]


def test_queries_are_the_judged_ones_and_words_of_titles_in_order() -> None:
    queries = make_queries(["red mug", "red mug", "lamp"], TITLES, 12, seed=1)
    assert len(set(queries)) == len(queries) == 12
    assert {"red mug", "lamp"} <= set(queries)
    for query in set(queries) - {"red mug", "lamp"}:
        words = iter(" ".join(TITLES).lower().split())
        assert all(word in words for word in query.split())
        assert 2 <= len(query.split()) <= 4


def test_the_same_seed_makes_the_same_queries() -> None:
    assert make_queries([], TITLES, 9, seed=5) == make_queries([], TITLES, 9, seed=5)
    assert make_queries([], TITLES, 9, seed=5) != make_queries([], TITLES, 9, seed=6)


def test_titles_that_give_too_few_queries_are_no_trouble() -> None:
    assert make_queries(["lamp"], ["Tea"], 10) == ("lamp",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("flat", "flat"),
        (19406, "19,406"),
        (1234.5, "1,234"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (0.0514, "0.051"),
        (-12.34, "-12.3"),
    ],
)
def test_figures_are_shown_with_three_digits(value: str | float | None, text: str) -> None:
    assert shown(value) == text


def test_an_aim_is_met_on_its_bound_and_missed_beyond() -> None:
    assert Aim(what="ms", value=8, bound=8).met
    assert not Aim(what="ms", value=8.1, bound=8).met
    assert Aim(what="recall", value=0.99, bound=0.99, at_least=True).met
    assert str(Aim(what="recall", value=0.98, bound=0.99, at_least=True)).endswith("MISSED")


def test_agreement_is_over_the_queries_for_which_something_is_wanted() -> None:
    assert agreement([[1, 2], [], [3]], [[2, 9], [5], [3, 4]]) == pytest.approx(0.75)
    assert agreement([["a", "b"], [], ["c"]], [["b"], ["x"], ["c", "d"]]) == 0.75


def test_the_steps_of_a_build_are_read_from_its_report() -> None:
    said = (
        "19,406 rows read, 3 rejected\n"
        "icecat 51d9 is served (was not there): 19,406 products, 35,132 terms\n"
        "  vectors: 1 encoded, 19,405 known\n"
        "  read feed 7.1 s, words and filters 5.0 s, load encoder 0.4 s, publish 0.1 s\n"
    )
    assert parse_steps(said) == [
        ("read feed", 7.1),
        ("words and filters", 5.0),
        ("load encoder", 0.4),
        ("publish", 0.1),
    ]
    assert parse_steps("nothing of the kind\n") == []


def test_the_peak_between_two_moments() -> None:
    trace = MemoryTrace([1.0, 2.0, 3.0, 4.0], [5_000_000, 9_000_000, 7_000_000, 1_000_000])
    assert trace.peak_mb(0, 10) == 9
    assert trace.peak_mb(2.5, 4.5) == 7
    assert trace.peak_mb(5, 6) is None


def test_memory_that_a_process_takes_is_seen() -> None:
    code = "import time; kept = bytearray(b'x') * 100_000_000; time.sleep(60)"
    process = start([sys.executable, "-c", code], output=subprocess.DEVNULL)
    with process, traced(process.pid) as trace:
        while process.poll() is None and (trace.peak_mb(0, time.perf_counter()) or 0) <= 100:
            time.sleep(0.02)
        process.kill()
    peak = trace.peak_mb(0, time.perf_counter())
    assert peak is not None
    assert 100 < peak < 200


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux only")
def test_memory_is_read_from_the_kernel() -> None:
    process = start(
        [sys.executable, "-c", "import time; kept = bytearray(b'x') * 100_000_000; time.sleep(60)"],
        output=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while memory_mb(process.pid, "Pss") < 100 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert 100 < memory_mb(process.pid, "Pss") <= memory_mb(process.pid, "Rss") < 200
        with pytest.raises(ValueError, match="no Nonsense"):
            memory_mb(process.pid, "Nonsense")
    finally:
        process.kill()
        process.wait()


def test_sections_run_in_their_order_whatever_is_asked_first() -> None:
    assert chosen_sections(["build", "lexical"]) == ["lexical", "build"]
    assert chosen_sections([]) == list(SECTIONS)
    with pytest.raises(BadInput, match="no section 'speed'"):
        chosen_sections(["speed"])


def test_a_feed_that_is_not_there_and_one_without_a_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no"):
        choose_subject(tmp_path / "feed.csv", None, "shop", tmp_path)
    feed = tmp_path / "feed.csv"
    feed.write_text("id,title\n")
    with pytest.raises(BadInput, match="needs a name"):
        choose_subject(feed, None, None, tmp_path)
