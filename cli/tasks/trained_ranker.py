"""A trained ranker into the folder of its catalogue, and back out of it."""

from pathlib import Path

import tomlkit
from pydantic import BaseModel, ConfigDict, ValidationError
from tomlkit import TOMLDocument

from api.catalogue_settings import FILE_NAME
from cli.tasks.searching import catalogue_settings
from cli.tasks.settings_file import change_settings
from cli.tasks.whole_file import write_whole
from core.errors import BadInput, Conflict
from core.layout import CatalogueLayout
from rerank.ranker import RankerLayout, RankerModel

_UNDO = "undo.json"
_HINT = "let this command write to the catalogue's folder"


class _Before(BaseModel):
    """What a publication replaced.

    Attributes:
        rank_model: of the catalogue's settings; None where they had none.
        ranker: the text of the catalogue's own ranker; None where it had none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank_model: str | None
    ranker: str | None


def write_ranker(model: RankerModel, folder: Path) -> Path:
    """Write `model` into `folder`, made if it is missing; the file is replaced whole.

    Raises:
        BadInput: it cannot be written.
    """
    path = RankerLayout(folder).description
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, _text(model))
    except OSError as error:
        raise BadInput(
            f"the ranker cannot be written: {error.strerror}",
            field=str(path),
            hint="name a folder that can be written to by --out",
        ) from error
    return path


def publish(model: RankerModel, layout: CatalogueLayout) -> Path:
    """Write `model` beside the catalogue's versions, and have its settings name it.

    Raises:
        BadInput: the settings cannot be read, or a file not be written.
    """
    path = RankerLayout(layout.ranker).description
    before = _Before(
        rank_model=catalogue_settings(layout).rank_model,
        ranker=path.read_text(encoding="utf-8") if path.exists() else None,
    )
    # First how to undo it: whoever is stopped after any step can.
    layout.ranker.mkdir(exist_ok=True)
    write_whole(layout.ranker / _UNDO, before.model_dump_json())
    write_ranker(model, layout.ranker)
    _name_in_settings(layout, layout.ranker.name)
    return path


def take_back(layout: CatalogueLayout) -> str | None:
    """Undo the last publication.

    Returns:
        What the settings name since: None for nothing, which leaves it to the server.

    Raises:
        Conflict: there is none that could be undone.
        BadInput: the settings cannot be read or written.
    """
    undo = layout.ranker / _UNDO
    try:
        before = _Before.model_validate_json(undo.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError, UnicodeDecodeError) as error:
        raise Conflict(
            "no ranker was published that could be taken back",
            field="undo",
            hint=f"to do without one's own, leave rank_model out of {FILE_NAME}",
        ) from error
    path = RankerLayout(layout.ranker).description
    if before.ranker is not None:
        write_whole(path, before.ranker)
    _name_in_settings(layout, before.rank_model)
    if before.ranker is None:
        path.unlink(missing_ok=True)
    undo.unlink()
    return before.rank_model


def _name_in_settings(layout: CatalogueLayout, rank_model: str | None) -> None:
    def change(document: TOMLDocument) -> None:
        document.pop("rank_model", None)
        if rank_model is not None:
            document["rank_model"] = rank_model

    settings = layout.root / FILE_NAME
    change_settings(change, settings, template=settings, hint=_HINT)


def _text(model: RankerModel) -> str:
    document = tomlkit.document()
    document.add(tomlkit.comment("A final ranker, written by aisle train ranker."))
    for name in ("name", "licence", "source", "depth"):
        document[name] = getattr(model, name)
    weights = tomlkit.table()
    weights.update({name.value: round(weight, 4) for name, weight in model.weights.items()})
    document["weights"] = weights
    return tomlkit.dumps(document)
