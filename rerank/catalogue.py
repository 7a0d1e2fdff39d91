"""The rerank models that Aisle knows: what they are, under which licence, how to get them."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.errors import IndexUnusable, ModelMissing
from core.fingerprint import of_file

BUNDLED = Path(__file__).parent / "models"
"""Models that come with Aisle, a folder each, beside the catalogue itself."""

DEFAULT = "default"
"""Stands for the catalogue's own choice wherever a model is named."""


class ModelFile(BaseModel):
    """A file of a model.

    Attributes:
        name: its name in the model's folder.
        bytes: its size; None where it is fetched by hand and not pinned.
        sha256: its checksum (hex); None likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int | None = None
    sha256: str | None = None


class RerankModel(BaseModel):
    """One model of the catalogue.

    Attributes:
        name: what it is called here.
        bundled: whether it comes with Aisle; others are put into the models folder by hand.
        source: who made it and from what, or its name on the Hugging Face hub.
        licence: SPDX identifier of its weights' licence.
        max_tokens: longest pair it is run with.
        note: what to know before choosing it.
        files: what belongs to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bundled: bool
    source: str
    licence: str
    max_tokens: int
    note: str
    files: tuple[ModelFile, ...]

    def folder(self, models: Path) -> Path:
        """Where its files are, given the folder of models that were fetched by hand."""
        return (BUNDLED if self.bundled else models) / self.name


class Catalogue(BaseModel):
    """All known models and the one that is used where none is chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: str
    models: tuple[RerankModel, ...]

    def knows(self, name: str) -> bool:
        """Whether `name` is one of the catalogue's, "default" included."""
        return name == DEFAULT or any(model.name == name for model in self.models)

    def find(self, name: str) -> RerankModel:
        """The model called `name`, or the default one for "default".

        Raises:
            ModelMissing: there is no such model.
        """
        wanted = self.default if name == DEFAULT else name
        for model in self.models:
            if model.name == wanted:
                return model
        known = ", ".join(model.name for model in self.models)
        raise ModelMissing(
            f"there is no rerank model {name!r}",
            field="rerank_model",
            hint=f"name one of {known}, or a folder with model.onnx, tokenizer.json, config.json",
        )


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with Aisle."""
    text = (BUNDLED / "catalogue.toml").read_text(encoding="utf-8")
    return Catalogue.model_validate(tomllib.loads(text))


def verify(model: RerankModel, folder: Path) -> None:
    """Check that `folder` holds the files of `model`, byte for byte where they are pinned.

    Raises:
        ModelMissing: a file is not there; the hint says how to get it.
        IndexUnusable: a file has another size or checksum.
    """
    for file in model.files:
        path = folder / file.name
        if not path.is_file():
            raise ModelMissing(
                f"{path} of the rerank model {model.name} is missing",
                field=file.name,
                hint=_how_to_get(model, folder),
            )
        size = path.stat().st_size
        if file.bytes is not None and size != file.bytes:
            raise IndexUnusable(
                f"{path} has {size} bytes instead of {file.bytes}",
                field=file.name,
                hint=_how_to_get(model, folder),
            )
        if file.sha256 is not None and of_file(path) != file.sha256:
            raise IndexUnusable(
                f"{path} is not the file that the catalogue names: its SHA-256 differs",
                field=file.name,
                hint=_how_to_get(model, folder),
            )


def _how_to_get(model: RerankModel, folder: Path) -> str:
    if model.bundled:
        return "it comes with Aisle: install Aisle again, or restore the file from the repository"
    names = ", ".join(file.name for file in model.files)
    return f"on a machine with a network fetch {model.source} and put {names} into {folder}"
