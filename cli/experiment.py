"""`aisle experiment`: planned, started, ramped, stopped, reported and listed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import CatalogueOption, IndexesOption, JsonOption

EXPERIMENT_HELP = """Experiments: whether another search or other recommendations are better.

Servers that run obey each change within a second.

\b
  aisle experiment plan FILE -c shop           how many shops and days it takes
  aisle experiment start FILE -c shop          answer by its variants from now on
  aisle experiment ramp NAME 0.5 -c shop       take in half of its shops
  aisle experiment report NAME -c shop         figures and a verdict in words
  aisle experiment stop NAME -c shop           answer everybody as before
  aisle experiment list -c shop                running and past ones
  aisle experiment holdout 0.05 --since DAY    what all of them have done together
"""

PLAN_HELP = """Tell how many units and days an experiment takes to see an effect.

What its primary metrics are like is read from the catalogue's log, over the
experiment's window; or it is given.

\b
Examples:
  aisle experiment plan more_meaning.toml --effect 0.05 -c shop
  aisle experiment plan more_meaning.toml --effect 0.05 --baseline 0.31
  aisle experiment plan more_meaning.toml --effect 0.05 --baseline 120 --deviation 300
"""

START_HELP = """Start an experiment from a TOML file.

\b
  name = "more_meaning"
  hypothesis = "Shops order more where meaning counts for more than words."
  primary = ["conversion"]
  planned_units = 4000
  [[variants]]
  name = "control"
  share = 0.5
  [[variants]]
  name = "meaning"
  share = 0.5
  search = "more_meaning"
  [searches.more_meaning.fusion]
  dense_weight = 0.6

\b
Example:
  aisle experiment start more_meaning.toml --reason "autumn" --catalogue shop
"""

RAMP_HELP = """Take in more of an experiment's units, or fewer.

Who is in it keeps its variant.

\b
Example:
  aisle experiment ramp more_meaning 0.5 --reason "all is well" -c shop
"""

STOP_HELP = """Stop an experiment for good; everybody is answered as without it.

\b
Example:
  aisle experiment stop more_meaning --reason "decided" --catalogue shop
"""

REPORT_HELP = """Show how an experiment is doing, with a verdict in words.

The intervals hold however often they are looked at.

\b
Examples:
  aisle experiment report more_meaning --catalogue shop
  aisle experiment report more_meaning --json
"""

LIST_HELP = """List the experiments of a catalogue.

\b
Example:
  aisle experiment list --catalogue shop
"""

HOLDOUT_HELP = """Compare the shops that no experiment has touched with all others.

SHARE is the `holdout` that all experiments had since then. Only shops count
that did anything in the 90 days before.

\b
Example:
  aisle experiment holdout 0.05 --since 2026-01-01 --catalogue shop
"""

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="TOML.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Of the experiment.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for who reads it later.")]

app = typer.Typer(
    name="experiment",
    help=EXPERIMENT_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(help=PLAN_HELP)
def plan(  # noqa: PLR0913 - one parameter an option
    file: FileArgument,
    *,
    effect: Annotated[
        float, typer.Option(help="The change to see, as a share of the metric.")
    ] = 0.05,
    power: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="The probability to see it.")
    ] = 0.8,
    baseline: Annotated[
        float | None, typer.Option(help="What the first primary metric is by now.")
    ] = None,
    deviation: Annotated[
        float | None, typer.Option(help="Its standard deviation over units; none for a share.")
    ] = None,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Tell how many units and days an experiment takes."""
    from cli.tasks.experiment_plan import Wanted, show_plan  # noqa: PLC0415 - heavy; only when it runs

    wanted = Wanted(effect, power, baseline, deviation)
    show_plan(file, wanted, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=START_HELP)
def start(
    file: FileArgument,
    *,
    reason: ReasonOption = "",
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Start an experiment from a TOML file."""
    from cli.tasks.experiment import start_file  # noqa: PLC0415 - heavy; only when it runs

    start_file(file, reason, catalogue=catalogue, indexes=indexes)


@app.command(help=RAMP_HELP)
def ramp(
    name: NameArgument,
    share: Annotated[float, typer.Argument(metavar="SHARE", help="Above 0, 1 at the most.")],
    *,
    reason: ReasonOption = "",
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Take in more of an experiment's units, or fewer."""
    from cli.tasks.experiment import ramp_to  # noqa: PLC0415 - heavy; only when it runs

    ramp_to(name, share, reason, catalogue=catalogue, indexes=indexes)


@app.command(help=STOP_HELP)
def stop(
    name: NameArgument,
    *,
    reason: ReasonOption = "",
    catalogue: CatalogueOption = None,
    indexes: IndexesOption = None,
) -> None:
    """Stop an experiment for good."""
    from cli.tasks.experiment import stop_it  # noqa: PLC0415 - heavy; only when it runs

    stop_it(name, reason, catalogue=catalogue, indexes=indexes)


@app.command(help=REPORT_HELP)
def report(
    name: NameArgument,
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Show how an experiment is doing."""
    from cli.tasks.experiment import show_report  # noqa: PLC0415 - heavy; only when it runs

    show_report(name, catalogue=catalogue, as_json=json, indexes=indexes)


@app.command("list", help=LIST_HELP)
def list_experiments(
    *,
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """List the experiments of a catalogue."""
    from cli.tasks.experiment import show_list  # noqa: PLC0415 - heavy; only when it runs

    show_list(catalogue=catalogue, as_json=json, indexes=indexes)


@app.command(help=HOLDOUT_HELP)
def holdout(
    share: Annotated[float, typer.Argument(metavar="SHARE", help="Between 0 and 1.")],
    *,
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Such as 2026-01-01, UTC.")
    ],
    catalogue: CatalogueOption = None,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Compare the shops that no experiment has touched with all others."""
    from cli.tasks.experiment import show_holdout  # noqa: PLC0415 - heavy; only when it runs

    begun = since.replace(tzinfo=UTC)
    show_holdout(share, begun, catalogue=catalogue, as_json=json, indexes=indexes)
