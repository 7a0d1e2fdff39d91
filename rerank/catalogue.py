"""The rerankers and final rankers that Aisle knows: what they are, their licence, their files."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.errors import ModelMissing
from core.model_files import ModelFile, check_files
from core.model_record import KnownModel, is_model_name, read_record

BUNDLED = Path(__file__).parent / "models"
"""Models that come with Aisle, a folder each, beside the catalogue itself."""

DEFAULT = "default"
"""Stands for the catalogue's own choice wherever a model is named."""


class RerankModel(KnownModel):
    """One model of the catalogue.

    Attributes:
        bundled: whether it comes with Aisle; others are put into the models folder.
        files: what belongs to it.
    """

    bundled: bool
    files: tuple[ModelFile, ...]

    def folder(self, models: Path) -> Path:
        """Where its files are, given the folder of installed models."""
        return (BUNDLED if self.bundled else models) / self.name


class Catalogue(BaseModel):
    """All known models and those that are used where none is chosen.

    Attributes:
        default: the reranker.
        default_ranker: the final ranker.
        models: rerankers.
        rankers: final rankers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: str
    default_ranker: str
    models: tuple[RerankModel, ...]
    rankers: tuple[RerankModel, ...]

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
            hint=f"name one of {known}, one that `aisle models` lists as installed, or a folder"
            " with model.onnx, tokenizer.json and config.json",
        )

    def ranker(self, name: str) -> RerankModel | None:
        """The final ranker called `name`, or the default one for "default", if it is known."""
        wanted = self.default_ranker if name == DEFAULT else name
        return next((model for model in self.rankers if model.name == wanted), None)


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
    check_files(
        model.files,
        folder,
        what=f"the model {model.name}",
        hint=_how_to_get(model, folder),
    )


def locate(choice: str, models: Path) -> tuple[str, Path]:
    """The name and the verified folder of a reranker.

    Args:
        choice: a name of the catalogue, "default", the name of an installed model, or a
            folder with a model.
        models: folder of installed models, one folder each.

    Raises:
        ModelMissing: there is no such model, or one of its files is not there.
        IndexUnusable: a file is damaged or not the one that was installed.
    """
    if catalogue().knows(choice):
        model = catalogue().find(choice)
        name, folder = model.name, model.folder(models)
        verify(model, folder)
    elif is_model_name(choice) and (models / choice).is_dir():
        name, folder = choice, models / choice
    elif Path(choice).is_dir():
        name, folder = Path(choice).name, Path(choice)
    else:
        # Raises, with what is known.
        return catalogue().find(choice).name, models
    record = read_record(folder)
    if record is not None:
        record.verify(folder)
    return name, folder


def locate_ranker(choice: str, models: Path, beside: Path | None = None) -> Path:
    """The verified folder of a final ranker.

    Args:
        choice: a name of the catalogue, "default", the name of a folder in `beside` or in
            `models`, or a folder.
        models: folder of installed models, one folder each.
        beside: folder that is looked in before `models`.

    Raises:
        ModelMissing: there is no such ranker, or its file is not there.
        IndexUnusable: the file is not the one that comes with Aisle.
    """
    known = catalogue().ranker(choice)
    if known is not None:
        folder = known.folder(models)
        verify(known, folder)
        return folder
    if is_model_name(choice):
        for parent in filter(None, (beside, models)):
            if (parent / choice).is_dir():
                return parent / choice
    if Path(choice).is_dir():
        return Path(choice)
    names = ", ".join(model.name for model in catalogue().rankers)
    raise ModelMissing(
        f"there is no final ranker {choice!r}",
        field="rank_model",
        hint=f"name {names}, a folder with ranker.toml beside the catalogue's versions, or any"
        " folder with one; leave it empty for none",
    )


def _how_to_get(model: RerankModel, folder: Path) -> str:
    if model.bundled:
        return "it comes with Aisle: install Aisle again, or restore the file from the repository"
    names = ", ".join(file.name for file in model.files)
    return (
        f"aisle models install {model.name}; without a network, fetch {model.source} on a machine"
        f" with one, export it there and put {names} into {folder}"
    )
