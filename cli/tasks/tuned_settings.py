"""A tuned setting into a catalogue's settings file; everything else in it stays as it is."""

from collections.abc import Callable
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument

from cli.tasks.settings_file import change_settings
from experiments.offline.replay import Setting


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
    hint = "name a file in a folder that can be written to by --out"
    change_settings(_to(setting), path, template=template, hint=hint)


def _to(setting: Setting) -> Callable[[TOMLDocument], None]:
    def change(document: TOMLDocument) -> None:
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

    return change
