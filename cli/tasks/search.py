"""What `aisle search` does: one query, a table or JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.filters import parse_filter, split_list
from cli.tasks.product_cells import price_text
from cli.tasks.served_now import served_now
from cli.tasks.setup import choose_catalogue, from_validation, load_settings, output
from search.query import Query
from search.results import FacetCounts, Hit, SearchResult


@dataclass(frozen=True, slots=True)
class SearchOrder:
    """What was asked for; the attributes are the command's options."""

    q: str
    filters: tuple[str, ...]
    facets: str
    region: str | None
    in_stock: str
    sort: str
    mode: str
    page: int
    per_page: int
    final: bool
    rerank: bool
    spelling: bool
    understanding: bool
    explain: bool

    def query(self) -> Query:
        """The query that is meant.

        Raises:
            BadInput: naming the option that cannot be used.
        """
        try:
            return Query.model_validate(
                {
                    "q": self.q,
                    "filters": tuple(parse_filter(text) for text in self.filters),
                    "facets": tuple(split_list(self.facets, field="facets")),
                    "region": self.region,
                    "in_stock": self.in_stock,
                    "sort": self.sort,
                    "mode": self.mode,
                    "page": self.page,
                    "per_page": self.per_page,
                    "final": {"enabled": self.final},
                    "rerank": {"enabled": self.rerank},
                    "spelling": self.spelling,
                    "understanding": self.understanding,
                    "explain": self.explain,
                    "highlight": False,
                }
            )
        except ValidationError as error:
            raise from_validation(error) from error


def run(order: SearchOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Search what is served now in this process and print what it finds."""
    settings = load_settings(indexes=indexes)
    query = order.query()
    with served_now(settings, choose_catalogue(settings, catalogue)) as now:
        result = now.served.searcher.search(query)
    console = output()
    if as_json:
        console.print_json(result.model_dump_json(exclude_none=True))
    else:
        _print_table(result, console)


def _print_table(result: SearchResult, console: Console) -> None:
    for line in _understanding(result):
        console.print(line, markup=False, soft_wrap=True)
    if result.hits:
        console.print(_hits_table(result))
    for counts in result.facet_counts:
        console.print(_facet_line(counts))
    console.print(Text(_summary(result), style="dim"))
    if result.explanation:
        for name, value in result.explanation.model_dump().items():
            console.print(f"  {name}: {value}", markup=False, style="dim")


def _understanding(result: SearchResult) -> Iterator[str]:
    """What was searched in place of the words, what they were read as, what was given up."""
    if result.corrected_query is not None:
        yield f"Showing results for {result.corrected_query}"
    yield from (step.message for step in result.relaxed)
    if result.understood:
        read = (f"{each.text} ({each.kind} {each.value})" for each in result.understood)
        yield f"Understood: {', '.join(read)}"


def _hits_table(result: SearchResult) -> Table:
    explained = any(hit.explanation for hit in result.hits)
    table = Table()
    table.add_column("#", justify="right", style="dim")
    for name in ("id", "title", "brand", "category"):
        table.add_column(name, overflow="ellipsis", no_wrap=name == "id")
    table.add_column("price", justify="right", no_wrap=True)
    table.add_column("availability", no_wrap=True)
    if result.hits[0].product.stock is not None:
        table.add_column("stock", justify="right")
    for name in ("score", *(_STAGES if explained else ())):
        table.add_column(name, justify="right")
    first = (result.page - 1) * result.per_page + 1
    for rank, hit in enumerate(result.hits, start=first):
        table.add_row(str(rank), *(Text(cell) for cell in _cells(hit)))
    return table


_STAGES = ("lexical", "dense", "fused", "boost", "ranked", "rerank")


def _cells(hit: Hit) -> list[str]:
    product = hit.product
    price = price_text(product.price, product.currency)
    category = product.category[-1] if product.category else ""
    cells = [product.id, product.title, product.brand, category, price]
    cells.append(product.availability)
    if product.stock is not None:
        cells.append(f"{product.stock:,}")
    cells.append(f"{hit.score:.4f}")
    if hit.explanation:
        scores = (getattr(hit.explanation, stage) for stage in _STAGES)
        cells += ["" if score is None else f"{score:.4f}" for score in scores]
    return cells


def _facet_line(counts: FacetCounts) -> Text:
    line = Text.assemble((counts.field, "bold"), "  ")
    line.append(", ".join(f"{each.value} ({each.count:,})" for each in counts.counts))
    more = counts.total_values - len(counts.counts)
    if more > 0:
        line.append(f", {more:,} more", style="dim")
    if counts.min is not None and counts.max is not None:
        line.append(f"  [{counts.min:g} .. {counts.max:g}]", style="dim")
    return line


def _summary(result: SearchResult) -> str:
    pages = max(1, -(-result.found // result.per_page))
    stages = ", ".join(f"{stage} {ms:.1f}" for stage, ms in result.stage_ms.items())
    return (
        f"{result.found:,} found, page {result.page} of {pages:,}; {result.search_time_ms:.1f} ms"
        f" ({stages}); index {result.index_version}"
    )
