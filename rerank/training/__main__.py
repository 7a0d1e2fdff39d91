"""`python -m rerank.training`: train a cross-encoder on one's own catalogue."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core.errors import AisleError
from core.progress import reporter
from rerank.training.recipe import sentence_encoder, train_reranker
from rerank.training.records import read_records
from rerank.training.settings import Recipe, TrainingSettings

app = typer.Typer(add_completion=False)


@app.command()
def main(
    catalogue_file: Annotated[
        Path, typer.Option(help="JSON Lines of id, title, brand, description, model, kind.")
    ],
    encoder: Annotated[Path, typer.Option(help="A sentence-transformers folder to start from.")],
    out: Annotated[Path, typer.Option(help="The folder to write the model into.")],
    queries: Annotated[int, typer.Option(min=1, help="How many queries to make.")] = (
        TrainingSettings().queries
    ),
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = (
        TrainingSettings().seed
    ),
) -> None:
    """Train a reranker from a catalogue and export it as int8 ONNX."""
    console = Console(stderr=True)
    try:
        with reporter(console) as progress:
            report = train_reranker(
                list(read_records(catalogue_file)),
                encoder,
                out,
                embed=sentence_encoder(encoder),
                progress=progress,
                recipe=Recipe(training=replace(TrainingSettings(), queries=queries, seed=seed)),
            )
    except AisleError as error:
        console.print(f"error: {error}", style="red", highlight=False)
        raise typer.Exit(code=1) from error
    typer.echo(
        f"{report.lists} lists, {report.pairs} pairs, loss {report.first_loss:.3f} to "
        f"{report.last_loss:.3f}, int8 off by at most {report.int8_error:.3f}: {out}"
    )


if __name__ == "__main__":
    app()
