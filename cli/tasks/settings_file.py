"""Changing a catalogue's settings file; everything else in it stays as it is."""

from collections.abc import Callable
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from api.catalogue_settings import FILE_NAME
from cli.tasks.whole_file import write_whole
from core.errors import BadInput

HEAD = "# What this catalogue has otherwise than the server."


def change_settings(
    change: Callable[[TOMLDocument], None], path: Path, *, template: Path, hint: str
) -> None:
    """Write to `path` what `template` has of settings and comments, after `change`.

    The file is replaced whole: whoever reads it meanwhile sees the one or the other.

    Args:
        change: of the settings.
        path: the file to write.
        template: the catalogue's settings file; it need not be there.
        hint: what to do where it cannot be written.

    Raises:
        BadInput: the one cannot be read or the other not be written.
    """
    try:
        text = template.read_text(encoding="utf-8") if template.exists() else f"{HEAD}\n"
        write_whole(path, _changed(text, change))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise BadInput(
            f"the settings cannot be written: {error}", field=FILE_NAME, hint=hint
        ) from error


def _changed(text: str, change: Callable[[TOMLDocument], None]) -> str:
    """`text`, a settings file as TOML, after `change`."""
    document = tomlkit.parse(text)
    change(document)
    return tomlkit.dumps(document)
