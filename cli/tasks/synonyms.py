"""What `aisle synonyms` does: candidates to a file, a file to a table of what it changes."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.tasks.setup import choose_catalogue, load_settings, output
from core.counted import counted
from core.errors import BadInput
from core.layout import catalogue_names
from core.settings import Settings
from core.synonyms import read_synonyms
from search.snapshot import Snapshot, open_snapshot
from search.understanding.proposals import Proposal, propose_synonyms
from search.understanding.synonyms import Effect, effects

HEAD = """\
# Candidates for synonyms in the catalogue {name}, the likeliest first. None holds yet.
# Take the "# " from the two lines of each entry that you accept, then run
#   aisle synonyms check THIS-FILE --catalogue {name}
# and build with --synonyms THIS-FILE.
"""


def propose_to(
    path: Path | None, *, catalogue: str | None, limit: int, indexes: Path | None
) -> None:
    """Write candidates to `path`, or to the terminal.

    Raises:
        BadInput: the file cannot be written.
    """
    snapshot = _open(load_settings(indexes=indexes), catalogue)
    proposals = propose_synonyms(snapshot, limit)
    name = snapshot.manifest.catalogue
    text = "\n".join([HEAD.format(name=name), *map(_commented, proposals)])
    if path is None:
        output().print(text, markup=False, soft_wrap=True, highlight=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path.name}: {error.strerror}", field="output") from error
    output().print(f"{len(proposals)} candidates in {path.name}", markup=False)


def check_file(path: Path, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Say whether `path` is a synonym file, and what its entries change.

    Raises:
        BadInput: an entry is wrong, named by its line.
    """
    file = read_synonyms(path)
    settings = load_settings(indexes=indexes)
    console = output()
    if catalogue is None and not catalogue_names(settings.indexes):
        console.print(
            f"{path.name}: {counted(len(file.entries), 'entry', 'entries')}, all fine", markup=False
        )
        return
    snapshot = _open(settings, catalogue)
    changes = list(effects(file.entries, snapshot.lexical, snapshot.analyzer))
    if as_json:
        console.print_json(orjson.dumps([asdict(change) for change in changes]).decode())
    else:
        _print_effects(changes, snapshot.manifest.catalogue, path, console)


def _open(settings: Settings, catalogue: str | None) -> Snapshot:
    layout = choose_catalogue(settings, catalogue)
    version = layout.version(layout.current_version())
    return open_snapshot(version, verify=settings.verify_checksums)


def _print_effects(changes: Sequence[Effect], catalogue: str, path: Path, console: Console) -> None:
    table = Table(title=f"Products by their words, in {catalogue}", title_justify="left")
    for name in ("line", "asked for", "finds as well", "before", "after"):
        table.add_column(name, justify="right" if name in {"line", "before", "after"} else "left")
    for change in changes:
        cells = (str(change.line), change.word, ", ".join(change.targets))
        style = "dim" if change.after == change.before else ""
        counts = (f"{change.before:,}", f"{change.after:,}")
        table.add_row(*map(Text, (*cells, *counts)), style=style)
    if changes:
        console.print(table)
    idle = sum(change.after == change.before for change in changes)
    told = f"{path.name}: {counted(len(changes), 'word')}, all fine"
    if not changes:
        told = f'{path.name} has no entry yet: accept one by taking the "# " from its two lines'
    console.print(f"{told}; {idle} of them change nothing here" if idle else told, markup=False)


def _commented(proposal: Proposal) -> str:
    """A candidate as comments: its evidence, then the entry."""
    first, second = proposal.words
    one, other = proposal.titles
    evidence = (
        f"used alike {proposal.used_alike:.2f}, near in meaning {proposal.near:.2f}",
        f"in {one:,} and {other:,} titles, in {proposal.together:,} together",
        f"both beside: {', '.join(proposal.contexts)}",
        *(
            f"{word}: {title}"
            for word, title in zip(proposal.words, proposal.examples, strict=True)
        ),
    )
    # A control character in a title would end the comment, or is no TOML.
    lines = ["".join(char if char.isprintable() else " " for char in line) for line in evidence]
    # Words of letters alone: nothing in them need be escaped.
    lines += ["[[two_way]]", f'words = ["{first}", "{second}"]']
    return "\n".join(f"# {line}" for line in lines) + "\n"
