"""`aisle build`: a feed becomes a published index version."""

from cli import build_defaults as defaults
from cli import build_options as given
from cli.options import IndexesOption

BUILD_HELP = """Build an index from a feed and publish it.

Reads CSV, TSV, JSON, JSON Lines, Parquet and Google Merchant XML. Good rows go
on; bad ones are written down with line, field, reason and mend. Gates look at
what was built, a report of what changed is kept beside the versions, and the
served version changes at the very end, in one step, or not at all.

\b
Examples:
  aisle build products.csv --catalogue shop
  aisle build export.jsonl.gz -c shop --mapping my-columns.toml
  aisle build feed.xml -c shop --assume-availability in_stock
  aisle build products.csv -c shop --smoke queries.txt --judgments judged.csv
  aisle build products.csv -c shop --query-log searches.csv --orders lines.parquet
  aisle build products.csv -c shop --dry-run
  aisle build products.csv -c shop --force "the toys are sold elsewhere now"
"""


def build(  # noqa: PLR0913 - one parameter an option
    feed: given.Feed,
    *,
    catalogue: given.BuiltCatalogue,
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
    feed_time: given.FeedTime = None,
    keep: given.Keep = defaults.KEEP,
    force: given.Force = "",
    dry_run: given.DryRun = False,
    progress: given.ProgressFile = None,
    outcome: given.OutcomeFile = None,
    wait: given.Wait = 0,
    indexes: IndexesOption = None,
) -> None:
    """Build an index from a feed and publish it."""
    from cli.tasks.build import run  # noqa: PLC0415 - heavy; only when it runs
    from cli.tasks.build_order import BuildOrder  # noqa: PLC0415 - likewise

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
        feed_time=feed_time,
        keep=keep,
        force=force,
        dry_run=dry_run,
        wait_s=wait,
    )
    run(order, indexes=indexes, progress_file=progress, outcome_file=outcome)
