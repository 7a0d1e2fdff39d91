"""What `aisle recommendations list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.published_folder import PublishedFolder, kept_version, kept_versions
from cli.tasks.setup import load_settings, output
from core.errors import IndexUnusable
from recommend.artefacts.layout import FOLDER, Manifest, RecommendationsLayout
from recommend.artefacts.opening import open_recommendations
from recommend.recipes import RECIPES

RECOMMENDATIONS = PublishedFolder(
    RecommendationsLayout,
    FOLDER,
    what="recommendations",
    made="trained",
    command="aisle train recommendations --catalogue NAME",
)


@dataclass(frozen=True, slots=True)
class KeptModels:
    """A version of models on disk.

    Attributes:
        catalogue: whose they are.
        version: its name.
        served: whether CURRENT names it.
        served_at: when it was last published or rolled back to, ISO 8601; empty if unknown.
        until: the moment up to which its data goes, ISO 8601; as all below None if the
            manifest cannot be read.
        lines, retailers, products: of the data.
        models: by name.
        figures: what was measured when it was trained.
        bytes: of all its files.
        problem: why the manifest cannot be read.
    """

    catalogue: str
    version: str
    served: bool
    served_at: str
    until: str | None = None
    lines: int | None = None
    retailers: int | None = None
    products: int | None = None
    models: tuple[str, ...] | None = None
    figures: dict[str, float] | None = None
    bytes: int | None = None
    problem: str | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all."""
    settings = load_settings(indexes=indexes)
    names = [catalogue] if catalogue else RECOMMENDATIONS.catalogues(settings)
    layouts = [RECOMMENDATIONS.of(settings, name) for name in names]
    kept = [each for layout in layouts for each in _kept(layout)]
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(version) for version in kept]).decode())
        return
    table = Table()
    for name in ("catalogue", "version", "served", "last served at", "until", "models"):
        table.add_column(name)
    for name in ("lines", "shops", "products", "MB"):
        table.add_column(name, justify="right")
    for version in kept:
        table.add_row(*_cells(version), style="bold" if version.served else "")
    console.print(table)


def check(version: str | None, *, catalogue: str | None, indexes: Path | None) -> None:
    """Open models with all checksums and say that they are whole.

    Raises:
        NotFound: there is no such version.
        IndexUnusable: naming the file that is damaged.
    """
    layout = RECOMMENDATIONS.chosen(load_settings(indexes=indexes), catalogue)
    chosen = kept_version(layout, version)
    opened = open_recommendations(layout.version(chosen), RECIPES, verify=True)
    files = opened.manifest.files
    passed_over = sorted(opened.manifest.models.keys() - opened.models.keys())
    size = sum(entry.bytes for entry in files.values()) / 1e6
    more = f"; not of this Aisle: {', '.join(passed_over)}" if passed_over else ""
    output().print(
        f"{layout.label} {chosen} are whole: {len(files)} files, {size:,.1f} MB,"
        f" {len(opened.models)} models{more}",
        markup=False,
    )


def _kept(layout: RecommendationsLayout) -> Iterator[KeptModels]:
    for name, served, served_at in kept_versions(layout):
        about = (layout.catalogue.name, name, served, served_at)
        try:
            yield _described(about, layout.version(name).read_manifest())
        except IndexUnusable as error:
            yield KeptModels(*about, problem=error.message)


def _described(about: tuple[str, str, bool, str], manifest: Manifest) -> KeptModels:
    data = manifest.data
    return KeptModels(
        *about,
        until=data.until,
        lines=data.lines,
        retailers=data.retailers,
        products=data.products,
        models=tuple(manifest.models),
        figures=dict(manifest.figures),
        bytes=sum(entry.bytes for entry in manifest.files.values()),
    )


def _cells(version: KeptModels) -> Iterator[Text]:
    yield Text(version.catalogue)
    yield Text(version.version)
    yield Text("served" if version.served else "")
    yield Text(version.served_at[:19].replace("T", " "))
    yield Text((version.until or "")[:10])
    told = version.problem or ", ".join(version.models or ())
    yield Text(told, style="red" if version.problem else "")
    for number in (version.lines, version.retailers, version.products):
        yield Text("" if number is None else f"{number:,}")
    yield Text("" if version.bytes is None else f"{version.bytes / 1e6:,.1f}")
