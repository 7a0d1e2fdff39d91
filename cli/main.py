"""The `aisle` command. Each command's work is imported when it runs, so that help is quick."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from cli.backup import BACKUP_HELP, backup
from cli.banners import app as banners
from cli.build import BUILD_HELP, build
from cli.catalogues import app as catalogues
from cli.demo import DEMO_HELP, demo
from cli.diff import DIFF_HELP, diff
from cli.errors import INTERRUPTED, describe, exit_code
from cli.evaluate import EVALUATE_HELP, evaluate
from cli.evaluate_recs import EVALUATE_RECS_HELP, evaluate_recs
from cli.events import app as events
from cli.experiment import app as experiment
from cli.fold import FOLD_HELP, fold
from cli.insights import INSIGHTS_HELP, InsightsCommand, insights
from cli.models import app as models
from cli.offers import app as offers
from cli.recommend import RECOMMEND_HELP, recommend
from cli.recommendations import app as recommendations
from cli.report import REPORT_HELP, report
from cli.retailer_token import RETAILER_TOKEN_HELP, retailer_token
from cli.scenario import app as scenario
from cli.search import SEARCH_HELP, search
from cli.serve import SERVE_HELP, serve
from cli.similar import SIMILAR_HELP, similar
from cli.suggest import SUGGEST_HELP, suggest
from cli.synonyms import app as synonyms
from cli.train import app as train
from cli.tune import TUNE_HELP, tune
from cli.tune_build import TUNE_BUILD_HELP, tune_build
from cli.update import UPDATE_HELP, update
from cli.uplift import UPLIFT_HELP, uplift
from cli.versions import (
    ROLLBACK_HELP,
    VERIFY_HELP,
    VERSIONS_HELP,
    rollback,
    verify,
    versions,
)
from cli.watch import WATCH_HELP, watch

HELP = """Product search for a marketplace, on one machine.

\b
A first look:
  aisle demo                                   build a small shop and serve it
\b
Your own products:
  aisle build products.csv --catalogue shop    read, check, index, publish
  aisle search "oat milk" --catalogue shop     look at what it finds
  aisle suggest "oat m" --catalogue shop       what the search bar suggests
  aisle serve                                  answer GET /v1/search
  aisle offers load stock.csv -c shop          live stock and prices, no rebuild
  aisle events import FILE --mapping NAME      what shops bought, for recommendations
  aisle versions                               what is kept, and what is served
  aisle rollback                               serve the version before
  aisle backup FOLDER                          a copy of all of it, while servers run
  aisle evaluate judgments.csv                 measure it on judged queries
  aisle tune judgments.csv                     and choose its fusion by them

Settings are read from AISLE_INDEXES, AISLE_PORT and so on; options go before them.

\b
Exit codes: 0 fine, 1 unexpected, 2 wrong use, 3 unusable input, 4 not found,
5 index unusable or model missing, 6 conflict or refused by a gate,
7 database unusable, 130 interrupted, 143 terminated. AISLE_DEBUG=1 shows tracebacks."""

app = typer.Typer(
    name="aisle",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(help=DEMO_HELP)(demo)
app.command(help=BUILD_HELP)(build)
app.command(help=WATCH_HELP)(watch)
app.command(help=UPDATE_HELP)(update)
app.command(help=FOLD_HELP)(fold)
app.command(help=SEARCH_HELP)(search)
app.command(help=SUGGEST_HELP)(suggest)
app.command(help=SIMILAR_HELP)(similar)
app.command(help=RECOMMEND_HELP)(recommend)
app.command(help=SERVE_HELP)(serve)
app.command("retailer-token", help=RETAILER_TOKEN_HELP)(retailer_token)
app.command(help=VERSIONS_HELP)(versions)
app.command(help=DIFF_HELP)(diff)
app.command(help=ROLLBACK_HELP)(rollback)
app.command(help=VERIFY_HELP)(verify)
app.command(help=BACKUP_HELP)(backup)
app.command(help=EVALUATE_HELP)(evaluate)
app.command("evaluate-recs", help=EVALUATE_RECS_HELP)(evaluate_recs)
app.command(help=INSIGHTS_HELP, cls=InsightsCommand)(insights)
app.command(help=REPORT_HELP)(report)
app.command(help=TUNE_HELP)(tune)
app.command("tune-build", help=TUNE_BUILD_HELP)(tune_build)
app.command(help=UPLIFT_HELP)(uplift)
app.add_typer(offers)
app.add_typer(events)
app.add_typer(banners)
app.add_typer(experiment)
app.add_typer(catalogues)
app.add_typer(models)
app.add_typer(synonyms)
app.add_typer(train)
app.add_typer(recommendations)
app.add_typer(scenario)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands the option's value over
    if wanted:
        typer.echo(f"aisle {version('aisle')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; errors become a few lines and an exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost edge: whatever fails is told in words
        typer.echo(describe(error), err=True)
        sys.exit(exit_code(error))
