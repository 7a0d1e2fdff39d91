"""Options of the commands that build: `build`, `watch` and `fold`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from catalog.product import Availability
from catalog.source import FeedFormat

Precision = Literal["int8", "fp32"]

Feed = Annotated[Path, typer.Argument(help="The feed; may be gzip-compressed.")]
BuiltCatalogue = Annotated[
    str, typer.Option("--catalogue", "-c", help="What to call it: a-z, 0-9, '-' and '_'.")
]
Mapping = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="Which column is which field: aisle, bestbuy, icecat, merchant, or a TOML file.",
    ),
]
Format = Annotated[
    FeedFormat | None, typer.Option("--format", help="By default told from the file's name.")
]
AssumeAvailability = Annotated[
    Availability | None, typer.Option(help="What a product without availability means.")
]
MaxRejectRate = Annotated[
    float, typer.Option(min=0, max=1, help="Share of bad rows that stops the build.")
]
MaxRejectRise = Annotated[
    float,
    typer.Option(min=0, max=1, help="How far the share of bad rows may rise since last time."),
]
Rejects = Annotated[
    Path | None,
    typer.Option(help="Where bad rows go. [default: rejects.jsonl beside the versions]"),
]
MaxShrink = Annotated[
    float, typer.Option(min=0, max=1, help="Share of products that may be gone since last time.")
]
MaxGroupLoss = Annotated[
    float,
    typer.Option(
        min=0, max=1, help="Share of a category's, a brand's or a region's products likewise."
    ),
]
MaxPriceFactor = Annotated[
    float, typer.Option(min=1, help="Factor by which the median price may rise or fall.")
]
Smoke = Annotated[
    Path | None,
    typer.Option(help="Queries, one a line, that must each find a product by its words."),
]
Judgments = Annotated[
    Path | None,
    typer.Option(help="query,docid,rating as CSV: what is found must not get worse."),
]
MaxQualityDrop = Annotated[
    float, typer.Option(min=0, max=1, help="How far NDCG@10 on the judgments may fall.")
]
QueryLog = Annotated[
    Path | None,
    typer.Option(help="query,count,clicks: queries that led to clicks are suggested."),
]
Orders = Annotated[
    Path | None,
    typer.Option(help="retailer,product,quantity,timestamp: what is bought comes forward."),
]
Synonyms = Annotated[Path | None, typer.Option(help="Words that stand for others, as TOML.")]
EncoderName = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME|FOLDER",
        help="What makes the vectors: an installed model, or a sentence-transformers folder."
        " [default: the default of `aisle models`]",
    ),
]
EncoderPrecision = Annotated[
    Precision, typer.Option(help="fp32 is slower and a little nearer the model.")
]
RecipeName = Annotated[
    str | None,
    typer.Option(
        "--recipe",
        metavar="NAME|FILE",
        help="Which fields of a product are encoded and indexed: default, titles, or a TOML file."
        " [default: recipe.toml beside the versions, if it is there]",
    ),
]
Language = Annotated[str, typer.Option(help="Whose word endings are cut; or none.")]
FeedTime = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="When the feed was made: later product changes are put over it."
        " [default: when its file was written]",
    ),
]
ForgetFeed = Annotated[
    bool,
    typer.Option(
        "--forget-feed", help="The feed is not built again: keep no changes to put over it."
    ),
]
Keep = Annotated[int, typer.Option(min=1, help="Versions kept for a rollback.")]
Force = Annotated[
    str,
    typer.Option(metavar="REASON", help="Publish although a gate refuses; the reason is kept."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Build and report, but publish nothing.")]
ProgressFile = Annotated[
    Path | None, typer.Option(help="Write how far it has come there, as JSON Lines.")
]
OutcomeFile = Annotated[Path | None, typer.Option(help="Write what became of it there, as JSON.")]
Wait = Annotated[float, typer.Option(min=0, help="Seconds to wait for another build to end.")]
