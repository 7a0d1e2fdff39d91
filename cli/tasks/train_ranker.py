"""What `aisle train ranker` does: what was judged or clicked in, a table and a ranker out."""

from pathlib import Path

import numpy as np
import orjson

from cli.tasks.ranker_lessons import Signals, signals_of
from cli.tasks.ranker_order import RankerOrder
from cli.tasks.searching import catalogue_settings
from cli.tasks.setup import choose_catalogue, load_settings, output, progress
from cli.tasks.trained_ranker import publish, take_back, write_ranker
from core.errors import Conflict
from core.fingerprint import of_file, of_parts
from core.layout import CatalogueLayout
from core.progress import Reporter, reporter
from core.settings import Settings
from experiments.offline.candidates import CandidateFinder
from experiments.offline.feature_cache import FeatureCache
from experiments.offline.intervals import Floats
from experiments.offline.ranker_examples import examples_of
from experiments.offline.ranker_report import notes, training_table, weights_table
from experiments.offline.ranker_training import Rivals, Training, train_ranker
from experiments.offline.tuning import Plan
from rerank.catalogue import DEFAULT, locate_ranker
from rerank.ranker import RankerLayout, RankerModel, read_ranker
from search.final import features
from search.query import Fusion
from search.snapshot import Snapshot, open_snapshot


def run(order: RankerOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Train, report, and publish what wins.

    Raises:
        BadInput: the judgments, the clicks or the options cannot be used.
        Conflict: the trained ranker does not surely gain anything, and is not published.
    """
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, catalogue)
    snapshot = open_snapshot(
        layout.version(layout.current_version()), verify=settings.verify_checksums
    )
    signals = signals_of(order, snapshot)
    shipped = _ranker(DEFAULT, settings, layout)
    with reporter(progress()) as bars:
        found = _trained(order, signals, shipped, snapshot, layout, settings, bars)
    written = None
    if not order.dry_run and (found.wins or order.anyway):
        model = _model(found, shipped, signals, snapshot, order.anyway)
        written = publish(model, layout) if order.out is None else write_ranker(model, order.out)
    _tell(found, signals, written, as_json=as_json)
    if written is None and not order.dry_run:
        raise Conflict(
            f"the trained ranker does not surely beat the {found.baseline}, and is not published",
            field="ranker",
            hint="judge more queries, gather more clicks, or publish it with --anyway REASON",
        )


def run_undo(*, catalogue: str | None, indexes: Path | None) -> None:
    """Take the last publication back, and say what ranks since.

    Raises:
        Conflict: there is none.
    """
    layout = choose_catalogue(load_settings(indexes=indexes), catalogue)
    since = take_back(layout)
    left = "the server's" if since is None else repr(since) if since else "none"
    output().print(f"Taken back. Final ranker of {layout.name}: {left}", markup=False)


def _trained(
    order: RankerOrder,
    signals: Signals,
    shipped: RankerModel,
    snapshot: Snapshot,
    layout: CatalogueLayout,
    settings: Settings,
    bars: Reporter,
) -> Training:
    own = catalogue_settings(layout)
    fusion = own.fusion or Fusion()
    choice = settings.rank_model if own.rank_model is None else own.rank_model
    in_use = _weights(_ranker(choice, settings, layout)) if choice else None
    key = of_parts(
        [
            snapshot.manifest.version,
            fusion.model_dump_json(),
            str(shipped.depth),
            *features.NAMES,
            *_code(),
        ]
    )
    finder = CandidateFinder(snapshot, shipped.depth, fusion)
    cache = FeatureCache(finder, layout.features, key)
    return train_ranker(
        examples_of(signals.lessons, cache, bars),
        Rivals(features.NAMES, _weights(shipped), in_use),
        Plan(signals.objective, order.folds, order.seed),
        bars,
        signals.pulls,
    )


def _code() -> list[str]:
    """What works features out: another Aisle may do it otherwise."""
    room = Path(features.__file__).parents[1]
    return [of_file(path) for path in sorted(room.rglob("*.py"))]


def _ranker(choice: str, settings: Settings, layout: CatalogueLayout) -> RankerModel:
    folder = locate_ranker(choice, settings.models_dir, layout.root)
    return read_ranker(RankerLayout(folder).description)


def _weights(model: RankerModel) -> Floats:
    by_name = {feature.value: weight for feature, weight in model.weights.items()}
    return np.array([by_name[name] for name in features.NAMES])


def _model(
    found: Training,
    shipped: RankerModel,
    signals: Signals,
    snapshot: Snapshot,
    reason: str | None,
) -> RankerModel:
    gain = found.gain
    told = (
        f"aisle train ranker, seed {found.seed}, on version {snapshot.manifest.version}:"
        f" {'; '.join(signals.sources)}. Over the {found.baseline}"
        f" {gain.mean:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]"
    )
    # The shipped weights' sum, so that the two files can be read side by side.
    total = sum(shipped.weights.values())
    trained = found.trained
    return RankerModel(
        name=f"{snapshot.manifest.catalogue}-ranker",
        licence="the catalogue's owner's",
        source=told if found.wins or reason is None else f"{told}. Published anyway: {reason}",
        depth=shipped.depth,
        weights={feature: total * trained[feature.value] for feature in shipped.weights},
    )


def _tell(found: Training, signals: Signals, written: Path | None, *, as_json: bool) -> None:
    console = output()
    if as_json:
        told = found.model_dump(mode="json") | {
            "sources": signals.sources,
            "written": None if written is None else str(written),
        }
        console.print_json(orjson.dumps(told).decode())
        return
    console.print(training_table(found))
    console.print(weights_table(found))
    for note in (*signals.sources, *signals.cautions, *notes(found)):
        console.print(note, markup=False, soft_wrap=True)
    if written is not None:
        console.print(f"Written to {written}", markup=False, soft_wrap=True)
