"""Builds in processes of their own, which can be killed at a chosen moment.

Nothing of the build is replaced: a moment is reached through the products, the
reporter, the gates or the clock that are handed in, or through the interpreter's
audit events, which come before every file operation.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from types import ModuleType
from typing import Any, TypeVar

from catalog.codec import product_from_json, product_to_json
from catalog.product import Product
from core.errors import ModelMissing
from core.gates import GateResult
from core.layout import CatalogueLayout
from core.progress import Silent
from indexer.build import BuildOptions, build_index
from indexer.gates import Candidate

Item = TypeVar("Item")

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.indexer.processes"])
TRAINING = {"onnx", "sentence_transformers", "torch", "transformers"}
JOIN_S = 120


@dataclass(frozen=True)
class Moment:
    """When a build is killed: the `count`-th time that `event` comes with this `detail`.

    Attributes:
        event: "feed", "track", "gate", "clock", or the name of an audit event.
        detail: a reporter's label, or the end of the path of an audit event.
    """

    event: str
    detail: str = ""
    count: int = 1


@dataclass
class Fate:
    """Counts what happens, and kills this process when its moment has come."""

    moment: Moment
    seen: int = 0

    def meet(self, event: str, detail: str = "") -> None:
        if event == self.moment.event and detail.endswith(self.moment.detail):
            self.seen += 1
            if self.seen == self.moment.count:
                os.kill(os.getpid(), signal.SIGKILL)

    def products(self, products: Iterable[Product]) -> Iterator[Product]:
        for product in products:
            self.meet("feed")
            yield product

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        for item in Silent().track(items, label=label, total=total):
            self.meet("track", label)
            yield item

    def check(self, candidate: Candidate) -> GateResult:
        self.meet("gate", candidate.manifest.version)
        return GateResult("fate", "", "")

    def now(self) -> datetime:
        self.meet("clock")
        return datetime.now(UTC)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == self.moment.event:
            self.meet(event, str(arguments[0]))


def _start(
    target: Callable[..., None],
    products: Iterable[Product],
    layout: CatalogueLayout,
    options: BuildOptions,
    extra: object,
) -> BaseProcess:
    """Products are no pickles, so they travel as JSON."""
    packed = [product_to_json(product) for product in products]
    process = CONTEXT.Process(target=target, args=(packed, layout, options, extra))
    process.start()
    return process


def _unpacked(packed: Iterable[bytes]) -> Iterator[Product]:
    return map(product_from_json, packed)


def _doomed_build(
    packed: Sequence[bytes], layout: CatalogueLayout, options: BuildOptions, moment: Moment
) -> None:
    fate = Fate(moment)
    sys.addaudithook(fate.audit)
    fated = replace(options, gates=(*options.gates, fate), clock=fate)
    build_index(fate.products(_unpacked(packed)), layout, fated, fate)


def _plain_build(
    packed: Sequence[bytes], layout: CatalogueLayout, options: BuildOptions, ready: Event | None
) -> None:
    if ready:
        ready.set()
    build_index(_unpacked(packed), layout, options, Silent())


def _torchless_build(
    packed: Sequence[bytes], layout: CatalogueLayout, options: BuildOptions, outcome: Any
) -> None:
    sys.meta_path.insert(0, Blocker())
    try:
        outcome.put(build_index(_unpacked(packed), layout, options, Silent()).version)
    except ModelMissing as error:
        outcome.put((error.message, error.field, error.hint))
    assert TRAINING.isdisjoint(sys.modules)


class Blocker(MetaPathFinder):
    """Has it that nothing for training models is installed."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        del path, target
        if fullname.partition(".")[0] in TRAINING:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


@dataclass(frozen=True)
class Barrier:
    """A gate that says when a build has come to it and holds it until it may go on."""

    reached: Event = field(default_factory=CONTEXT.Event)
    opened: Event = field(default_factory=CONTEXT.Event)

    def check(self, candidate: Candidate) -> GateResult:
        self.reached.set()
        opened = self.opened.wait(JOIN_S)
        forgotten = (f"{candidate.manifest.version} was forgotten",)
        return GateResult("barrier", "", "", () if opened else forgotten)


def killed_build(
    products: Sequence[Product], layout: CatalogueLayout, options: BuildOptions, moment: Moment
) -> None:
    """Build until the moment comes; fails if it does not come."""
    process = _start(_doomed_build, products, layout, options, moment)
    process.join(JOIN_S)
    assert process.exitcode == -signal.SIGKILL, f"{moment} never came"


def start_build(
    products: Sequence[Product],
    layout: CatalogueLayout,
    options: BuildOptions,
    ready: Event | None = None,
) -> BaseProcess:
    """A build under way; `ready` is set when it begins."""
    return _start(_plain_build, products, layout, options, ready)


def torchless_build(
    products: Sequence[Product], layout: CatalogueLayout, options: BuildOptions
) -> str | tuple[str, str, str]:
    """A build where torch cannot be imported: its version, or what its ModelMissing says."""
    outcome = CONTEXT.SimpleQueue()
    process = _start(_torchless_build, products, layout, options, outcome)
    process.join(JOIN_S)
    assert process.exitcode == 0
    result: str | tuple[str, str, str] = outcome.get()
    return result
