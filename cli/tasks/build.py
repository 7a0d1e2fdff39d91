"""What `aisle build` does: feed in, published version and a summary out."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import IDENTITY, load_mapping
from catalog.orders import read_orders
from catalog.product import Availability, Product
from catalog.query_log import read_query_log
from catalog.rejects import RejectLog
from catalog.source import FeedFormat
from cli.tasks.gates import JudgedGate, found_by_words, read_smoke_queries
from cli.tasks.setup import load_settings, output, progress
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from experiments.offline.judgments import read_judgments
from indexer.build import BuildOptions, BuildReport, build_index
from indexer.gates import CountGate, Gate, SelfCheckGate, SmokeGate
from indexer.stages import Extras


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What was asked for; the attributes are the command's options."""

    feed: Path
    catalogue: str
    mapping: str | None = None
    feed_format: FeedFormat | None = None
    assume_availability: Availability | None = None
    max_reject_rate: float = 0.1
    rejects: Path | None = None
    max_shrink: float = 0.5
    smoke: Path | None = None
    judgments: Path | None = None
    max_quality_drop: float = 0.02
    query_log: Path | None = None
    orders: Path | None = None
    synonyms: Path | None = None
    precision: str = "int8"
    recipe: str = "default"
    language: str = "english"
    keep: int = 3
    wait_s: float = 0


def run(order: BuildOrder, *, indexes: Path | None) -> None:
    """Build with the settings of the environment and the options given."""
    smoke = () if order.smoke is None else read_smoke_queries(order.smoke)
    publish_feed(order, load_settings(indexes=indexes), smoke)


def publish_feed(order: BuildOrder, settings: Settings, smoke: tuple[str, ...]) -> None:
    """Build, publish and say what came of it.

    Args:
        order: what to build.
        settings: where indexes and models are.
        smoke: queries each of which must find a product by its words.

    Raises:
        AisleError: whatever stopped the build; nothing was published then.
    """
    layout = CatalogueLayout(settings.indexes, order.catalogue)
    feed_options = FeedOptions(
        format=order.feed_format,
        mapping=load_mapping(order.mapping or IDENTITY),
        max_reject_rate=order.max_reject_rate,
        assume_availability=order.assume_availability,
    )
    options = BuildOptions(
        models=settings.models_dir,
        vector_cache=vector_cache(settings),
        precision=order.precision,
        recipe=order.recipe,
        language=order.language,
        keep=order.keep,
        wait_s=order.wait_s,
        gates=_gates(order, layout, smoke),
        extras=Extras(order.query_log, order.orders, order.synonyms),
    )
    rejects = _open_rejects(order, layout)
    console = output()
    _check_tables(order, layout, console)
    with rejects, reporter(progress()) as bars:
        products = read_feed(order.feed, feed_options, rejects, bars)
        report = _build(products, layout, options, bars, rejects)
    console.print(rejects.summary(), markup=False)
    print_report(report, layout, console)


def _check_tables(order: BuildOrder, layout: CatalogueLayout, console: Console) -> None:
    """Read query log and orders once before the long part begins, and say what was bad.

    Raises:
        BadFeed: one of them cannot be used.
    """
    for path, read in ((order.query_log, read_query_log), (order.orders, read_orders)):
        if path is None:
            continue
        rejects = RejectLog(layout.root / f"rejects-{path.name}.jsonl")
        try:
            deque(read(path, rejects), maxlen=0)
        finally:
            if rejects.rejected:
                console.print(f"{path.name}: {rejects.summary()}", markup=False)


def vector_cache(settings: Settings) -> Path:
    """Where vectors are kept from one build to the next, for all catalogues."""
    return settings.indexes / ".vectors"


def print_report(report: BuildReport, layout: CatalogueLayout, console: Console) -> None:
    """Say what was published and what it took."""
    state = "was served already" if report.unchanged else f"was {report.previous or 'not there'}"
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in report.step_seconds.items())
    size = f"{report.products:,} products, {report.terms:,} terms"
    lines = [
        f"{layout.name} {report.version} is served ({state}): {size}",
        f"  vectors: {report.embedding.encoded:,} encoded, {report.embedding.cached:,} known",
        f"  {steps}",
    ]
    lines += [f"  no longer kept: {', '.join(report.pruned)}"] if report.pruned else []
    console.print("\n".join(lines), markup=False, soft_wrap=True)


def _build(
    products: Iterable[Product],
    layout: CatalogueLayout,
    options: BuildOptions,
    bars: Reporter,
    rejects: RejectLog,
) -> BuildReport:
    try:
        return build_index(products, layout, options, bars)
    except Exception:
        if rejects.rejected:
            progress().print(rejects.summary(), markup=False)
        raise


def _open_rejects(order: BuildOrder, layout: CatalogueLayout) -> RejectLog:
    path = order.rejects or layout.root / "rejects.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    return RejectLog(path)


def _gates(order: BuildOrder, layout: CatalogueLayout, smoke: tuple[str, ...]) -> tuple[Gate, ...]:
    gates: list[Gate] = [CountGate(max_shrink=order.max_shrink), SelfCheckGate()]
    if smoke:
        gates.append(SmokeGate(smoke, found_by_words))
    if order.judgments is not None:
        judgments = read_judgments(order.judgments)
        gates.append(JudgedGate(judgments, layout, max_drop=order.max_quality_drop))
    return tuple(gates)
