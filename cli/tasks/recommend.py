"""What `aisle recommend` does: one answer, as a server would give it, as tables or JSON."""

from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.query_id import new_query_id
from api.recommending.answers import PageAnswer, RecommendedHit, SlotAnswer, SlotView
from api.recommending.artefacts import TrainedModels
from api.recommending.layouts import Layouts
from api.recommending.model_metrics import ModelMetrics
from api.recommending.recommender import Recommender
from api.recommending.scenes import Asked, Scenes
from api.schemas import to_json
from api.stores import Stores
from cli.tasks.product_cells import price_text
from cli.tasks.served_now import served_now
from cli.tasks.setup import choose_catalogue, load_settings, output
from core.clock import SystemClock
from core.settings import Settings
from events.profiles import Profiles
from recommend.recipes import RECIPES

NUMBERS = {"quantity": "quantity", "due_days": "due in", "probability": "likely"}
"""By name in the answer the columns that are there where any hit has such a number."""


@dataclass(frozen=True, slots=True)
class RecommendOrder:
    """What was asked for; the attributes are the command's options."""

    slot: str | None
    page: str
    retailer: str | None
    products: tuple[str, ...]
    category: str | None
    region: str | None
    k: int | None

    def asked(self) -> Asked:
        """The same, as a recommender is asked."""
        return Asked(
            retailer=self.retailer,
            region=self.region,
            products=self.products,
            category=self.category,
            k=self.k,
        )


def run(
    order: RecommendOrder, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Recommend from what is served now, in this process, and print it."""
    # No text is searched for.
    without = {"rerank_model": "", "rank_model": ""}
    settings = load_settings(indexes=indexes).model_copy(update=without)
    with served_now(settings, choose_catalogue(settings, catalogue)) as now:
        recommender, served = _recommender(settings, now.stores), now.served
        query_id = new_query_id(SystemClock().now())
        answer: SlotAnswer | PageAnswer
        if order.slot is None:
            answer = recommender.page(served, order.page, order.asked(), query_id)
        else:
            answer = recommender.slot(served, order.slot, order.asked(), query_id)
    console = output()
    if as_json:
        console.print_json(to_json(answer).decode())
    else:
        _print(answer, console)


def _recommender(settings: Settings, stores: Stores) -> Recommender:
    """A recommender of the models that are published now."""
    swaps = ModelMetrics(CollectorRegistry())
    trained = TrainedModels(settings.indexes, RECIPES, swaps, verify=settings.verify_checksums)
    trained.refresh()
    profiles = Profiles(lambda: stores.open().profiles)
    return Recommender(Layouts(settings.indexes), Scenes(profiles, trained, SystemClock()))


def _print(answer: SlotAnswer | PageAnswer, console: Console) -> None:
    slots = answer.slots if isinstance(answer, PageAnswer) else (answer,)
    for slot in slots:
        console.print(_table(slot))
        console.print(Text(_provenance(slot), style="dim"))
    if answer.layout_failure is not None:
        failure = answer.layout_failure
        said = f"{failure.field}: {failure.message} ({failure.hint}); the last good layout holds"
        console.print(Text(said, style="yellow"))
    summary = f"{answer.search_time_ms:.1f} ms; index {answer.index_version}"
    console.print(Text(summary, style="dim"))


def _provenance(slot: SlotView) -> str:
    by = f"filled by {', '.join(slot.strategies)}" if slot.strategies else ""
    resort = "the last resort stepped in" if slot.fallback else ""
    repeats = "nothing else can be got" if slot.repeats else ""
    failed = f"broke off: {', '.join(slot.failed)}" if slot.failed else ""
    said = "; ".join(filter(None, (by, resort, repeats, failed)))
    return f"{slot.slot}: {said or 'nothing else can be got than what it is about'}"


def _table(slot: SlotView) -> Table:
    table = Table(title=Text(slot.title), title_justify="left")
    table.add_column("#", justify="right", style="dim")
    for name in ("id", "title", "brand"):
        table.add_column(name, overflow="ellipsis", no_wrap=name == "id")
    table.add_column("price", justify="right", no_wrap=True)
    for name in ("strategy", "reason"):
        table.add_column(name)
    told = [name for name in NUMBERS if any(getattr(hit, name) is not None for hit in slot.hits)]
    for name in told:
        table.add_column(NUMBERS[name], justify="right", no_wrap=True)
    for rank, hit in enumerate(slot.hits, start=1):
        numbers = [_number(name, getattr(hit, name)) for name in told]
        table.add_row(str(rank), *(Text(cell) for cell in (*_cells(hit), *numbers)))
    return table


def _cells(hit: RecommendedHit) -> list[str]:
    product = hit.product
    price = price_text(product.price, product.currency)
    return [
        product.id,
        product.title,
        product.brand,
        price,
        hit.strategy,
        hit.reason.text,
    ]


def _number(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return {"due_days": f"{value:.0f} days", "probability": f"{value:.0%}"}.get(name, f"{value:g}")
