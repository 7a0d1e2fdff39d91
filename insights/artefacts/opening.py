"""Opening a version of insights, as servers and checks do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from core.errors import IndexUnusable, NotFound
from core.verification import verify_files
from insights.artefacts.layout import MEND, InsightsVersion, Manifest
from insights.artefacts.shops_file import Shops, open_shops
from insights.document import Section

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Insights:
    """What one version says; shared by all requests.

    Attributes:
        layout: where it lies.
        manifest: of the version.
        sections: by the key of their analysis, in the order of the report.
        shops: figures of every shop.
    """

    layout: InsightsVersion
    manifest: Manifest
    sections: Mapping[str, Section]
    shops: Shops

    def drawing(self, section: str, chart: str) -> str:
        """A chart as an SVG element for a page; its ids are of this chart alone.

        Raises:
            NotFound: the version has no such chart.
        """
        path = self.layout.drawing(section, chart)
        if path.relative_to(self.layout.root).as_posix() not in self.manifest.files:
            raise NotFound(f"section {section!r} has no chart {chart!r}", field="chart")
        return path.read_text(encoding="utf-8")

    def model(self, name: str, kind: type[ModelT]) -> ModelT:
        """What was fitted under this name.

        Raises:
            NotFound: the version has no such model: too little was known to fit it.
            IndexUnusable: it is damaged, or of another Aisle.
        """
        if name not in self.manifest.models:
            raise NotFound(f"these insights have no model {name!r}", field="model", hint=MEND)
        return _read(self.layout.model(name), kind)


def open_insights(layout: InsightsVersion, *, verify: bool = True) -> Insights:
    """Open a version.

    Args:
        layout: of the version.
        verify: check the SHA-256 of every file; sizes are checked in any case.

    Raises:
        IndexUnusable: the version is damaged, incomplete or of another format.
    """
    manifest = layout.read_manifest()
    verify_files(layout, manifest, checksums=verify)
    sections = {key: _read(layout.section(key), Section) for key in manifest.sections}
    return Insights(layout, manifest, sections, open_shops(layout.shops))


def _read(path: Path, kind: type[ModelT]) -> ModelT:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        label = f"{path.parent.name}/{path.name}"
        raise IndexUnusable(f"{label} cannot be used: {error}", field=label, hint=MEND) from error
