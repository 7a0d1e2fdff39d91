"""The page of one catalogue, and what going back to another version would mean."""

from dataclasses import dataclass

from api.catalogue_settings import CatalogueSettings
from api.console.chart import Chart, chart_of
from api.console.kept import HistoryLine, KeptVersion, Publication, kept_versions, publications
from api.console.overview_page import Standing, standing_of
from api.services import Services
from catalog.recipe import recipe_of
from core.errors import BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout, Manifest

SHOWN_HISTORY = 40


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What the page of a catalogue shows.

    Attributes:
        history: the latest first.
        recipe: the name of the served version's; empty if nothing is served.
        set: what the catalogue has otherwise than the server, by setting.
    """

    standing: Standing
    versions: tuple[KeptVersion, ...]
    history: tuple[Publication, ...]
    chart: Chart | None
    recipe: str
    set: dict[str, str]


@dataclass(frozen=True, slots=True)
class RollbackPage:
    """What going back from `served` to `target` would change.

    Attributes:
        difference: products of the target less those of the served version; None if unknown.
        undone: publications since the target was served last, the latest first.
        exact: whether the served version's own report compares with just the target.
    """

    standing: Standing
    served: KeptVersion
    target: KeptVersion
    difference: int | None
    undone: tuple[HistoryLine, ...]
    exact: bool


def catalogue_page(services: Services, layout: CatalogueLayout) -> CataloguePage:
    """Read it all from disk.

    Raises:
        NotFound: there is no such catalogue.
    """
    history = publications(layout, SHOWN_HISTORY)
    standing = standing_of(services, layout.name)
    if not history and standing.published is None and not layout.root.is_dir():
        raise NotFound(f"no catalogue {layout.name!r}", field="name")
    return CataloguePage(
        standing=standing,
        versions=kept_versions(layout),
        history=tuple(reversed(history)),
        chart=chart_of(history),
        recipe=_recipe(standing.manifest),
        set=_set(standing.settings),
    )


def rollback_page(services: Services, layout: CatalogueLayout, version: str) -> RollbackPage:
    """What would change.

    Raises:
        NotFound: that version is not kept, or nothing is served.
        BadInput: that version is the served one.
    """
    versions = kept_versions(layout)
    served = next((each for each in versions if each.served), None)
    target = next((each for each in versions if each.name == version), None)
    if served is None or target is None:
        raise NotFound(
            f"version {version[:80]!r} of {layout.name!r} is not kept",
            field="version",
            hint=f"kept: {', '.join(each.name for each in versions) or 'none'}",
        )
    if target is served:
        raise BadInput(f"{version!r} is served already", field="version")
    return RollbackPage(
        standing=standing_of(services, layout.name),
        served=served,
        target=target,
        difference=_difference(served, target),
        undone=_undone(layout, target.name),
        exact=served.report is not None
        and served.report.changes is not None
        and served.report.previous == target.name,
    )


def _recipe(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    try:
        return recipe_of(manifest.recipe).name
    except IndexUnusable:
        return manifest.recipe


def _set(settings: CatalogueSettings) -> dict[str, str]:
    """The settings that are set, one by one."""
    said = settings.model_dump(mode="json", exclude_none=True)
    fusion = said.pop("fusion", {})
    said |= {f"fusion_{name}": value for name, value in fusion.items()}
    return {name: str(value) for name, value in said.items()}


def _difference(served: KeptVersion, target: KeptVersion) -> int | None:
    if served.manifest is None or target.manifest is None:
        return None
    return target.manifest.products - served.manifest.products


def _undone(layout: CatalogueLayout, target: str) -> tuple[HistoryLine, ...]:
    undone = []
    for each in reversed(publications(layout, SHOWN_HISTORY)):
        if each.line.version == target:
            break
        undone.append(each.line)
    return tuple(undone)
