"""`aisle models`: which encoders and rerankers there are; getting, checking, removing them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.build_options import Precision
from cli.options import IndexesOption, JsonOption

MODELS_HELP = """List the encoders, rerankers and rankers; verify, export, install and remove them.

Encoders turn texts into vectors, rerankers read a query and a product
together, rankers weigh all that is known of a product. Installed models are
kept in AISLE_MODELS, else INDEXES/.models.

\b
Examples:
  aisle models
  aisle models list --json
  aisle models verify
  aisle models install my-trained-encoder/ --name ours
  aisle models remove ours
"""

LIST_HELP = """List every model: known ones, installed ones, and what uses them.

\b
Examples:
  aisle models list
  aisle models list --json
"""

VERIFY_HELP = """Check a model's files byte for byte, run it, and compare what it gives.

Without a name, all that are installed. A record of every file's size and
SHA-256, and of what the model gave for a few texts, is kept when a model is
installed; models that come with Aisle have theirs in its catalogue.

\b
Examples:
  aisle models verify
  aisle models verify all-MiniLM-L6-v2 aisle-mini-l2
"""

EXPORT_HELP = """Write a model as the ONNX folder that Aisle runs, compared with the original.

SOURCE is a sentence-transformers encoder or CrossEncoder: a folder, the name
of a known model, an installed package, or a name on the Hugging Face hub.
Mean-pooled BERT encoders and BERT cross-encoders with one output are exported.

\b
Examples:
  aisle models export my-trained-encoder/ --out exported/ours
  aisle models export all-MiniLM-L6-v2 --out exported/minilm --precision fp32
"""

INSTALL_HELP = """Install a model, so that its name can be used from then on.

SOURCE is a folder that was exported, a sentence-transformers folder, the name
of a known model, an installed package, or a name on the Hugging Face hub, the
only one that needs a network. The model is there whole or not at all.

\b
Examples:
  aisle models install exported/ours
  aisle models install my-cross-encoder/ --name ours --kind reranker
  aisle models install sentence-transformers/all-MiniLM-L12-v2
  aisle models install exported/ours --force
"""

REMOVE_HELP = """Delete an installed model; refused while a kept version or a setting uses it.

\b
Examples:
  aisle models remove ours
"""

KindName = Literal["encoder", "reranker"]
Source = Annotated[str, typer.Argument(help="A folder, a known model, a package, or ORG/NAME.")]
ChosenPrecision = Annotated[
    Precision | None,
    typer.Option(help="fp32 is slower and a little nearer the original. [default: int8]"),
]
Kind = Annotated[
    KindName | None, typer.Option(help="What it must be; told from the files otherwise.")
]

app = typer.Typer(
    name="models",
    help=MODELS_HELP,
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def models(
    context: typer.Context, *, json: JsonOption = False, indexes: IndexesOption = None
) -> None:
    """List the models, or do something with one."""
    if context.invoked_subcommand is None:
        from cli.tasks.models import show  # noqa: PLC0415 - heavy; only when it runs

        show(as_json=json, indexes=indexes)


@app.command("list", help=LIST_HELP)
def list_models(*, json: JsonOption = False, indexes: IndexesOption = None) -> None:
    """List every model: known ones, installed ones, and what uses them."""
    from cli.tasks.models import show  # noqa: PLC0415 - heavy; only when it runs

    show(as_json=json, indexes=indexes)


@app.command(help=VERIFY_HELP)
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Installed models.")
    ] = None,
    *,
    indexes: IndexesOption = None,
) -> None:
    """Check models' files byte for byte, run them, and compare what they give."""
    from cli.tasks.models import verify as run  # noqa: PLC0415 - heavy; only when it runs

    run(names or [], indexes=indexes)


@app.command(help=EXPORT_HELP)
def export(
    source: Source,
    *,
    out: Annotated[Path, typer.Option(help="The folder to write; new, or empty.")],
    precision: ChosenPrecision = None,
    kind: Kind = None,
) -> None:
    """Write a model as the ONNX folder that Aisle runs, compared with the original."""
    from cli.tasks.model_install import export as run  # noqa: PLC0415 - heavy; only when it runs

    run(source, out, precision=precision, kind=kind)


@app.command(help=INSTALL_HELP)
def install(
    source: Source,
    *,
    name: Annotated[
        str | None, typer.Option(help="What to call it. [default: the last part of SOURCE]")
    ] = None,
    kind: Kind = None,
    precision: ChosenPrecision = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an installed model of that name.")
    ] = False,
    indexes: IndexesOption = None,
) -> None:
    """Install a model, so that its name can be used from then on."""
    from cli.tasks.model_install import Wish  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.model_install import install as run  # noqa: PLC0415 - likewise

    wish = Wish(name=name, kind=kind, precision=precision, force=force)
    run(source, wish, indexes=indexes)


@app.command(help=REMOVE_HELP)
def remove(
    name: Annotated[str, typer.Argument(help="An installed model.")],
    *,
    indexes: IndexesOption = None,
) -> None:
    """Delete an installed model."""
    from cli.tasks.models import remove as run  # noqa: PLC0415 - heavy; only when it runs

    run(name, indexes=indexes)
