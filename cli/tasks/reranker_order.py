"""What the training of a reranker stands on: the order, the served version, where it goes."""

from dataclasses import dataclass
from pathlib import Path

from cli.tasks.encoder_publishing import starting_point
from cli.tasks.reranker_publishing import Target
from cli.tasks.setup import choose_catalogue
from core.layout import CatalogueLayout
from core.model_source import ModelSource
from core.settings import Settings
from search.snapshot import Snapshot, open_snapshot


@dataclass(frozen=True, slots=True)
class RerankerOrder:
    """What was asked for; the attributes are the command's options."""

    judgments: Path | None
    query_texts: Path | None
    layout: str | None
    gain: str
    encoder: str | None
    layers: int
    max_tokens: int
    queries: int
    epochs: int
    name: str | None
    out: Path | None
    seed: int
    anyway: str
    force: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything stands on.

    Attributes:
        settings: of the environment.
        layout: of the catalogue.
        snapshot: the served version.
        source: the encoder to start from.
        target: where the new reranker goes.
    """

    settings: Settings
    layout: CatalogueLayout
    snapshot: Snapshot
    source: ModelSource
    target: Target


def ground_of(order: RerankerOrder, settings: Settings, catalogue: str | None) -> Ground:
    """Open what the order is about.

    Raises:
        NotFound: there is no such catalogue.
        BadInput: the new reranker cannot be called so, or put there.
        Conflict: there is one of that name already.
        ModelMissing: the encoder to start from is not on this machine.
        IndexUnusable: the served version is damaged.
    """
    layout = choose_catalogue(settings, catalogue)
    target = Target(
        order.name or f"{layout.name}-reranker", settings.models_dir, order.out, order.force
    )
    if not order.dry_run:
        target.check()
    version = layout.version(layout.current_version())
    snapshot = open_snapshot(version, verify=settings.verify_checksums)
    used = snapshot.manifest.encoder
    source = starting_point(order.encoder or used.name, used.precision, settings)
    return Ground(settings, layout, snapshot, source, target)
