"""What the training of an encoder stands on: the order, the served version, where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cli.tasks.encoder_publishing import Target, starting_point
from cli.tasks.publishing import vector_cache
from cli.tasks.setup import choose_catalogue
from core.encoder import Encoder, OnnxEncoder
from core.layout import CatalogueLayout
from core.model_source import ModelSource
from core.settings import Settings
from indexer.encoders import encoder_folder
from indexer.training.preparing import CachedEncoder
from indexer.vector_cache import VectorCache
from search.dense import DenseIndex
from search.snapshot import Snapshot, open_snapshot

WORKERS = 2
"""Texts encoded at once."""


@dataclass(frozen=True, slots=True)
class EncoderOrder:
    """What was asked for; the attributes are the command's options."""

    start: str | None
    clicks: Path | None
    orders: Path | None
    judgments: Path | None
    pairs: int
    steps: int | None
    name: str | None
    seed: int
    rebuild: Path | None
    anyway: str
    force: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything stands on.

    Attributes:
        settings: of the environment.
        layout: of the catalogue.
        snapshot: the served version; what is searched by meaning is searched exactly.
        source: the weights to start from.
        old: the encoder that they are of, as it is run.
        target: where the new one goes.
    """

    settings: Settings
    layout: CatalogueLayout
    snapshot: Snapshot
    source: ModelSource
    old: Encoder
    target: Target


def ground_of(order: EncoderOrder, settings: Settings, catalogue: str | None) -> Ground:
    """Open what the order is about.

    Raises:
        NotFound: there is no such catalogue.
        BadInput: the new encoder cannot be called so.
        Conflict: there is one of that name already.
        ModelMissing: the weights to start from are not on this machine.
        IndexUnusable: the served version is damaged.
    """
    layout = choose_catalogue(settings, catalogue)
    version = layout.version(layout.current_version())
    snapshot = open_snapshot(version, verify=settings.verify_checksums)
    if snapshot.manifest.has_ann:
        # What an approximate search misses says nothing about an encoder.
        snapshot = replace(snapshot, dense=DenseIndex.open(version.vectors, None))
    used = snapshot.manifest.encoder
    name = order.name or f"{layout.name}-encoder"
    target = Target(name, used.precision, settings.models_dir, order.force)
    if not order.dry_run:
        target.check()
    source = starting_point(order.start or used.name, used.precision, settings)
    old: Encoder = snapshot.encoder
    if order.start is not None and order.start != used.name:
        old = OnnxEncoder(encoder_folder(settings.models_dir, order.start, used.precision))
    return Ground(settings, layout, snapshot, source, old, target)


@contextmanager
def cached(encoder: Encoder, settings: Settings) -> Iterator[CachedEncoder]:
    """An encoder over the vectors that builds keep, too."""
    folder = vector_cache(settings)
    with VectorCache(folder, encoder.fingerprint, encoder.dimension) as cache:
        yield CachedEncoder(encoder, cache, WORKERS)
