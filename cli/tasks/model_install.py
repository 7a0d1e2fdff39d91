"""What `aisle models export` and `aisle models install` do."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from cli.tasks.model_inventory import InstalledModel, is_bundled_name
from cli.tasks.model_sources import FoundModel, found_model
from cli.tasks.setup import load_settings, output
from core.encoder import OnnxEncoder
from core.errors import BadInput, Conflict
from core.model_files import ModelLayout, require_files
from core.model_record import (
    Agreement,
    ModelKind,
    ModelOrigin,
    is_model_name,
    read_record,
    write_record,
)
from core.model_source import ModelSource, facts_of
from core.staged_folder import staged_folder
from indexer.encoders import cosines, export_source
from rerank.installing import export_reranker
from rerank.probing import pair_scores

DEFAULT_PRECISION = "int8"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an installation.

    Attributes:
        name: what to call it; None for what its source suggests.
        kind: what it must be; None for either.
        precision: int8 or fp32; None for that of an exported model, else int8.
        force: whether to replace an installed model of that name.
    """

    name: str | None
    kind: str | None
    precision: str | None
    force: bool


def export(source: str, out: Path, *, precision: str | None, kind: str | None) -> None:
    """Write a model as the folder that Aisle runs, and say how near it is to the original.

    Raises:
        BadInput: `out` has something in it, or the model is exported already or of a kind
            that is not exported here.
        NotFound: there is no such model.
        ModelMissing: it cannot be fetched, or what exports it is not installed.
        IndexUnusable: the export does not give what the model gives.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise BadInput(
            f"{out} is there already", field="--out", hint="name a new folder, or an empty one"
        )
    with found_model(source, kind) as model:
        if model.exported is not None:
            raise BadInput(
                f"{source} is exported already",
                field="SOURCE",
                hint=f"aisle models install {source}",
            )
        chosen = precision or DEFAULT_PRECISION
        agreement = _export(model, model.name, chosen, out.absolute())
    told = f"{model.name} ({model.kind}, {chosen}) is in {out}: {_agreement(agreement)}"
    output().print(told, markup=False, soft_wrap=True)


def install(source: str, wish: Wish, *, indexes: Path | None) -> None:
    """Put a model where its name finds it, whole or not at all.

    Raises:
        BadInput: the name cannot be had, or the model is not what was asked for.
        Conflict: a model of that name is installed and is not to be replaced.
        NotFound: there is no such model.
        ModelMissing: it cannot be fetched, or a file or what exports it is not there.
        IndexUnusable: a file is damaged, or the model does not run.
    """
    models = load_settings(indexes=indexes).models_dir
    if is_bundled_name(wish.name or source):
        raise BadInput(
            f"{wish.name or source} comes with Aisle",
            field="SOURCE" if wish.name is None else "--name",
            hint="it needs no installing; call another model by another name",
        )
    with found_model(source, wish.kind) as model:
        name = _checked_name(wish.name or model.name)
        precision = _precision(model, wish.precision)
        folder = models / (name if model.kind is ModelKind.RERANKER else f"{name}-{precision}")
        _refuse_to_replace(folder, force=wish.force)
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / ".lock"):
            _refuse_to_replace(folder, force=wish.force)
            said = _put(model, name, precision, folder)
    installed = InstalledModel(name, model.kind, precision, folder, None)
    megabytes = sum(path.stat().st_size for path in installed.layout.files) / 1e6
    lines = [
        f"{installed.title} is installed in {folder}: {megabytes:.1f} MB, {said}",
        f"  use it: {_usage(installed)}",
    ]
    output().print("\n".join(lines), markup=False, soft_wrap=True)


def _put(model: FoundModel, name: str, precision: str | None, folder: Path) -> str:
    """Export or copy the model into `folder`; what to say of it."""
    if model.exported is None:
        return _agreement(_export(model, name, precision or DEFAULT_PRECISION, folder))
    _copy(model.exported, model, name, precision, folder)
    return "as it was exported"


def _export(model: FoundModel, name: str, precision: str, folder: Path) -> Agreement:
    source = ModelSource(model.folder, name, model.origin)
    if model.kind is ModelKind.ENCODER:
        return export_source(source, precision, folder)
    return export_reranker(source, precision, folder)


def _copy(
    exported: ModelLayout, model: FoundModel, name: str, precision: str | None, folder: Path
) -> None:
    """Copy an exported model; what its own record says of it must be so, before and after."""
    require_files(exported, what="the model", hint="export it again, or copy all of its folder")
    record = read_record(exported.root)
    if record is not None:
        record.verify(exported.root)
    facts = facts_of(exported.root)
    origin = ModelOrigin(
        name=name,
        kind=model.kind,
        precision=precision,
        source=model.origin,
        licence=record.licence if record else facts.licence,
        layers=record.layers if record else facts.layers,
        dimension=record.dimension if record else facts.dimension,
    )
    with staged_folder(folder) as staged:
        for path in exported.files:
            shutil.copyfile(path, staged / path.name)
        layout = type(exported)(staged)
        scorer = cosines if model.kind is ModelKind.ENCODER else pair_scores
        write_record(layout, origin, scorer)


def _precision(model: FoundModel, wished: str | None) -> str | None:
    if model.exported is None:
        return wished or DEFAULT_PRECISION
    if model.kind is ModelKind.ENCODER:
        is_of: str | None = OnnxEncoder(model.folder).description.precision
    else:
        record = read_record(model.folder)
        is_of = record.precision if record else wished
    if wished is not None and is_of != wished:
        raise BadInput(
            f"{model.origin} is {is_of}", field="--precision", hint="leave the option out"
        )
    return is_of


def _checked_name(name: str) -> str:
    if not is_model_name(name):
        raise BadInput(
            f"a model cannot be called {name!r}",
            field="--name",
            hint="letters, digits, '.', '_' and '-', a letter or digit first",
        )
    if is_bundled_name(name):
        raise BadInput(f"{name} comes with Aisle", field="--name", hint="choose another name")
    return name


def _refuse_to_replace(folder: Path, *, force: bool) -> None:
    if folder.exists() and not force:
        raise Conflict(
            f"{folder.name} is installed already",
            field="--name",
            hint="--force replaces it, --name calls the new one something else",
        )


def _usage(model: InstalledModel) -> str:
    if model.kind is ModelKind.RERANKER:
        return f'AISLE_RERANK_MODEL={model.name}, or rerank_model = "{model.name}" in settings.toml'
    precision = "" if model.precision == DEFAULT_PRECISION else f" --precision {model.precision}"
    return f"aisle build FEED --catalogue NAME --encoder {model.name}{precision}"


def _agreement(agreement: Agreement) -> str:
    if agreement.cosine is None:
        return (
            f"{agreement.compared} scores differ from the original's"
            f" by at most {agreement.difference:.4f}"
        )
    return (
        f"cosine to the original at least {agreement.cosine:.4f} on {agreement.compared} texts,"
        f" components differ by at most {agreement.difference:.4f}"
    )
