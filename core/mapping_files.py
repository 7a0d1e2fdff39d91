"""Mapping files: TOML that says which column is which, shipped with a room or of the caller's."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from core.errors import BadInput

Model = TypeVar("Model", bound=BaseModel)


class MappingFiles(Generic[Model]):
    """The mappings of one kind.

    Args:
        room: the package in whose folder `mappings` the shipped ones are.
        model: of what a file says.
        keys_are_in: where a person finds the keys that a file may have.
    """

    def __init__(self, room: str, model: type[Model], *, keys_are_in: str) -> None:
        self._room = room
        self._model = model
        self._keys_are_in = keys_are_in

    def shipped(self) -> tuple[str, ...]:
        """The names of the mappings that come with Aisle."""
        folder = files(self._room) / "mappings"
        return tuple(
            sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))
        )

    def load(self, name_or_path: str | Path, given: Mapping[str, Any] | None = None) -> Model:
        """A shipped mapping, by name, or one of the caller's, by the path of its file.

        Args:
            name_or_path: which.
            given: values of keys that the file leaves out.

        Raises:
            BadInput: there is no such mapping, it is not TOML, or a key of it is wrong.
        """
        name = str(name_or_path)
        if name in self.shipped():
            text = (files(self._room) / "mappings" / f"{name}.toml").read_text(encoding="utf-8")
        else:
            text = self._read(Path(name_or_path))
        try:
            return self._model.model_validate({**(given or {}), **tomllib.loads(text)})
        except tomllib.TOMLDecodeError as error:
            raise BadInput(
                f"this is not TOML: {error}", field=f"mapping {name}", hint="mend the line it names"
            ) from error
        except ValidationError as error:
            raise self._broken(name, error) from error

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(
                "the file is not UTF-8", field=f"mapping {path}", hint="save it as UTF-8"
            ) from error
        except OSError as error:
            known = ", ".join(self.shipped())
            raise BadInput(
                f'there is no mapping or readable file "{path}"',
                field="mapping",
                hint=f"use one of {known}, or the path of a TOML file",
            ) from error

    def _broken(self, name: str, error: ValidationError) -> BadInput:
        """The first fault of a mapping file, with its key."""
        fault: Any = error.errors(include_url=False)[0]
        # Pydantic marks a fault of a key itself so.
        key = ".".join(str(part) for part in fault["loc"] if part != "[key]")
        if fault["type"] == "extra_forbidden":
            message, hint = "there is no such key", f"see {self._keys_are_in}, or remove it"
        else:
            message, hint = fault["msg"].removeprefix("Value error, "), "mend this key of the file"
        return BadInput(message, field=f"mapping {name}: {key}".removesuffix(": "), hint=hint)
