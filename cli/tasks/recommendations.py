"""What `aisle recommendations list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.setup import load_settings, output
from core.clock import SystemClock
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from core.publication import history, rollback
from core.settings import Settings
from recommend.artefacts.layout import FOLDER, Manifest, RecommendationsLayout
from recommend.artefacts.opening import open_recommendations
from recommend.recipes import RECIPES


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
    names = [catalogue] if catalogue else _trained(settings)
    layouts = [_published(settings, name) for name in names]
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


def roll_back(
    version: str | None, *, catalogue: str | None, reason: str, indexes: Path | None
) -> None:
    """Serve earlier models and say which."""
    layout = _chosen(load_settings(indexes=indexes), catalogue)
    before = layout.current_version()
    chosen = rollback(layout, version, SystemClock(), reason=reason)
    state = "were served already" if chosen == before else f"before: {before}"
    output().print(f"{layout.label} {chosen} are served ({state})", markup=False)


def check(version: str | None, *, catalogue: str | None, indexes: Path | None) -> None:
    """Open models with all checksums and say that they are whole.

    Raises:
        NotFound: there is no such version.
        IndexUnusable: naming the file that is damaged.
    """
    layout = _chosen(load_settings(indexes=indexes), catalogue)
    chosen = version or layout.current_version()
    if chosen not in layout.versions():
        raise NotFound(
            f"{layout.label} have no version {chosen!r}",
            field="version",
            hint=f"kept: {', '.join(layout.versions())}",
        )
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


def _trained(settings: Settings) -> list[str]:
    """The catalogues with trained recommendations, by name."""
    return sorted(path.parents[1].name for path in settings.indexes.glob(f"*/{FOLDER}/CURRENT"))


def _chosen(settings: Settings, name: str | None) -> RecommendationsLayout:
    """That of the catalogue called `name`, or of the default one, or of the only one.

    Raises:
        NotFound: nothing was trained for it, or for none.
        BadInput: no name is given and there are several.
    """
    chosen = name or settings.default_catalogue
    if chosen is not None:
        return _published(settings, chosen)
    known = _trained(settings)
    if not known:
        raise NotFound(
            f"no recommendations have been trained under {settings.indexes}",
            field="catalogue",
            hint="aisle train recommendations --catalogue NAME",
        )
    if len(known) > 1:
        raise BadInput(
            "there are recommendations of several catalogues",
            field="catalogue",
            hint=f"--catalogue with one of: {', '.join(known)}",
        )
    return _published(settings, known[0])


def _published(settings: Settings, name: str) -> RecommendationsLayout:
    layout = RecommendationsLayout(CatalogueLayout(settings.indexes, name))
    layout.current_version()
    return layout


def _kept(layout: RecommendationsLayout) -> Iterator[KeptModels]:
    current = layout.current_version()
    served_at = {entry.version: entry.at for entry in history(layout)}
    for name in sorted(layout.versions(), key=lambda each: served_at.get(each, ""), reverse=True):
        about = (layout.catalogue.name, name, name == current, served_at.get(name, ""))
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
