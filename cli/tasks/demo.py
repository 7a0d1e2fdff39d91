"""What `aisle demo` does: the made-up shop through the same build as any other."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from api.server import serve
from catalog.demo import (
    DEMO_QUERIES,
    write_demo_feed,
    write_demo_orders,
    write_demo_query_log,
)
from cli.tasks.build import publish_feed
from cli.tasks.build_order import BuildOrder
from cli.tasks.demo_searches import tell_searches
from cli.tasks.demo_shops import furnish, write_events
from cli.tasks.setup import load_settings, output, progress
from core.clock import SystemClock
from core.errors import BadInput
from core.layout import CatalogueLayout, catalogue_names
from core.progress import reporter
from core.settings import Settings
from core.versions import served_manifest

NAME = "demo"
SHOP = "cafe-001"
"""One that has ordered for two years."""


def run(
    *,
    serve_it: bool,
    feed: Path | None,
    events: Path | None,
    host: str | None,
    port: int | None,
    indexes: Path | None,
) -> None:
    """Build the shop unless it is there, say how to look at it, and serve it.

    Raises:
        BadInput: the name of a file does not say what is written.
    """
    settings = load_settings(indexes=indexes, host=host, port=port)
    layout = CatalogueLayout(settings.indexes, NAME)
    if feed is not None:
        write_demo_feed(_json_lines(feed, "feed"))
    if events is not None:
        write_events(_json_lines(events, "events"), SystemClock())
    if served_manifest(layout) is None:
        _build(layout, settings)
    output().print(invitation(settings, serve_it=serve_it), markup=False, soft_wrap=True)
    if serve_it:
        # What is searched for while one looks around is to be seen in the console.
        serve(settings.model_copy(update={"log_queries": True}))


def _json_lines(path: Path, field: str) -> Path:
    if not path.name.endswith(".jsonl.gz"):
        raise BadInput(
            f"{path.name!r} does not say what is written",
            field=field,
            hint="gzipped JSON Lines: end the name in .jsonl.gz",
        )
    return path


def _build(layout: CatalogueLayout, settings: Settings) -> None:
    layout.root.mkdir(parents=True, exist_ok=True)
    order = BuildOrder(
        feed=layout.root / "feed.jsonl.gz",
        catalogue=NAME,
        orders=layout.root / "orders.csv.gz",
        query_log=layout.root / "queries.csv",
    )
    write_demo_feed(order.feed)
    write_demo_orders(layout.root / "orders.csv.gz")
    write_demo_query_log(layout.root / "queries.csv")
    with reporter(progress()) as bars:
        furnish(layout, settings, SystemClock(), bars)
    publish_feed(order, settings, tuple(query.text for query in DEMO_QUERIES))
    with reporter(progress()) as bars:
        tell_searches(layout, settings, SystemClock(), bars)


def invitation(settings: Settings, *, serve_it: bool) -> str:
    """How to look at the shop: the addresses that are served, and commands to type."""
    program = "aisle" if shutil.which("aisle") else program_at(sys.argv[0])
    terminal = [
        "On the terminal:",
        f'  {program} search "{DEMO_QUERIES[2].text}" --catalogue {NAME} --facets brand',
        f"  {program} suggest cof --catalogue {NAME}",
        f"  {program} train recommendations --catalogue {NAME}",
    ]
    browser = ["In a browser, until Ctrl-C:", *_addresses(settings)] if serve_it else []
    return "\n".join(["", *browser, *terminal, ""])


def program_at(path: str) -> str:
    """What to type for the program at `path`, which may be the package's own main module."""
    return "python -m cli" if path.endswith("__main__.py") else path


def _addresses(settings: Settings) -> list[str]:
    """The first page, for anybody and for a shop, if it is served, and a search of the API."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    root = f"http://{host}:{settings.port}"
    found = urlencode({"q": DEMO_QUERIES[2].text, "catalogue": NAME, "facets": "brand"})
    alone = settings.default_catalogue == NAME or catalogue_names(settings.indexes) == [NAME]
    page = f"  {root}/" if alone else f"  {root}/?catalogue={NAME}"
    shop = f"{page}{'?' if page.endswith('/') else '&'}retailer={SHOP}"
    pages = [page, shop] if settings.storefront else []
    return [*pages, f"  {root}/v1/search?{found}"]
