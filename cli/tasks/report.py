"""What `aisle report` does: insights in, one page and perhaps tables out."""

from dataclasses import dataclass
from pathlib import Path

from cli.tasks.insights import InsightsOrder, found, write_tables
from cli.tasks.insights_publishing import served
from cli.tasks.setup import output, progress
from core.counted import counted
from core.errors import BadInput
from core.progress import Reporter, reporter
from insights.analysis import ShopColumn
from insights.artefacts.data import facts_of
from insights.artefacts.opening import Insights
from insights.report.csv_files import write_csv_files
from insights.report.page import report_page


@dataclass(frozen=True, slots=True)
class Page:
    """Where the page is written, and its title; "" for one made of what it is about."""

    path: Path
    title: str


def run(order: InsightsOrder, page: Page, *, published: bool, indexes: Path | None) -> None:
    """Write the page and the tables.

    Raises:
        BadInput: options that do not go together, too little is known, or a file cannot be
            written.
        ModelMissing: a package that analyses or draws is not installed.
        NotFound: with `published`: the catalogue has no insights.
        IndexUnusable: with `published`: they are damaged.
    """
    with reporter(progress()) as bars:
        if published:
            text, files = _of_version(order, page, indexes)
        else:
            text, files = _anew(order, page, indexes, bars)
    _write(page.path, text)
    lines = [f"{page.path}: {len(text.encode()) / 1e6:,.1f} MB"]
    if files:
        lines.append(f"tables: {counted(len(files), 'file')} in {files[0].parent}")
    output().print("\n".join(lines), markup=False, soft_wrap=True)


def _anew(
    order: InsightsOrder, page: Page, indexes: Path | None, told: Reporter
) -> tuple[str, tuple[Path, ...]]:
    trade, findings = found(order, indexes, told)
    title = page.title or _title(order)
    for _ in told.track(("charts",), label="draw", total=1):
        text = report_page(title, facts_of(trade), findings.sections, findings.gaps)
    return text, write_tables(order, findings, trade)


def _of_version(
    order: InsightsOrder, page: Page, indexes: Path | None
) -> tuple[str, tuple[Path, ...]]:
    source = order.source
    if source.mapping or source.orders or source.until:
        raise BadInput(
            "what is published was made of the log, up to its own moment",
            field="published",
            hint="leave out ORDERS, --mapping and --until, or --published",
        )
    insights = served(source.catalogue, indexes)
    manifest = insights.manifest
    sections = tuple(
        section for key, section in insights.sections.items() if not order.only or key in order.only
    )
    text = report_page(
        page.title or f"Insights: {manifest.catalogue}", manifest.trade, sections, manifest.gaps
    )
    if order.csv is None:
        return text, ()
    columns = _columns(insights)
    return text, write_csv_files(order.csv, sections, insights.shops.index, columns)


def _columns(insights: Insights) -> list[ShopColumn]:
    shops = insights.shops
    return [ShopColumn(column, shops.values(column.name)) for column in shops.columns]


def _title(order: InsightsOrder) -> str:
    source = order.source
    about = source.orders.name if source.orders else source.mapping or source.catalogue
    return f"Insights: {about}" if about else "Insights"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"the page cannot be written: {error.strerror}",
            field="output",
            hint="name a file in a folder that can be written to",
        ) from error
