"""What `aisle banners` does, on the database itself: a server need not run."""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import orjson
from pydantic import BaseModel, ValidationError
from rich.table import Table
from rich.text import Text

from api.banners.answers import BannerStats, SlotStats
from api.banners.requests import BannersRequest
from api.banners.stats import stats_of
from api.validation import as_bad_input
from cli.tasks.setup import (
    StoreOpener,
    choose_catalogue,
    load_settings,
    output,
    store_to_read,
    store_to_write,
)
from core.clock import SystemClock
from core.errors import BadInput, NotFound
from events.log import EventLog
from recommend.banners.folding import BannerFolder
from recommend.banners.offline import Estimate, evaluate
from recommend.banners.store import BannerStore


@dataclass(frozen=True, slots=True)
class _Opened:
    """A catalogue's banners, and the log of its events."""

    name: str
    banners: BannerStore
    log: EventLog


def put_file(file: Path, *, catalogue: str | None, as_json: bool, indexes: Path | None) -> None:
    """Put up what a file says.

    Raises:
        BadInput: the file cannot be read, or what it says cannot be; nothing was changed.
    """
    request = _read(file)
    slots, banners = request.to_slots(), request.to_banners()
    with _opened(catalogue or request.catalogue, indexes, store_to_write) as opened:
        position = opened.log.last_sequence(opened.name)
        revision = opened.banners.put(opened.name, slots, banners, position=position)
    told = {"slots": len(slots), "banners": len(banners), "revision": revision}
    if as_json:
        output().print_json(orjson.dumps({"catalogue": opened.name, **told}).decode())
        return
    told_in_words = f"{opened.name}: {len(slots)} slots and {len(banners)} banners are put up"
    output().print(told_in_words, markup=False)


def show_list(
    slot: str | None, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Show slots and banners, one slot or all.

    Raises:
        NotFound: there is no such slot.
    """
    slots = _stats(slot, catalogue, indexes)
    if as_json:
        _print_json(slots)
        return
    for each in slots:
        table = Table(title=_title(each), title_justify="left")
        for column in ("banner", "title", "leads to", "regions", "pages", "from", "until", "on"):
            table.add_column(column)
        for banner in each.banners:
            table.add_row(*map(Text, _rules(banner)))
        output().print(table)


def show_stats(
    slot: str | None, *, catalogue: str | None, as_json: bool, indexes: Path | None
) -> None:
    """Show views, rewards and shares, of one slot or all.

    Raises:
        NotFound: there is no such slot.
    """
    slots = _stats(slot, catalogue, indexes)
    if as_json:
        _print_json(slots)
        return
    for each in slots:
        table = Table(title=_title(each), title_justify="left")
        table.add_column("banner")
        for column in ("views", each.reward, "rate", "95 %", "recent views", "share now"):
            table.add_column(column, justify="right")
        for banner in each.banners:
            table.add_row(
                banner.id,
                f"{banner.views:,}",
                f"{banner.rewards:,}",
                "" if banner.rate is None else f"{banner.rate:.2%}",
                f"{banner.low:.2%} to {banner.high:.2%}",
                f"{banner.recent_views:,.1f}",
                "off" if banner.share_now is None else f"{banner.share_now:.1%}",
            )
        output().print(table)


def show_replay(
    slot: str,
    most: int,
    seed: int,
    *,
    catalogue: str | None,
    as_json: bool,
    indexes: Path | None,
) -> None:
    """Show what policies would have earned, by the last views of a slot.

    Raises:
        NotFound: there is no such slot, or none of its views was judged yet.
    """
    with _opened(catalogue, indexes, store_to_read) as opened:
        board = opened.banners.board(opened.name)
        if board is None or slot not in board.slots:
            raise NotFound(f"there is no slot {slot!r}", field="slot", hint="aisle banners list")
        views = list(deque(opened.banners.views(opened.name, slot), maxlen=most))
    if not views:
        raise NotFound(
            f"no view of slot {slot!r} was judged yet",
            field="slot",
            hint="views come by events of action impression, and are judged in the slot's window",
        )
    chance = np.random.default_rng(seed)
    estimates = evaluate(board.slots[slot], board.banners, views, chance)
    if as_json:
        told = {"slot": slot, "views": len(views), "estimates": [asdict(e) for e in estimates]}
        output().print_json(orjson.dumps(told).decode())
        return
    output().print(_replay_table(slot, len(views), estimates))


def switch(
    slot: str | None,
    banner: str | None,
    *,
    enabled: bool,
    catalogue: str | None,
    indexes: Path | None,
) -> None:
    """Switch a slot or a banner on or off.

    Raises:
        BadInput: neither is named, or both are.
        NotFound: there is none of that name.
    """
    if (slot is None) == (banner is None):
        raise BadInput("say what to switch", field="banner", hint="--banner or --slot")
    with _opened(catalogue, indexes, store_to_write) as opened:
        opened.banners.switch(opened.name, slot=slot, banner=banner, enabled=enabled)
    what = f"slot {slot}" if slot is not None else f"banner {banner}"
    output().print(f"{opened.name}: {what} is {'on' if enabled else 'off'}", markup=False)


@contextmanager
def _opened(name: str | None, indexes: Path | None, store: StoreOpener) -> Iterator[_Opened]:
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, name)
    with store(settings) as database:
        clock = SystemClock()
        # No server may run that would have judged the views.
        BannerFolder(database, clock).fold(layout.name)
        yield _Opened(layout.name, BannerStore(database), EventLog(database, clock))


def _read(file: Path) -> BannersRequest:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{file.name}: {error.strerror}", field="file") from error
    except ValueError as error:
        raise BadInput(f"{file.name} is no JSON: {error}", field="file") from error
    try:
        return BannersRequest.model_validate(said)
    except ValidationError as error:
        raise as_bad_input(error.errors(include_url=False)) from error


def _stats(slot: str | None, catalogue: str | None, indexes: Path | None) -> tuple[SlotStats, ...]:
    with _opened(catalogue, indexes, store_to_read) as opened:
        board = opened.banners.board(opened.name)
    stats = stats_of(opened.name, board, SystemClock().now(), slot)
    if not stats.slots:
        raise NotFound(f"{opened.name} has no banners", hint="aisle banners put FILE")
    return stats.slots


def _print_json(slots: tuple[BaseModel, ...]) -> None:
    told = [slot.model_dump(mode="json") for slot in slots]
    output().print_json(orjson.dumps(told).decode())


def _title(slot: SlotStats) -> str:
    state = "" if slot.enabled else " (off)"
    half_life = "none" if slot.half_life_hours is None else f"{slot.half_life_hours:g} h"
    return (
        f"{slot.slot}{state}: {slot.policy} on {slot.reward}, half-life {half_life}, "
        f"no share below {slot.min_share:.0%}"
    )


def _rules(banner: BannerStats) -> list[str]:
    return [
        banner.id,
        banner.title,
        banner.product or banner.category or "",
        ", ".join(banner.regions) or "all",
        ", ".join(banner.shown_in) or "all",
        "" if banner.starts is None else f"{banner.starts:%Y-%m-%d %H:%M %Z}",
        "" if banner.ends is None else f"{banner.ends:%Y-%m-%d %H:%M %Z}",
        "on" if banner.enabled else "off",
    ]


def _replay_table(slot: str, views: int, estimates: list[Estimate]) -> Table:
    table = Table(title=f"{slot}: {views:,} views", title_justify="left")
    table.add_column("policy")
    table.add_column("method")
    for column in ("told from", "rate", "95 %"):
        table.add_column(column, justify="right")
    for each in estimates:
        known = each.views > 0
        table.add_row(
            each.policy,
            each.method,
            f"{each.views:,.0f}",
            f"{each.rate:.2%}" if known else "",
            f"{each.low:.2%} to {each.high:.2%}" if known else "nothing tells",
        )
    return table
