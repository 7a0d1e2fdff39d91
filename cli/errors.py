"""From an error to an exit code and at most three lines on standard error, in one place.

Exit codes, for scripts:

    0    fine
    1    an unexpected failure
    2    wrong use of a command or option
    3    an input that cannot be used: a feed, a judgment, a filter, a setting
    4    a catalogue, version or product that does not exist
    5    an index that is damaged or of another format, or a model or package that is missing
    6    a state that forbids it: another build is running, or a gate refused the version
    7    a database that cannot be used just now: locked, full, gone or damaged; or a full disk
    130  interrupted with Ctrl-C
    143  terminated by SIGTERM
"""

import os
import traceback

from core.errors import (
    AisleError,
    BadInput,
    Conflict,
    DiskFull,
    IndexUnusable,
    ModelMissing,
    NotFound,
    StoreUnusable,
)
from core.room import NO_ROOM

UNEXPECTED = 1
INTERRUPTED = 130
TERMINATED = 143

EXIT_CODES: tuple[tuple[type[AisleError], int], ...] = (
    (BadInput, 3),
    (NotFound, 4),
    (IndexUnusable, 5),
    (ModelMissing, 5),
    (StoreUnusable, 7),
    (Conflict, 6),
)

NO_ROOM_HINT = "make room and do it again; what was there before is as it was"

EXTRAS = {
    "holidays": "insights",
    "implicit": "recommend",
    "ir_measures": "evaluate",
    "jinja2": "evaluate",
    "lightgbm": "recommend",
    "matplotlib": "insights",
    "safetensors": "models",
    "scipy": "evaluate",
    "sentence_transformers": "models",
    "sklearn": "insights",
    "tomlkit": "evaluate",
    "torch": "models",
    "onnx": "models",
    "psycopg": "postgres",
}
"""Packages that a serving install does without -> the extra that brings them."""


def exit_code(error: BaseException) -> int:
    """The exit code of the command that `error` ended."""
    known = understood(error)
    for kind, code in EXIT_CODES:
        if isinstance(known, kind):
            return code
    return UNEXPECTED


def describe(error: BaseException) -> str:
    """What to print: message, field and hint; the whole traceback if AISLE_DEBUG is 1."""
    if os.environ.get("AISLE_DEBUG") == "1":
        return "".join(traceback.format_exception(error)).rstrip()
    known = understood(error)
    lines = [f"error: {known.message}"]
    lines += [f"  where: {known.field}"] if known.field else []
    lines += [f"  mend:  {known.hint}"] if known.hint else []
    return "\n".join(lines)


def understood(error: BaseException) -> AisleError:
    """`error` as one of our own, so that it can be said in our terms."""
    match error:
        case BadInput(__cause__=OSError(errno=int(number))) if number in NO_ROOM:
            # Said where the file was to be written, as if another one would do.
            return DiskFull(error.message, field=error.field, hint=NO_ROOM_HINT)
        case AisleError():
            return error
        case ModuleNotFoundError(name=str(name)) if name.split(".")[0] in EXTRAS:
            package = name.split(".")[0]
            return ModelMissing(
                f"this command needs the package {package}",
                hint=f"pip install 'aisle[{EXTRAS[package]}]'",
            )
        case OSError(errno=int(number)) if number in NO_ROOM:
            return DiskFull(
                "the disk is full",
                field=None if error.filename is None else str(error.filename),
                hint=NO_ROOM_HINT,
            )
        case OSError(strerror=str(reason)):
            return AisleError(reason, field=None if error.filename is None else str(error.filename))
        case _:
            return AisleError(
                f"unexpected {type(error).__name__}: {error}",
                hint="set AISLE_DEBUG=1 to see where it comes from",
            )
