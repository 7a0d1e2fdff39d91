"""`aisle search`: one query, on the terminal."""

from typing import Annotated, Literal

import typer

from cli.options import CatalogueOption, FiltersOption, IndexesOption, JsonOption

ModeName = Literal["hybrid", "lexical", "dense"]
InStockName = Literal["any", "true", "soon"]
SortName = Literal["relevance", "price:asc", "price:desc", "newest"]

SEARCH_HELP = """Search a catalogue and show the hits as a table.

What is searched is what a server would search now: what was built, and the
stock, prices and products that were changed since.

\b
Examples:
  aisle search "wireless mouse"
  aisle search mouse -f brand:HP,Dell -f price:10..50 --facets brand,category
  aisle search -f "category:Food > Drinks" --sort price:asc
  aisle search mouse -f -brand:HP --explain
  aisle search "wireles mouse under 50" --no-spelling
  aisle search milk --region north --in-stock true
  aisle search mouse --json | jq '.hits[].product.id'
"""


def search(  # noqa: PLR0913 - one parameter an option
    query: Annotated[str, typer.Argument(help="What to look for; empty for everything.")] = "",
    *,
    catalogue: CatalogueOption = None,
    filters: FiltersOption = None,
    facets: Annotated[
        str, typer.Option(metavar="FIELDS", help="Fields to count, separated by commas.")
    ] = "",
    region: Annotated[
        str | None, typer.Option(help="Stock and prices there; only what is sold there.")
    ] = None,
    in_stock: Annotated[
        InStockName, typer.Option(help="Only what can be delivered now, or soon as well.")
    ] = "any",
    sort: Annotated[SortName, typer.Option(help="The order of the hits.")] = "relevance",
    mode: Annotated[ModeName, typer.Option(help="By words, by meaning, or both.")] = "hybrid",
    page: Annotated[int, typer.Option(min=1)] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=250)] = 10,
    final: Annotated[bool, typer.Option(help="Let the final ranker order the first.")] = True,
    rerank: Annotated[bool, typer.Option(help="Let the cross-encoder look at the first.")] = True,
    spelling: Annotated[bool, typer.Option(help="Repair misspelt words.")] = True,
    understanding: Annotated[
        bool, typer.Option(help="Read units, prices, synonyms and names; relax empty answers.")
    ] = True,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what every stage gave every hit.")
    ] = False,
    json: JsonOption = False,
    indexes: IndexesOption = None,
) -> None:
    """Search a catalogue and show the hits as a table."""
    from cli.tasks.search import SearchOrder, run  # noqa: PLC0415 - heavy; only when it runs

    order = SearchOrder(
        q=query,
        filters=tuple(filters or ()),
        facets=facets,
        region=region,
        in_stock=in_stock,
        sort=sort,
        mode=mode,
        page=page,
        per_page=per_page,
        final=final,
        rerank=rerank,
        spelling=spelling,
        understanding=understanding,
        explain=explain,
    )
    run(order, catalogue=catalogue, as_json=json, indexes=indexes)
