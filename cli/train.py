"""`aisle train`: models from a catalogue's own words, judgments and clicks."""

import typer

HELP = """Train a model on a catalogue, and publish it if it wins.

Every training shows its progress, goes on where it was stopped, measures the new model
against the one in use on queries that it never saw, and keeps the old one if that is better.
"""

app = typer.Typer(name="train", help=HELP, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def train() -> None:
    """Take the options that stand before a kind of model: there are none."""
