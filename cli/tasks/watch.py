"""What `aisle watch` does: build a feed whenever its file has changed and settled."""

import time
from pathlib import Path

from catalog.feed_state import FeedChanged, FeedState, Settling
from cli.errors import TERMINATED, describe
from cli.tasks import build
from cli.tasks.build_order import BuildOrder
from cli.tasks.interruption import ending_on_sigterm
from cli.tasks.setup import progress
from core.errors import BadInput, GateFailed

RETRY_S = 30
"""Before a build is tried again that failed for no fault of the feed."""


def run(
    order: BuildOrder,
    *,
    settle_s: float,
    every_s: float,
    indexes: Path | None,
    progress_file: Path | None,
    outcome_file: Path | None,
) -> None:
    """Build, and build again at every change, until Ctrl-C or SIGTERM."""
    try:
        with ending_on_sigterm():
            known: FeedState | None = None
            while True:
                _say(f"waiting for {order.feed.name} to change; Ctrl-C ends it")
                state = _settled(Settling(order.feed, settle_s, but=known), every_s)
                failure = _build(order, indexes, progress_file, outcome_file)
                known = None if failure and _is_worth_another_try(failure) else state
    except KeyboardInterrupt:
        _say("ended")
    except SystemExit as end:
        if end.code != TERMINATED:
            raise
        _say("ended")


def _settled(file: Settling, every_s: float) -> FeedState:
    while (state := file.look(time.monotonic())) is None:
        time.sleep(every_s)
    return state


def _build(
    order: BuildOrder,
    indexes: Path | None,
    progress_file: Path | None,
    outcome_file: Path | None,
) -> Exception | None:
    """Build once; gives why it failed, which was told then."""
    try:
        build.run(order, indexes=indexes, progress_file=progress_file, outcome_file=outcome_file)
    except Exception as error:  # noqa: BLE001 - whatever fails is told, and watched on
        _say(describe(error))
        return error
    return None


def _is_worth_another_try(failure: Exception) -> bool:
    """Whether the same feed may be built the next time; waits if the fault was elsewhere."""
    if isinstance(failure, FeedChanged):
        return True
    if isinstance(failure, BadInput | GateFailed):
        return False
    _say(f"trying again in {RETRY_S} s")
    time.sleep(RETRY_S)
    return True


def _say(text: str) -> None:
    progress().print(text, markup=False, highlight=False, soft_wrap=True)
