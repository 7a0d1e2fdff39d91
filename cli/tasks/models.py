"""What `aisle models`, `aisle models verify` and `aisle models remove` do."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from filelock import FileLock
from rich.table import Table
from rich.text import Text

from cli.tasks.model_inventory import InstalledModel, Usage, installed_models, matching
from cli.tasks.setup import load_settings, output
from core.errors import AisleError, BadInput, Conflict, IndexUnusable, ModelMissing, NotFound
from core.model_record import KnownModel, ModelKind
from core.settings import Settings
from indexer.encoder_catalogue import EncoderModel, encoder_catalogue
from rerank.catalogue import catalogue

INSTALLED = {"verified", "unpinned", "damaged"}


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the list shows it.

    Attributes:
        name: what it is called.
        kind: encoder, reranker or ranker.
        precision: int8 or fp32; None if it is not installed, or that is not known.
        layers: transformer layers; None if that is not known.
        dimension: width of a layer; of an encoder, the length of a vector.
        parameters: how many weights; None if that is not known.
        bytes: of its installed files.
        licence: of its weights; None if its source does not state it.
        source: where it is from.
        default: whether it is used where none is chosen.
        state: verified (its files are those that were installed), unpinned (there is
            nothing to compare them with), damaged, packaged (exported on first use) or
            not installed.
        folder: where it is installed.
        problem: what is wrong with a damaged one, and how to mend it.
        used_by: versions whose vectors an encoder made; catalogues that another model serves.
        note: what to know before choosing it.
    """

    name: str
    kind: ModelKind
    precision: str | None
    layers: int | None
    dimension: int | None
    parameters: int | None
    bytes: int | None
    licence: str | None
    source: str | None
    default: bool
    state: str
    folder: str | None
    problem: str | None
    used_by: tuple[str, ...]
    note: str | None


def show(*, as_json: bool, indexes: Path | None) -> None:
    """List every known and every installed model."""
    listed = _listed(load_settings(indexes=indexes))
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(model) for model in listed]).decode())
        return
    table = Table()
    for name in ("model", "kind", "state", "licence", "used by"):
        table.add_column(name)
    for name in ("layers", "width", "MB"):
        table.add_column(name, justify="right")
    for model in listed:
        table.add_row(*_cells(model), style="" if model.state in INSTALLED else "dim")
    console.print(table)
    for model in listed:
        if model.problem is not None:
            console.print(f"{model.name}: {model.problem}", markup=False, soft_wrap=True)


def verify(names: Sequence[str], *, indexes: Path | None) -> None:
    """Check files and answers of the models called `names`, or of all that are installed.

    Raises:
        NotFound: no model has one of the names.
        ModelMissing: a known one is not installed, or a file of one is not there.
        IndexUnusable: a file is damaged, or a model gives other scores than it should.
    """
    chosen = _chosen(names, load_settings(indexes=indexes))
    console, failures = output(), list[AisleError]()
    for model in chosen:
        try:
            pinned = model.check_files()
            compared, difference = model.run_checks()
        except AisleError as error:
            failures.append(error)
            console.print(f"{model.title}: WRONG: {error}", markup=False, soft_wrap=True)
            continue
        files = "every byte as it should be" if pinned else "whole as far as can be told"
        answers = f"{compared} scores, off by at most {difference:.3f}" if compared else "it runs"
        console.print(f"{model.title}: {files}; {answers}", markup=False, soft_wrap=True)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise IndexUnusable(
            f"{len(failures)} of {len(chosen)} models are not as they should be",
            hint="what is wrong with each is said above",
        )


def remove(name: str, *, indexes: Path | None) -> None:
    """Delete an installed model.

    Raises:
        NotFound: there is none of that name.
        BadInput: it comes with Aisle.
        Conflict: a kept version or a setting uses it.
    """
    settings = load_settings(indexes=indexes)
    found = matching(installed_models(settings.models_dir), name)
    if not found:
        raise NotFound(f"no model {name!r} is installed", field="NAME", hint="aisle models")
    usage = Usage.of(settings)
    for model in found:
        if model.bundled:
            raise BadInput(f"{name} comes with Aisle and cannot be removed", field="NAME")
        users = usage.of_model(model)
        if users:
            raise Conflict(
                f"{model.title} is used by {', '.join(users)}",
                field="NAME",
                hint="build those catalogues with another encoder and let go of the versions"
                if model.kind is ModelKind.ENCODER
                else "name another rerank_model there first",
            )
    with FileLock(settings.models_dir / ".lock"):
        for model in found:
            leaving = model.folder.with_name(f".{model.folder.name}.former")
            model.folder.replace(leaving)
            shutil.rmtree(leaving)
            output().print(f"{model.title} is removed", markup=False)


def _chosen(names: Sequence[str], settings: Settings) -> list[InstalledModel]:
    installed = installed_models(settings.models_dir)
    if not names:
        return installed
    chosen: list[InstalledModel] = []
    for name in names:
        found = matching(installed, name)
        if not found:
            raise _not_installed(name)
        chosen += found
    return chosen


def _not_installed(name: str) -> AisleError:
    known = {model.name for model in (*encoder_catalogue().models, *catalogue().models)}
    if name in known:
        return ModelMissing(
            f"{name} is not installed", field="NAME", hint=f"aisle models install {name}"
        )
    return NotFound(f"there is no model {name!r}", field="NAME", hint="aisle models lists them")


def _listed(settings: Settings) -> list[ListedModel]:
    installed = installed_models(settings.models_dir)
    usage = Usage.of(settings)
    listed = [_installed_row(model, usage) for model in installed]
    there = {(model.kind, model.name) for model in installed}
    listed += [
        _known_row(kind, known)
        for kind, models in (
            (ModelKind.ENCODER, encoder_catalogue().models),
            (ModelKind.RERANKER, catalogue().models),
        )
        for known in models
        if (kind, known.name) not in there
    ]
    return sorted(listed, key=lambda model: (model.kind, not model.default, model.name))


def _installed_row(model: InstalledModel, usage: Usage) -> ListedModel:
    known, problem, state, record = model.known, None, "damaged", None
    try:
        record = model.record()
        state = "verified" if model.check_files() else "unpinned"
    except AisleError as error:
        problem = str(error)
    files = [path for path in model.layout.files if path.is_file()]
    return ListedModel(
        name=model.name,
        kind=model.kind,
        precision=model.precision,
        layers=(record.layers if record else None) or (known.layers if known else None),
        dimension=(record.dimension if record else None) or (known.dimension if known else None),
        parameters=known.parameters if known else None,
        bytes=sum(path.stat().st_size for path in files),
        licence=known.licence if known else record.licence if record else None,
        source=record.source if record else known.source if known else None,
        default=_is_default(model.kind, model.name),
        state=state,
        folder=str(model.folder),
        problem=problem,
        used_by=usage.of_model(model),
        note=known.note.strip() if known else record.note if record else None,
    )


def _known_row(kind: ModelKind, known: KnownModel) -> ListedModel:
    package = known.package if isinstance(known, EncoderModel) else None
    packaged = package is not None and package.find() is not None
    return ListedModel(
        name=known.name,
        kind=kind,
        precision=None,
        layers=known.layers,
        dimension=known.dimension,
        parameters=known.parameters,
        bytes=None,
        licence=known.licence,
        source=known.source,
        default=_is_default(kind, known.name),
        state="packaged" if packaged else "not installed",
        folder=None,
        problem=None,
        used_by=(),
        note=known.note.strip(),
    )


def _is_default(kind: ModelKind, name: str) -> bool:
    defaults = {
        ModelKind.ENCODER: encoder_catalogue().default,
        ModelKind.RERANKER: catalogue().default,
        ModelKind.RANKER: catalogue().default_ranker,
    }
    return defaults[kind] == name


def _cells(model: ListedModel) -> Iterator[Text]:
    precision = f" {model.precision}" if model.precision else ""
    yield Text(f"{model.name}{precision}", style="bold" if model.default else "")
    yield Text(f"{model.kind}{' (default)' if model.default else ''}")
    yield Text(model.state, style="red" if model.state == "damaged" else "")
    yield Text(model.licence or "not stated")
    yield Text(", ".join(model.used_by))
    yield Text("" if model.layers is None else f"{model.layers}")
    yield Text("" if model.dimension is None else f"{model.dimension}")
    about = "" if model.parameters is None else f"about {model.parameters / 1e6:.0f}"
    yield Text(about if model.bytes is None else f"{model.bytes / 1e6:.1f}")
