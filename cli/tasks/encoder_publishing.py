"""A trained encoder becomes an installed one."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from core.encoder import EncoderLayout
from core.errors import BadInput, Conflict
from core.model_record import ModelKind, is_model_name, write_record
from core.model_source import ModelSource
from core.settings import Settings
from core.staged_folder import staged_folder
from indexer.encoder_catalogue import encoder_catalogue, encoder_source
from indexer.encoders import cosines, installed_encoder

WEIGHTS = "trained"
"""Holds, in the folder of a trained encoder, the weights that the next training starts from."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a trained encoder goes.

    Attributes:
        name: what it is called.
        precision: of its export.
        models: the folder of the installed models.
        force: whether an installed one of that name is replaced.
    """

    name: str
    precision: str
    models: Path
    force: bool

    @property
    def folder(self) -> Path:
        """Where it will be."""
        return installed_encoder(self.models, self.name, self.precision).root

    @property
    def workspace(self) -> Path:
        """Where its training is kept until it is published."""
        return self.models / ".training" / self.name

    def check(self) -> None:
        """See that it may be called so.

        Raises:
            BadInput: it cannot be called so.
            Conflict: there is one already.
        """
        if not is_model_name(self.name) or encoder_catalogue().find(self.name) is not None:
            raise BadInput(
                f"a trained encoder cannot be called {self.name!r}",
                field="--name",
                hint="letters, digits, '.', '_' and '-', and none that `aisle models` knows",
            )
        if self.folder.exists() and not self.force:
            raise Conflict(
                f"{self.folder.name} is installed already",
                field="--name",
                hint="--force replaces it, --name calls the new one something else",
            )


def starting_point(name: str, precision: str, settings: Settings) -> ModelSource:
    """The weights of the encoder called `name`: one trained here, a known one, or a folder.

    Raises:
        ModelMissing: they are not on this machine.
    """
    trained = installed_encoder(settings.models_dir, name, precision).root / WEIGHTS
    if is_model_name(name) and trained.is_dir():
        return ModelSource(trained, name, str(trained))
    return encoder_source(name)


def publish(exported: EncoderLayout, weights: Path, target: Target, note: str) -> None:
    """Install an exported encoder with its weights, whole or not at all.

    Args:
        exported: the encoder as it was checked.
        weights: the sentence-transformers folder that it was exported from.
        target: where to.
        note: kept in its record.

    Raises:
        Conflict: another of that name was installed meanwhile.
    """
    with FileLock(target.models / ".lock"):
        target.check()
        with staged_folder(target.folder) as staged:
            for path in exported.files:
                shutil.copyfile(path, staged / path.name)
            shutil.copytree(weights, staged / WEIGHTS)
            source = ModelSource(staged / WEIGHTS, target.name, str(target.folder / WEIGHTS))
            origin = source.described(ModelKind.ENCODER, target.precision)
            noted = origin.model_copy(update={"note": note})
            write_record(EncoderLayout(staged), noted, cosines)
