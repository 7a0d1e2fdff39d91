"""What `aisle train encoder` does: pairs, training, check, and an installed encoder if it wins."""

import shutil
from pathlib import Path

from pydantic import TypeAdapter

from cli.tasks.build import publish_feed
from cli.tasks.build_order import BuildOrder
from cli.tasks.encoder_checking import rankers, with_encoder
from cli.tasks.encoder_data import EncoderData, encoder_data
from cli.tasks.encoder_ground import EncoderOrder, Ground, cached, ground_of
from cli.tasks.encoder_publishing import publish
from cli.tasks.encoder_telling import announce, note_of, tell
from cli.tasks.gates import read_smoke_queries
from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.searching import catalogue_settings, ranker_of
from cli.tasks.setup import load_settings, output, progress
from cli.tasks.training_workspace import held_workspace
from core.encoder import EncoderLayout, OnnxEncoder
from core.errors import BadInput, Conflict
from core.model_source import ModelSource
from core.progress import Reporter, reporter
from core.staged_folder import staged_folder
from experiments.offline.encoder_check import Verdict, check
from indexer.changes.report import read_report
from indexer.encoders import export_source
from indexer.training.preparing import training_set
from indexer.training.settings import BATCH, MiningSettings, TrainingSettings
from indexer.training.train import Training
from search.snapshot import Snapshot

LEAST_PAIRS = 2 * BATCH


def run(order: EncoderOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Train, check, install what wins, and say what came of it.

    Raises:
        BadInput: an option or a file cannot be used.
        Conflict: the new encoder loses, or its name is taken, or is being trained.
    """
    _check_rebuild(order.rebuild, as_json=as_json)
    ground = ground_of(order, load_settings(indexes=indexes), catalogue)
    told = progress() if as_json else output()
    target = ground.target
    with ending_on_sigterm(), held_workspace(target.workspace, target.name) as workspace:
        with reporter(progress()) as bars:
            data = _data(order, ground.snapshot)
            training = _training(order, ground, data, workspace, bars)
            announce(ground, data, training, told)
            if order.dry_run:
                return
            weights, exported = _trained(training, ground, workspace, bars)
            verdict = _checked(ground, data, exported, workspace, order.seed, bars)
        published = verdict.wins or bool(order.anyway)
        if published:
            note = note_of(ground, data, verdict, seed=order.seed, reason=order.anyway)
            publish(exported, weights, ground.target, note)
            shutil.rmtree(workspace)
    tell(ground.target, verdict, published=published, as_json=as_json)
    if not published:
        raise Conflict(
            f"the trained encoder does not win: {'; '.join(verdict.objections)}",
            hint="more pairs, a click log or other words in the feed may help;"
            " --anyway REASON installs it, without training it again",
        )
    if order.rebuild is not None:
        _rebuild(order.rebuild, order.judgments, ground)


def _check_rebuild(feed: Path | None, *, as_json: bool) -> None:
    """See before the long part that the build at its end can be had.

    Raises:
        BadInput: it cannot.
    """
    if feed is not None and as_json:
        raise BadInput("a build prints no JSON", field="--rebuild", hint="run aisle build after it")
    if feed is not None and not feed.is_file():
        raise BadInput("there is no such file", field="--rebuild", hint=f"check the path {feed}")


def _data(order: EncoderOrder, snapshot: Snapshot) -> EncoderData:
    data = encoder_data(
        snapshot,
        order.pairs,
        seed=order.seed,
        clicks=order.clicks,
        orders=order.orders,
        judgments=order.judgments,
    )
    if len(data.pairs) < LEAST_PAIRS:
        raise BadInput(
            f"only {len(data.pairs)} pairs can be made, fewer than {LEAST_PAIRS}",
            field="catalogue",
            hint="products need types, brands, attributes or longer titles",
        )
    return data


def _training(
    order: EncoderOrder, ground: Ground, data: EncoderData, workspace: Path, bars: Reporter
) -> Training:
    with cached(ground.old, ground.settings) as old:
        ready = training_set(
            data.catalogue, data.pairs, old, MiningSettings(), seed=order.seed, progress=bars
        )
    steps = order.steps or len(data.pairs) // BATCH
    settings = TrainingSettings(steps=steps, seed=order.seed)
    return Training(ground.source, ready, settings, workspace)


def _trained(
    training: Training, ground: Ground, workspace: Path, bars: Reporter
) -> tuple[Path, EncoderLayout]:
    """Train to the end; the weights and the export."""
    training.run(bars)
    weights = workspace / "weights"
    with staged_folder(weights) as staged:
        training.save(staged)
    source = ModelSource(weights, ground.target.name, str(weights))
    exported = EncoderLayout(workspace / "exported")
    export_source(source, ground.target.precision, exported.root)
    return weights, exported


def _checked(
    ground: Ground,
    data: EncoderData,
    exported: EncoderLayout,
    workspace: Path,
    seed: int,
    bars: Reporter,
) -> Verdict:
    encoder = OnnxEncoder(exported.root)
    with cached(encoder, ground.settings) as new:
        products = new.products(data.catalogue, bars)
    candidate = with_encoder(ground.snapshot, encoder, products, workspace / "vectors.faiss")
    own = catalogue_settings(ground.layout)
    ranker = ranker_of(own, ground.settings, ground.layout.root)
    before, after = (rankers(each, ranker, own) for each in (ground.snapshot, candidate))
    return check(data.sets, before, after, seed=seed, progress=bars)


def _rebuild(feed: Path, judgments: Path | None, ground: Ground) -> None:
    """Build the feed as the served version was built, with the new encoder and all gates.

    Raises:
        AisleError: whatever stopped the build; nothing was published then.
    """
    record = read_report(ground.layout, ground.snapshot.manifest.version)
    asked: dict[str, object] = {} if record is None else dict(record.source.options)
    asked |= {
        "feed": feed,
        "catalogue": ground.layout.name,
        "encoder": ground.target.name,
        "precision": ground.target.precision,
    }
    if judgments is not None:
        asked["judgments"] = judgments
    order = TypeAdapter(BuildOrder).validate_python(asked)
    publish_feed(order, ground.settings, read_smoke_queries(order.smoke))
