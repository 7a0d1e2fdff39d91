"""`aisle watch`: a feed is built again whenever its file changes."""

from typing import Annotated

import typer

from cli import build_defaults as defaults
from cli import build_options as given
from cli.options import IndexesOption

WATCH_HELP = """Build an index from a feed, and again whenever the feed's file changes.

A changed feed is built when it has been left alone for a while, so that one which
is still being written is not read. A build that fails or is refused is told; what
was served goes on being served, and the next change is waited for. Ctrl-C ends it.

\b
Examples:
  aisle watch products.csv --catalogue shop
  aisle watch /srv/feeds/nightly.xml.gz -c shop --settle 60 --smoke queries.txt
"""


def watch(  # noqa: PLR0913 - one parameter an option
    feed: given.Feed,
    *,
    catalogue: given.BuiltCatalogue,
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds for which the file must have been left alone.")
    ] = 5,
    every: Annotated[
        float, typer.Option(min=0.05, help="Seconds between two looks at the file.")
    ] = 1,
    mapping: given.Mapping = None,
    feed_format: given.Format = None,
    assume_availability: given.AssumeAvailability = None,
    max_reject_rate: given.MaxRejectRate = defaults.MAX_REJECT_RATE,
    max_reject_rise: given.MaxRejectRise = defaults.MAX_REJECT_RISE,
    rejects: given.Rejects = None,
    max_shrink: given.MaxShrink = defaults.MAX_SHRINK,
    max_group_loss: given.MaxGroupLoss = defaults.MAX_GROUP_LOSS,
    max_price_factor: given.MaxPriceFactor = defaults.MAX_PRICE_FACTOR,
    smoke: given.Smoke = None,
    judgments: given.Judgments = None,
    max_quality_drop: given.MaxQualityDrop = defaults.MAX_QUALITY_DROP,
    query_log: given.QueryLog = None,
    orders: given.Orders = None,
    synonyms: given.Synonyms = None,
    encoder: given.EncoderName = None,
    precision: given.EncoderPrecision = defaults.PRECISION,
    recipe: given.RecipeName = None,
    language: given.Language = defaults.LANGUAGE,
    keep: given.Keep = defaults.KEEP,
    progress: given.ProgressFile = None,
    outcome: given.OutcomeFile = None,
    wait: given.Wait = 600,
    indexes: IndexesOption = None,
) -> None:
    """Build an index from a feed, and again whenever the feed's file changes."""
    from cli.tasks.build_order import BuildOrder  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.watch import run  # noqa: PLC0415 - likewise

    order = BuildOrder(
        feed=feed,
        catalogue=catalogue,
        mapping=mapping,
        feed_format=feed_format,
        assume_availability=assume_availability,
        max_reject_rate=max_reject_rate,
        max_reject_rise=max_reject_rise,
        rejects=rejects,
        max_shrink=max_shrink,
        max_group_loss=max_group_loss,
        max_price_factor=max_price_factor,
        smoke=smoke,
        judgments=judgments,
        max_quality_drop=max_quality_drop,
        query_log=query_log,
        orders=orders,
        synonyms=synonyms,
        encoder=encoder,
        precision=precision,
        recipe=recipe,
        language=language,
        keep=keep,
        wait_s=wait,
    )
    run(
        order,
        settle_s=settle,
        every_s=every,
        indexes=indexes,
        progress_file=progress,
        outcome_file=outcome,
    )
