"""A trained reranker becomes an installed model that its catalogue uses."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from tomlkit import TOMLDocument

from api.catalogue_settings import FILE_NAME
from cli.tasks.settings_file import change_settings
from core.errors import BadInput, Conflict
from core.layout import CatalogueLayout
from core.model_record import ModelKind, ModelOrigin, is_model_name, write_record
from core.staged_folder import staged_folder
from rerank.catalogue import catalogue
from rerank.cross_encoder import CrossEncoderLayout
from rerank.probing import pair_scores

PRECISION = "int8"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a trained reranker goes.

    Attributes:
        name: what it is called.
        models: the folder of the installed models.
        out: the folder to write it to instead, unused by any catalogue; None to install it.
        force: whether an installed one of that name is replaced.
    """

    name: str
    models: Path
    out: Path | None
    force: bool

    @property
    def folder(self) -> Path:
        """Where it will be."""
        return self.out.absolute() if self.out is not None else self.models / self.name

    @property
    def workspace(self) -> Path:
        """Where its training is kept until it is published."""
        return self.models / ".training" / self.name

    def check(self) -> None:
        """See that it may be called so and put there.

        Raises:
            BadInput: it cannot be called so, or the folder has something in it.
            Conflict: there is one already.
        """
        if not is_model_name(self.name) or catalogue().knows(self.name):
            raise BadInput(
                f"a trained reranker cannot be called {self.name!r}",
                field="--name",
                hint="letters, digits, '.', '_' and '-', and none that `aisle models` knows",
            )
        if self.out is not None and self.out.exists():
            raise BadInput(f"{self.out} is there already", field="--out", hint="name a new folder")
        if self.folder.exists() and not self.force:
            raise Conflict(
                f"{self.name} is installed already",
                field="--name",
                hint="--force replaces it, --name calls the new one something else",
            )


def publish(
    exported: Path,
    target: Target,
    origin: ModelOrigin,
    layout: CatalogueLayout,
    *,
    weight: float | None,
) -> None:
    """Put an exported reranker in its place, whole or not at all, and have it used.

    Args:
        exported: the folder that was checked.
        target: where to.
        origin: what is kept of it in its record.
        layout: of the catalogue, whose settings name it unless it goes to a folder.
        weight: of its score, written into the settings too; None to leave that as it is.

    Raises:
        Conflict: another of that name was installed meanwhile.
        BadInput: the settings cannot be read or written.
    """
    target.models.mkdir(parents=True, exist_ok=True)
    with FileLock(target.models / ".lock"):
        target.check()
        with staged_folder(target.folder) as staged:
            for path in CrossEncoderLayout(exported).files:
                shutil.copyfile(path, staged / path.name)
            write_record(CrossEncoderLayout(staged), origin, pair_scores)
    if target.out is None:
        _name_in_settings(target.name, weight, layout)


def origin_of(
    name: str, *, source: str, licence: str | None, layers: int, width: int, note: str
) -> ModelOrigin:
    """What is kept of a trained reranker beside its files."""
    return ModelOrigin(
        name=name,
        kind=ModelKind.RERANKER,
        precision=PRECISION,
        source=source,
        licence=licence,
        layers=layers,
        dimension=width,
        note=note,
    )


def _name_in_settings(name: str, weight: float | None, layout: CatalogueLayout) -> None:
    def change(document: TOMLDocument) -> None:
        document["rerank_model"] = name
        if weight is not None:
            document["rerank_weight"] = weight

    settings = layout.root / FILE_NAME
    hint = f'write rerank_model = "{name}" into the catalogue\'s {FILE_NAME}'
    change_settings(change, settings, template=settings, hint=hint)
