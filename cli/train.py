"""`aisle train`: models from a catalogue's own words, judgments and clicks."""

import typer

from cli.train_encoder import ENCODER_HELP, encoder
from cli.train_ranker import TRAIN_RANKER_HELP, ranker
from cli.train_recommendations import RECOMMENDATIONS_HELP, recommendations
from cli.train_reranker import RERANKER_HELP, reranker

HELP = """Train a model on a catalogue, and publish it if it wins.

Every training shows its progress, goes on where it was stopped, measures the new model
against the one in use on queries that it never saw, and keeps the old one if that is better.
"""

app = typer.Typer(name="train", help=HELP, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def train() -> None:
    """Take the options that stand before a kind of model: there are none."""


app.command("encoder", help=ENCODER_HELP)(encoder)
app.command("ranker", help=TRAIN_RANKER_HELP)(ranker)
app.command("reranker", help=RERANKER_HELP)(reranker)
app.command("recommendations", help=RECOMMENDATIONS_HELP)(recommendations)
