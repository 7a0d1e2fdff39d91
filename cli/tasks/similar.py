"""What `aisle similar` does: similar products as a table or JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.filters import parse_filter
from cli.tasks.product_cells import price_text
from cli.tasks.served_now import served_now
from cli.tasks.setup import choose_catalogue, from_validation, load_settings, output
from search.similar.results import SimilarHit, SimilarQuery, SimilarResult


@dataclass(frozen=True, slots=True)
class SimilarOrder:
    """What was asked for; the attributes are the command's options."""

    products: tuple[str, ...]
    text: str
    relation: str
    duplicates: str
    filters: tuple[str, ...]
    region: str | None
    in_stock: str
    price_band: float
    diversity: float
    page: int
    per_page: int
    explain: bool

    def query(self) -> SimilarQuery:
        """The query that is meant.

        Raises:
            BadInput: naming the option that cannot be used.
        """
        filters = tuple(parse_filter(text) for text in self.filters)
        given = asdict(self) | {"filters": filters, "price_band": self.price_band or None}
        try:
            return SimilarQuery.model_validate(given)
        except ValidationError as error:
            raise from_validation(error) from error


def run(order: SimilarOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Ask what is served now in this process and print what it finds."""
    # Similar products need no reranker.
    settings = load_settings(indexes=indexes).model_copy(update={"rerank_model": ""})
    query = order.query()
    with served_now(settings, choose_catalogue(settings, catalogue)) as now:
        result = now.served.searcher.similar(query)
    console = output()
    if as_json:
        console.print_json(result.model_dump_json(exclude_none=True))
    else:
        _print_table(result, console)


_DECIDING = ("similarity", "type_closeness", "attribute_overlap", "price_ratio", "relevance")


def _print_table(result: SimilarResult, console: Console) -> None:
    if result.hits:
        console.print(_hits_table(result))
    for relaxation in result.relaxed:
        console.print(Text(relaxation.message))
    pages = max(1, -(-result.found // result.per_page))
    summary = (
        f"{result.found:,} found, page {result.page} of {pages:,};"
        f" {result.search_time_ms:.1f} ms; index {result.index_version}"
    )
    console.print(Text(summary, style="dim"))


def _hits_table(result: SimilarResult) -> Table:
    explained = any(hit.explanation for hit in result.hits)
    table = Table()
    table.add_column("#", justify="right", style="dim")
    for name in ("id", "title", "brand"):
        table.add_column(name, overflow="ellipsis", no_wrap=name == "id")
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("reason")
    for name in ("score", *(_DECIDING if explained else ())):
        table.add_column(name.replace("_", " "), justify="right")
    first = (result.page - 1) * result.per_page + 1
    for rank, hit in enumerate(result.hits, start=first):
        table.add_row(str(rank), *(Text(cell) for cell in _cells(hit)))
    return table


def _cells(hit: SimilarHit) -> list[str]:
    product = hit.product
    price = price_text(product.price, product.currency)
    reason = hit.reason.text
    if hit.variants:
        reason += f" (+{hit.variants} variants)" if hit.variants > 1 else " (+1 variant)"
    cells = [product.id, product.title, product.brand, price, reason, f"{hit.score:.3f}"]
    if hit.explanation:
        values = (getattr(hit.explanation, name) for name in _DECIDING)
        cells += ["" if value is None else f"{value:.3f}" for value in values]
    return cells
