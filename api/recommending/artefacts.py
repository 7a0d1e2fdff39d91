"""The trained models of every catalogue, open, and how newly published ones take their place."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.errors import detail_of
from api.file_stamp import Stamp, stamp_of
from api.recommending.model_metrics import ModelMetrics
from api.schemas import ErrorDetail
from core.errors import AisleError, BadInput, IndexUnusable, NotFound
from core.layout import CatalogueLayout
from recommend.artefacts.layout import FOLDER, RecommendationsLayout
from recommend.artefacts.opening import Recommendations, open_recommendations
from recommend.training import Recipe

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trained:
    """How the models of one catalogue are doing.

    Attributes:
        recommendations: what answers; None as long as nothing could be opened.
        published: the version that CURRENT named when it was last read.
        failure: why `published` does not answer, None if it does.
        stamp: identifies the CURRENT file that was last acted on.
    """

    recommendations: Recommendations | None = None
    published: str | None = None
    failure: ErrorDetail | None = None
    stamp: Stamp | None = None

    @property
    def version(self) -> str | None:
        """The version that answers."""
        return self.recommendations.manifest.version if self.recommendations else None


UNTRAINED = Trained()


class TrainedModels:
    """Holds the served models of every catalogue under `indexes`.

    Readers take one reference from an immutable mapping and need no lock. The only writer
    is `refresh`, which is called from one thread outside the event loop. A request keeps the
    models that it got from start to end; their files may be deleted meanwhile, as what is
    mapped or loaded stays readable.

    Args:
        indexes: the folder of the catalogues.
        recipes: that may have made the models.
        metrics: where swaps are counted.
        verify: check the SHA-256 of every file on opening.
    """

    def __init__(
        self, indexes: Path, recipes: Sequence[Recipe], metrics: ModelMetrics, *, verify: bool
    ) -> None:
        self._indexes = indexes
        self._recipes = recipes
        self._metrics = metrics
        self._verify = verify
        self._trained: Mapping[str, Trained] = {}

    def of(self, catalogue: str) -> Recommendations | None:
        """The models of a catalogue; None where none were trained, or none can be opened."""
        return self.state(catalogue).recommendations

    def state(self, catalogue: str) -> Trained:
        """How the models of a catalogue are doing."""
        return self._trained.get(catalogue, UNTRAINED)

    def refresh(self) -> None:
        """Look at every catalogue once: open what is newly published, let go of what is gone."""
        found = {path.parents[1].name for path in self._indexes.glob(f"*/{FOLDER}/CURRENT")}
        for name in sorted(found):
            before = self.state(name)
            now = self._look(name, before)
            if now is not before:
                self._trained = {**self._trained, name: now}
        if gone := self._trained.keys() - found:
            log.warning("no models are published any more: %s", ", ".join(sorted(gone)))
            self._trained = {name: its for name, its in self._trained.items() if name in found}

    def _look(self, name: str, before: Trained) -> Trained:
        try:
            layout = RecommendationsLayout(CatalogueLayout(self._indexes, name))
            stamp = stamp_of(layout.current)
            if stamp == before.stamp:
                return before
            version = layout.current_version()
        except (BadInput, OSError, NotFound):
            # No catalogue, or taken away since it was listed: the next look sees it gone.
            return before
        seen = replace(before, stamp=stamp, published=version, failure=None)
        if before.version == version:
            return seen
        try:
            opened = self._opened(layout, version, seen)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the old one answers
            self._metrics.swap_failed(name)
            return _failed(name, seen, error)
        self._metrics.swapped(name)
        return opened

    def _opened(self, layout: RecommendationsLayout, version: str, seen: Trained) -> Trained:
        started = time.perf_counter()
        opened = open_recommendations(layout.version(version), self._recipes, verify=self._verify)
        log.info(
            "%s: models %s answer (before: %s), opened in %.2f s: %s",
            layout.catalogue.name,
            version,
            seen.version or "none",
            time.perf_counter() - started,
            ", ".join(opened.models),
        )
        if unread := opened.manifest.models.keys() - opened.models.keys():
            log.warning(
                "%s: models of another Aisle are passed over: %s",
                layout.catalogue.name,
                ", ".join(sorted(unread)),
            )
        return replace(seen, recommendations=opened)


def _failed(name: str, seen: Trained, error: Exception) -> Trained:
    expected = error if isinstance(error, AisleError) else _unexpected(error)
    log.error(
        "%s: models %s are not taken up: %s; still answering: %s",
        name,
        seen.published,
        expected,
        seen.version or "none",
        exc_info=None if expected is error else error,
    )
    return replace(seen, failure=detail_of(expected))


def _unexpected(error: Exception) -> IndexUnusable:
    return IndexUnusable(
        f"they could not be opened ({type(error).__name__})",
        hint="the server's log says more; train again, or roll back",
    )
