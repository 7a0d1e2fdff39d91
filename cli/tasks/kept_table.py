"""The versions that are kept of what a catalogue publishes, as a table or as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

import orjson
from rich.table import Table
from rich.text import Text

from cli.tasks.setup import output


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """What is said of every version on disk.

    Attributes:
        catalogue: whose it is.
        version: its name.
        served: whether CURRENT names it.
        served_at: when it was last published or rolled back to, ISO 8601; empty if unknown.
        bytes: of all its files; None if the manifest cannot be read.
        problem: why the manifest cannot be read.
    """

    catalogue: str
    version: str
    served: bool
    served_at: str
    bytes: int | None = None
    problem: str | None = None


Kept = TypeVar("Kept", bound=KeptVersion)


def show_kept(
    kept: Sequence[Kept],
    texts: Mapping[str, Callable[[Kept], str]],
    counts: Mapping[str, Callable[[Kept], int | None]],
    *,
    as_json: bool,
) -> None:
    """Print a line a version, the served ones in bold.

    Args:
        kept: the versions, in the order of the lines.
        texts: columns by their title; in the last one stands what is wrong with a version.
        counts: likewise those of numbers.
        as_json: print the versions as JSON instead.
    """
    console = output()
    if as_json:
        console.print_json(orjson.dumps([asdict(version) for version in kept]).decode())
        return
    table = Table()
    for title in ("catalogue", "version", "served", "last served at", *texts):
        table.add_column(title)
    for title in (*counts, "MB"):
        table.add_column(title, justify="right")
    for version in kept:
        told = [tell(version) for tell in texts.values()]
        numbers = [count(version) for count in counts.values()]
        table.add_row(*_cells(version, told, numbers), style="bold" if version.served else "")
    console.print(table)


def _cells(
    version: KeptVersion, told: Sequence[str], numbers: Sequence[int | None]
) -> Iterator[Text]:
    yield Text(version.catalogue)
    yield Text(version.version)
    yield Text("served" if version.served else "")
    yield Text(version.served_at[:19].replace("T", " "))
    yield from (Text(text) for text in told[:-1])
    yield Text(version.problem or told[-1], style="red" if version.problem else "")
    yield from (Text("" if number is None else f"{number:,}") for number in numbers)
    yield Text("" if version.bytes is None else f"{version.bytes / 1e6:,.1f}")
