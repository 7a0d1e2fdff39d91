"""What `aisle demo` does: the made-up shop through the same build as any other."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from api.server import serve
from catalog.demo import DEMO_QUERIES, write_demo_feed
from cli.tasks.build import BuildOrder, publish_feed
from cli.tasks.setup import load_settings, output
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.settings import Settings

NAME = "demo"


def run(
    *, serve_it: bool, feed: Path | None, host: str | None, port: int | None, indexes: Path | None
) -> None:
    """Build the shop unless it is there, say how to look at it, and serve it.

    Raises:
        BadInput: the feed's name does not say what is written.
    """
    settings = load_settings(indexes=indexes, host=host, port=port)
    layout = CatalogueLayout(settings.indexes, NAME)
    if feed is not None:
        _write_feed(feed)
    if not _is_there(layout):
        _build(layout, settings)
    output().print(_invitation(settings, serve_it=serve_it), markup=False, soft_wrap=True)
    if serve_it:
        serve(settings)


def _write_feed(path: Path) -> None:
    if not path.name.endswith(".jsonl.gz"):
        raise BadInput(
            f"{path.name!r} does not say what is written",
            field="feed",
            hint="gzipped JSON Lines: end the name in .jsonl.gz",
        )
    write_demo_feed(path)


def _is_there(layout: CatalogueLayout) -> bool:
    try:
        layout.version(layout.current_version()).read_manifest()
    except (NotFound, IndexUnusable):
        return False
    return True


def _build(layout: CatalogueLayout, settings: Settings) -> None:
    layout.root.mkdir(parents=True, exist_ok=True)
    feed = layout.root / "feed.jsonl.gz"
    write_demo_feed(feed)
    smoke = tuple(query.text for query in DEMO_QUERIES)
    publish_feed(BuildOrder(feed=feed, catalogue=NAME), settings, smoke)


def _invitation(settings: Settings, *, serve_it: bool) -> str:
    query = DEMO_QUERIES[2].text
    program = "aisle" if shutil.which("aisle") else sys.argv[0]
    lines = [
        "",
        "On the terminal:",
        f'  {program} search "{query}" --catalogue {NAME} --facets brand',
    ]
    if serve_it:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        root = f"http://{host}:{settings.port}"
        parameters = urlencode({"q": query, "catalogue": NAME, "facets": "brand"})
        lines += [
            "In a browser, until Ctrl-C:",
            f"  {root}/v1/search?{parameters}",
            f"  {root}/openapi.json",
        ]
    return "\n".join([*lines, ""])
