"""`aisle fold`: later product changes become part of a new version."""

from cli import build_defaults as defaults
from cli import build_options as given
from cli.options import CatalogueOption, IndexesOption

FOLD_HELP = """Build a version from the served products and all changes since, and publish it.

Changed products are searched at once and need no fold; a fold puts them into the
index itself, without a feed. Recipe, query log, orders and synonyms are those of the
build before, unless they are given. The next build from a feed folds as well:
changes that are newer than the feed are put over it. They are kept in the store for
that, one a product; where the feed will not be built again --forget-feed drops those
that every kept version contains.

\b
Examples:
  aisle fold
  aisle fold --catalogue shop --smoke queries.txt
  aisle fold --forget-feed
"""


def fold(  # noqa: PLR0913 - one parameter an option
    *,
    catalogue: CatalogueOption = None,
    max_shrink: given.MaxShrink = defaults.MAX_SHRINK,
    max_group_loss: given.MaxGroupLoss = defaults.MAX_GROUP_LOSS,
    max_price_factor: given.MaxPriceFactor = defaults.MAX_PRICE_FACTOR,
    smoke: given.Smoke = None,
    judgments: given.Judgments = None,
    max_quality_drop: given.MaxQualityDrop = defaults.MAX_QUALITY_DROP,
    query_log: given.QueryLog = None,
    orders: given.Orders = None,
    synonyms: given.Synonyms = None,
    forget_feed: given.ForgetFeed = False,
    keep: given.Keep = defaults.KEEP,
    force: given.Force = "",
    dry_run: given.DryRun = False,
    progress: given.ProgressFile = None,
    outcome: given.OutcomeFile = None,
    wait: given.Wait = 0,
    indexes: IndexesOption = None,
) -> None:
    """Build a version from the served products and all changes since, and publish it."""
    from cli.tasks.fold import FoldOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = FoldOrder(
        catalogue=catalogue,
        max_shrink=max_shrink,
        max_group_loss=max_group_loss,
        max_price_factor=max_price_factor,
        smoke=smoke,
        judgments=judgments,
        max_quality_drop=max_quality_drop,
        query_log=query_log,
        orders=orders,
        synonyms=synonyms,
        forget_feed=forget_feed,
        keep=keep,
        force=force,
        dry_run=dry_run,
        wait_s=wait,
    )
    run(order, indexes=indexes, progress_file=progress, outcome_file=outcome)
