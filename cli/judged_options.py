"""Options of the commands that read judged queries."""

from pathlib import Path
from typing import Annotated, Literal

import typer

LayoutName = Literal["csv", "qrels"]
GainName = Literal["exponential", "linear"]

QueryTextsOption = Annotated[
    Path | None,
    typer.Option("--queries", help="For qrels: the queries as qid, tab, text."),
]
LayoutOption = Annotated[
    LayoutName | None,
    typer.Option("--format", help="By default csv if the file is called so, else qrels."),
]
GainOption = Annotated[
    GainName,
    typer.Option(help="Worth of a rating r: 2^r - 1, or r itself for scores up to 1000."),
]
