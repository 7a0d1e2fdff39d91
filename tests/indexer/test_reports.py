"""The report of a build, whatever became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from catalog.product import Product
from core.errors import BadFeed, GateFailed
from core.gates import GateResult
from core.layout import CatalogueLayout, VersionLayout
from core.publication import history
from core.rejects import Reject, RejectLog
from indexer.build import BuildOptions
from indexer.changes.movers import FoundProduct, TopQueries
from indexer.changes.page import diff_page
from indexer.changes.report import BuildRecord, Outcome, Source, read_report, report_names
from indexer.gates import CountGate, SelfCheckGate
from tests.indexer import tiny_encoder
from tests.indexer.support import (
    PRODUCTS,
    assert_sound,
    build,
    contents,
    leftovers,
    product,
    without_reports,
)
from tests.indexer.test_gates import Objects


@dataclass
class Heard:
    """Listens to reports."""

    records: list[BuildRecord] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    def __call__(self, record: BuildRecord, path: Path) -> None:
        self.records.append(record)
        self.paths.append(path)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def told(options: BuildOptions, heard: Heard) -> BuildOptions:
    return replace(options, on_report=heard, source=Source(name="feed.csv", bytes=7))


def first_hits(layout: VersionLayout, queries: Sequence[str]) -> list[list[FoundProduct]]:
    count = layout.read_manifest().products
    return [[FoundProduct(f"{query} {count}", query)] for query in queries]


def test_a_published_version_has_its_report_as_json_and_page(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    first = build(PRODUCTS[:70], shop, told)
    changed = [*PRODUCTS[1:69], replace(PRODUCTS[69], title="<b>bold</b>"), *PRODUCTS[70:]]
    log = RejectLog()
    log.reject(Reject(3, "price", "x", "is no price", "write one"))
    second = build(
        changed,
        shop,
        replace(told, rejects=log, top_queries=TopQueries((), "", first_hits)),
    )

    assert heard.paths == [shop.reports / f"{each.version}.json" for each in (first, second)]
    record = read_report(shop, second.version)
    assert record == heard.records[1]
    assert record is not None
    assert (record.outcome, record.version) == (Outcome.PUBLISHED, second.version)
    assert (record.previous, record.products) == (first.version, 79)
    assert record.changes is not None
    assert (record.changes.added, record.changes.gone, record.changes.changed) == (10, 1, 1)
    assert [gate.gate for gate in record.gates] == ["counts", "self-check"]
    assert record.rejects is not None
    assert [(each.field, each.rows) for each in record.rejects.reasons] == [("price", 1)]
    assert record.movers is not None
    assert record.movers.origin == "the commonest types of product"
    assert record.movers.mean_overlap == 0
    assert {"read feed", "encode", "checks"} <= set(record.seconds)
    page = heard.paths[1].with_suffix(".html").read_text()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page
    assert "feed.csv" in page
    assert "<script" not in page
    assert "http" not in page


def test_the_first_report_compares_with_nothing(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    build(PRODUCTS, shop, told)
    (record,) = heard.records
    assert (record.previous, record.changes, record.movers) == (None, None, None)


def test_the_same_version_again_keeps_the_report_of_what_it_changed(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    build(PRODUCTS[:70], shop, told)
    version = build(PRODUCTS, shop, told).version
    again = build(PRODUCTS, shop, told)

    assert again.unchanged
    assert [record.outcome for record in heard.records][2] == Outcome.UNCHANGED
    kept = read_report(shop, version)
    assert kept == heard.records[1]
    assert heard.records[2].name.endswith("Z")


def test_a_dry_run_leaves_nothing_but_its_report(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    version = build(PRODUCTS[:70], shop, told).version
    before = without_reports(shop)

    report = build(PRODUCTS, shop, replace(told, dry_run=True))

    assert not report.published
    assert without_reports(shop) == before
    assert leftovers(shop) == set()
    record = heard.records[1]
    assert (record.outcome, record.version) == (Outcome.DRY_RUN, report.version)
    assert record.changes is not None
    assert record.changes.added == 10
    assert heard.paths[1].is_file()
    assert shop.current_version() == version
    assert build(PRODUCTS, shop, told).version == report.version


def test_a_dry_run_of_what_would_be_refused_says_so(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    build(PRODUCTS, shop, told)
    with pytest.raises(GateFailed, match="60 of 80"):
        build(PRODUCTS[:20], shop, replace(told, dry_run=True))
    assert heard.records[1].outcome == Outcome.REFUSED


def test_a_refused_build_is_reported_with_all_that_changed(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    build(PRODUCTS, shop, told)
    with pytest.raises(GateFailed):
        build(PRODUCTS[:20], shop, told)

    record = heard.records[1]
    assert (record.outcome, record.products) == (Outcome.REFUSED, 20)
    assert record.changes is not None
    assert record.changes.gone == 60
    assert record.gates[0] == GateResult(
        "counts",
        "80 products before, 20 now",
        "at most 50.0% gone",
        ("60 of 80 products are gone",),
        "--max-shrink 0.75",
    )
    assert record.failure is not None
    assert record.failure.code == "gate_failed"
    assert "--force REASON" in str(record.failure.hint)
    page = heard.paths[1].with_suffix(".html").read_text()
    assert "60 of 80 products are gone" in page
    assert "--max-shrink 0.75" in page


def test_a_reason_publishes_in_spite_of_gates_and_is_kept(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    build(PRODUCTS, shop, told)
    bad = replace(told, gates=(CountGate(), SelfCheckGate(), Objects("too red")))

    report = build(PRODUCTS[:20], shop, replace(bad, force="the summer range"))

    assert report.forced == ("counts", "objects")
    assert_sound(shop, report.version, 20)
    entry = history(shop)[-1]
    assert (entry.reason, entry.forced) == ("the summer range", ("counts", "objects"))
    record = heard.records[1]
    assert (record.reason, record.forced) == ("the summer range", ("counts", "objects"))
    assert "the summer range" in heard.paths[1].with_suffix(".html").read_text()


def test_a_reason_without_need_is_not_kept(shop: CatalogueLayout, told: BuildOptions) -> None:
    build(PRODUCTS, shop, replace(told, force="to be sure"))
    (entry,) = history(shop)
    assert (entry.reason, entry.forced) == ("", ())


def test_no_reason_publishes_an_unsound_index(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard, tmp_path: Path
) -> None:
    version = build(PRODUCTS, shop, told).version
    tiny_encoder.write_tiny_encoder(tmp_path / "models", broken="~", value=float("nan"))
    bad = replace(told, models=tmp_path / "models", force="I insist")

    with pytest.raises(GateFailed, match="not of length one") as caught:
        build([*PRODUCTS, product(1, "a ~ b")], shop, bad)

    assert "--force" not in str(caught.value.hint)
    assert shop.current_version() == version
    assert heard.records[1].outcome == Outcome.REFUSED


def test_a_build_that_fails_is_reported(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    def broken() -> Iterator[Product]:
        yield from PRODUCTS[:3]
        raise BadFeed("the file is cut short", field="feed.csv", hint="fetch it again")

    with pytest.raises(BadFeed):
        build(broken(), shop, told)

    (record,) = heard.records
    assert (record.outcome, record.version) == (Outcome.FAILED, None)
    assert record.failure is not None
    assert (record.failure.field, record.failure.hint) == ("feed.csv", "fetch it again")
    assert "the file is cut short" in heard.paths[0].with_suffix(".html").read_text()
    assert leftovers(shop) == set()


def test_reports_are_kept_as_long_as_versions(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    two = replace(told, keep=2)
    for _ in range(3):
        with pytest.raises(BadFeed):
            build([], shop, two)
    versions = [build(PRODUCTS[: 60 + n], shop, two).version for n in range(3)]

    by_time = [record.name for record in heard.records if record.outcome is Outcome.FAILED]
    assert set(report_names(shop)) == {*versions[1:], *by_time[1:]}
    assert report_names(shop)[0] == versions[2]
    assert {path.suffix for path in shop.reports.iterdir()} == {".json", ".html"}
    assert len(list(shop.reports.iterdir())) == 8


def test_a_report_that_cannot_be_written_stops_no_publication(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    shop.root.mkdir(parents=True)
    shop.reports.write_text("a file stands where the folder should be")
    report = build(PRODUCTS, shop, told)
    assert_sound(shop, report.version, len(PRODUCTS))
    assert heard.records == []
    assert "cannot be written" in caplog.text


def test_a_served_version_that_is_damaged_is_not_compared_with(
    shop: CatalogueLayout, told: BuildOptions, heard: Heard
) -> None:
    version = build(PRODUCTS[:70], shop, told).version
    shop.version(version).products.write_bytes(b"damaged")
    build(PRODUCTS, shop, told)
    assert heard.records[1].changes is None


def test_equal_builds_have_equal_versions_whatever_is_reported(
    shop: CatalogueLayout, told: BuildOptions, options: BuildOptions
) -> None:
    other = CatalogueLayout(shop.indexes / "apart", shop.name)
    told_of = build(PRODUCTS, shop, replace(told, force="x", source=Source(kind="fold")))
    plain = build(PRODUCTS, other, options)
    assert told_of.version == plain.version
    assert contents(shop.version(plain.version).root) == contents(other.version(plain.version).root)


def test_a_page_of_two_versions(shop: CatalogueLayout, told: BuildOptions, heard: Heard) -> None:
    build(PRODUCTS[:70], shop, told)
    build(PRODUCTS[5:], shop, told)
    changes = heard.records[1].changes
    assert changes is not None
    page = diff_page("shop", "old1", "new2", changes, None)
    assert "old1 &rarr; new2" in page
    assert PRODUCTS[75].title in page
    assert "<b>10</b> added" in page
    assert "<b>5</b> gone" in page
