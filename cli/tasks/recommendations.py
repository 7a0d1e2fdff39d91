"""What `aisle recommendations list`, `rollback` and `verify` do."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.tasks.kept_table import KeptVersion, show_kept
from cli.tasks.published_folder import PublishedFolder, kept_version, kept_versions
from cli.tasks.setup import load_settings, output
from core.counted import counted
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
class KeptModels(KeptVersion):
    """A version of models on disk; all below is None if its manifest cannot be read.

    Attributes:
        until: the moment up to which its data goes, ISO 8601.
        lines, retailers, products: of the data.
        models: by name.
        figures: what was measured when it was trained.
    """

    until: str | None = None
    lines: int | None = None
    retailers: int | None = None
    products: int | None = None
    models: tuple[str, ...] | None = None
    figures: dict[str, float] | None = None


def show(catalogue: str | None, *, as_json: bool, indexes: Path | None) -> None:
    """List what is kept of one catalogue or of all.

    Raises:
        NotFound: the catalogue that is named has none.
    """
    settings = load_settings(indexes=indexes)
    names = [catalogue] if catalogue else RECOMMENDATIONS.catalogues(settings)
    kept = [each for name in names for each in _kept(RECOMMENDATIONS.of(settings, name))]
    show_kept(
        kept,
        {
            "until": lambda version: (version.until or "")[:10],
            "models": lambda version: ", ".join(version.models or ()),
        },
        {
            "lines": lambda version: version.lines,
            "shops": lambda version: version.retailers,
            "products": lambda version: version.products,
        },
        as_json=as_json,
    )


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
        f"{layout.label} {chosen} are whole: {counted(len(files), 'file')}, {size:,.1f} MB,"
        f" {counted(len(opened.models), 'model')}{more}",
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
