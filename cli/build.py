"""`aisle build`: a feed becomes a published index version."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from catalog.product import Availability
from catalog.source import FeedFormat
from cli.options import IndexesOption

Precision = Literal["int8", "fp32"]

BUILD_HELP = """Build an index from a feed and publish it.

Reads CSV, TSV, JSON, JSON Lines, Parquet and Google Merchant XML. Good rows go
on; bad ones are written down with line, field, reason and mend. The served
version changes at the very end, in one step, or not at all.

\b
Examples:
  aisle build products.csv --catalogue shop
  aisle build export.jsonl.gz -c shop --mapping my-columns.toml
  aisle build feed.xml -c shop --assume-availability in_stock
  aisle build products.csv -c shop --smoke queries.txt --judgments judged.csv
  aisle build products.csv -c shop --query-log searches.csv --orders lines.parquet
"""


def build(  # noqa: PLR0913 - one parameter an option
    feed: Annotated[Path, typer.Argument(help="The feed; may be gzip-compressed.")],
    *,
    catalogue: Annotated[
        str, typer.Option("--catalogue", "-c", help="What to call it: a-z, 0-9, '-' and '_'.")
    ],
    mapping: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Which column is which field: aisle, bestbuy, icecat, merchant, or a TOML file.",
        ),
    ] = None,
    feed_format: Annotated[
        FeedFormat | None, typer.Option("--format", help="By default told from the file's name.")
    ] = None,
    assume_availability: Annotated[
        Availability | None, typer.Option(help="What a product without availability means.")
    ] = None,
    max_reject_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of bad rows that stops the build.")
    ] = 0.1,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where bad rows go. [default: rejects.jsonl beside the versions]"),
    ] = None,
    max_shrink: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of products that may be gone since last time."),
    ] = 0.5,
    smoke: Annotated[
        Path | None,
        typer.Option(help="Queries, one a line, that must each find a product by its words."),
    ] = None,
    judgments: Annotated[
        Path | None,
        typer.Option(help="query,docid,rating as CSV: what is found must not get worse."),
    ] = None,
    query_log: Annotated[
        Path | None,
        typer.Option(help="query,count,clicks: queries that led to clicks are suggested."),
    ] = None,
    orders: Annotated[
        Path | None,
        typer.Option(help="retailer,product,quantity,timestamp: what is bought comes forward."),
    ] = None,
    synonyms: Annotated[
        Path | None, typer.Option(help="Words that stand for others, as TOML.")
    ] = None,
    max_quality_drop: Annotated[
        float, typer.Option(min=0, max=1, help="How far NDCG@10 on the judgments may fall.")
    ] = 0.02,
    precision: Annotated[
        Precision, typer.Option(help="fp32 is slower and a little nearer the model.")
    ] = "int8",
    recipe: Annotated[
        str, typer.Option(help="Which fields of a product are encoded and indexed.")
    ] = "default",
    language: Annotated[str, typer.Option(help="Whose word endings are cut; or none.")] = "english",
    keep: Annotated[int, typer.Option(min=1, help="Versions kept for a rollback.")] = 3,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for another build to end.")
    ] = 0,
    indexes: IndexesOption = None,
) -> None:
    """Build an index from a feed and publish it."""
    from cli.tasks.build import BuildOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = BuildOrder(
        feed=feed,
        catalogue=catalogue,
        mapping=mapping,
        feed_format=feed_format,
        assume_availability=assume_availability,
        max_reject_rate=max_reject_rate,
        rejects=rejects,
        max_shrink=max_shrink,
        smoke=smoke,
        judgments=judgments,
        max_quality_drop=max_quality_drop,
        query_log=query_log,
        orders=orders,
        synonyms=synonyms,
        precision=precision,
        recipe=recipe,
        language=language,
        keep=keep,
        wait_s=wait,
    )
    run(order, indexes=indexes)
