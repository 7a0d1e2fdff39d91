"""A tuned setting into a catalogue's settings file; everything else in it stays as it is."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import tomlkit
from tomlkit.exceptions import TOMLKitError

from api.catalogue_settings import FILE_NAME
from core.errors import BadInput
from experiments.offline.replay import Setting

HEAD = "# What this catalogue has otherwise than the server."


def write_tuned(setting: Setting, path: Path, *, template: Path) -> None:
    """Write `setting` to `path`, over what `template` has of other settings and comments.

    The file is replaced whole: whoever reads it meanwhile sees the one or the other.

    Args:
        setting: the fusion and the reranking.
        path: the file to write.
        template: the catalogue's settings file; it need not be there.

    Raises:
        BadInput: the one cannot be read or the other not be written.
    """
    try:
        text = template.read_text(encoding="utf-8") if template.exists() else f"{HEAD}\n"
        _replace(path, tuned_text(setting, text))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise BadInput(
            f"the settings cannot be written: {error}",
            field=FILE_NAME,
            hint="name a file in a folder that can be written to by --out",
        ) from error


def tuned_text(setting: Setting, text: str) -> str:
    """`text`, a settings file as TOML, with the fusion and the reranking of `setting`."""
    document = tomlkit.parse(text)
    fusion = tomlkit.inline_table()
    fusion.update(setting.fusion.model_dump(mode="json"))
    # A table of its own would have to stand behind all other settings.
    document.pop("fusion", None)
    values: dict[str, object] = {"fusion": fusion}
    if setting.rerank_top:
        values |= {"rerank_top": setting.rerank_top, "rerank_weight": setting.rerank_weight}
        if document.get("rerank_model") == "":
            document.pop("rerank_model")
    else:
        values["rerank_model"] = ""
    for name, value in values.items():
        document[name] = value
    return tomlkit.dumps(document)


def _replace(path: Path, text: str) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.absolute().parent, prefix=f".{path.name}.", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
