"""What `aisle suggest` does: suggestions as a table or JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.tasks.product_cells import price_text
from cli.tasks.served_now import served_now
from cli.tasks.setup import choose_catalogue, from_validation, load_settings, output
from search.suggest.results import SuggestQuery, SuggestResult


@dataclass(frozen=True, slots=True)
class SuggestOrder:
    """What was asked for; the attributes are the command's options."""

    q: str
    region: str | None
    in_stock: str
    retailer: str | None
    limit: int

    def query(self) -> SuggestQuery:
        """The query that is meant.

        Raises:
            BadInput: naming the option that cannot be used.
        """
        try:
            return SuggestQuery.model_validate(asdict(self))
        except ValidationError as error:
            raise from_validation(error) from error


def run(order: SuggestOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Ask what is served now in this process and print what it suggests."""
    # Suggestions need no reranker.
    settings = load_settings(indexes=indexes).model_copy(update={"rerank_model": ""})
    query = order.query()
    with served_now(settings, choose_catalogue(settings, catalogue)) as now:
        result = now.served.searcher.suggest(query)
    console = output()
    if as_json:
        console.print_json(result.model_dump_json())
    else:
        _print_table(result, console)


def _print_table(result: SuggestResult, console: Console) -> None:
    rows = list(_rows(result))
    if rows:
        table = Table()
        table.add_column("group", style="dim")
        table.add_column("suggestion")
        table.add_column("what", style="dim")
        table.add_column("products", justify="right")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    corrected = ", a typo forgiven" if result.corrected else ""
    found = f"{len(rows)} suggestions{corrected} in {result.search_time_ms:.2f} ms"
    console.print(Text(f"{found}, version {result.index_version}", style="dim"))


def _rows(result: SuggestResult) -> Iterator[tuple[str, str, str, str]]:
    for query in result.queries:
        yield "query", query.text, query.kind, f"{query.products:,}"
    for product in result.products:
        price = price_text(product.price, product.currency)
        yield "product", product.title, price, ""
    for category in result.categories:
        yield "category", category.value, "", f"{category.products:,}"
    for brand in result.brands:
        yield "brand", brand.name, "", f"{brand.products:,}"
