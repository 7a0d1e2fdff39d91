"""What every command of the benchmarks has: its errors in words, and a folder to work in."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cli.errors import INTERRUPTED, describe, exit_code


def run_command(command: Callable[..., None], explanation: str | None = None) -> None:
    """Run `command` on the arguments of this process.

    Errors become a few lines and an exit code, as those of aisle.

    Args:
        command: its parameters are the options.
        explanation: what `--help` says; None for its docstring.
    """
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.command(help=explanation)(command)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge: whatever fails is told in words
        typer.echo(describe(error), err=True)
        sys.exit(exit_code(error))


@contextmanager
def work_folder(kept: Path | None, name: str) -> Iterator[Path]:
    """`kept`, made if need be, or a temporary folder that goes afterwards.

    Args:
        kept: None for a temporary one.
        name: part of the temporary folder's name.
    """
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix=f"aisle-{name}-") as folder:
        yield Path(folder)
