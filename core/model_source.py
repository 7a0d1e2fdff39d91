"""What a folder of transformers or sentence-transformers says of itself."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.fingerprint import of_file, of_parts
from core.model_record import ModelKind, ModelOrigin

MODULES = "modules.json"
"""Lists a sentence-transformers model's parts and the folders they lie in."""

_OF_THE_MODEL = frozenset({".bin", ".json", ".safetensors", ".txt"})
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---", re.MULTILINE | re.DOTALL)
_LICENCE = re.compile(r"^license:\s*[\"']?([\w.+-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model that is to be exported.

    Attributes:
        folder: the model as transformers or sentence-transformers saves it.
        name: what its export is called.
        origin: where it is from, as it can be installed again.
    """

    folder: Path
    name: str
    origin: str

    def described(self, kind: ModelKind, precision: str) -> ModelOrigin:
        """What is kept of it beside its export.

        Raises:
            BadInput: its config.json is no JSON object.
        """
        facts = facts_of(self.folder)
        return ModelOrigin(
            name=self.name,
            kind=kind,
            precision=precision,
            source=self.origin,
            licence=facts.licence,
            layers=facts.layers,
            dimension=facts.dimension,
        )


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a model's own files state; None where they state nothing.

    Attributes:
        licence: as the README's front matter names it.
        layers: transformer layers.
        dimension: width of a layer.
    """

    licence: str | None
    layers: int | None
    dimension: int | None


def facts_of(folder: Path) -> SourceFacts:
    """What the files in `folder` state.

    Raises:
        BadInput: its config.json is no JSON object.
    """
    config = read_json(folder / "config.json") if (folder / "config.json").is_file() else {}
    return SourceFacts(
        licence=_licence(folder / "README.md"),
        layers=_count(config.get("num_hidden_layers")),
        dimension=_count(config.get("hidden_size")),
    )


def is_sentence_transformer(folder: Path) -> bool:
    """Whether `folder` holds a sentence-transformers encoder with a fast tokenizer."""
    return (folder / MODULES).is_file() and (folder / "tokenizer.json").is_file()


def is_cross_encoder(folder: Path) -> bool:
    """Whether `folder` holds a transformers model that classifies sequences."""
    path = folder / "config.json"
    if not path.is_file() or not (folder / "tokenizer.json").is_file():
        return False
    names = read_json(path).get("architectures") or []
    return any(str(name).endswith("ForSequenceClassification") for name in names)


def source_fingerprint(folder: Path) -> str:
    """Names a sentence-transformers model by the content of its files: 12 hex digits.

    Weights, configurations and vocabularies count; READMEs, checkpoints and what a
    training run leaves beside them do not.

    Raises:
        BadInput: its modules.json does not list its parts.
    """
    path = folder / MODULES
    try:
        parts = [folder / str(part["path"]) for part in json.loads(path.read_text("utf-8"))]
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput(
            f"{path} does not list the model's parts",
            field=MODULES,
            hint="save the model again with sentence-transformers",
        ) from error
    files = {
        file
        for place in {folder, *parts}
        if place.is_dir()
        for file in place.iterdir()
        if file.suffix in _OF_THE_MODEL and file.is_file()
    }
    named = sorted((file.relative_to(folder).as_posix(), file) for file in files)
    return of_parts(part for name, file in named for part in (name, of_file(file)))[:12]


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`.

    Raises:
        BadInput: it holds another thing.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BadInput(f"{path} is no JSON: {error}", field=path.name) from error
    if not isinstance(value, dict):
        raise BadInput(f"{path} is no JSON object", field=path.name)
    return value


def _licence(readme: Path) -> str | None:
    if not readme.is_file():
        return None
    front = _FRONT_MATTER.match(readme.read_text(encoding="utf-8", errors="replace"))
    stated = _LICENCE.search(front.group(1)) if front else None
    return stated.group(1) if stated else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
