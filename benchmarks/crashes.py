"""`python -m benchmarks.crashes`, or `make crash-tests`: SIGKILL at random points.

Everything happens to one catalogue and one store, one crash after the other, as it would in
a shop: what a crash leaves behind is what the next one finds.
"""

import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from benchmarks.caches import link_caches
from benchmarks.command import run_command
from benchmarks.crash_actions import ACTIONS, BEGUN, CATALOGUE, Scene, perform, renamed
from benchmarks.crash_model import Expected, faults, leftovers
from benchmarks.machine import describe_machine
from benchmarks.report import Aim, Report, Table, Value, rendered, write_json
from catalog.codec import product_to_json
from catalog.demo import demo_products
from catalog.store.changes import ProductChangeStore
from cli.tasks.setup import load_settings, output, progress
from core.clock import SystemClock
from core.errors import AisleError
from core.progress import reporter

PRODUCTS = 60
JOIN_SECONDS = 300.0
WRITE_SECONDS = 0.15
"""Between the first acknowledged write of a process and its kill, at the most."""

BUILDS = ("build", "publish", "fold", "rollback")
"""After the kill of one of these another build must go well."""

SEED = 20


@dataclass(frozen=True, slots=True)
class Kill:
    """A process that was killed, or ended before it could be, and what it left behind.

    Attributes:
        action: what it was doing.
        killed: False if it was done already.
        acknowledged: rounds of writes that it was told are kept.
        published: whether another version is served than before.
        faults: what is not as it must be.
    """

    action: str
    killed: bool
    acknowledged: int
    published: bool
    faults: tuple[str, ...]


@dataclass(slots=True)
class CrashTest:
    """Kills one process after another over one catalogue.

    Attributes:
        scene: where.
        random: when.
        expected: what was acknowledged so far.
        seconds: how long a whole build and its publication take, and a fold.
    """

    scene: Scene
    random: Random
    expected: Expected = field(default_factory=Expected)
    seconds: dict[str, float] = field(default_factory=dict)

    def prepare(self) -> None:
        """Build two versions, and see how long it takes undisturbed.

        Raises:
            AisleError: it cannot be built.
        """
        for name in ("build", "build", "fold"):
            self._rename_once()
            began = time.perf_counter()
            process, told = self._start(name)
            while _next(told) == BEGUN:
                pass
            published = time.perf_counter()
            process.join(JOIN_SECONDS)
            if process.exitcode:
                raise AisleError(f"a {name} ended with {process.exitcode}")
            ended = time.perf_counter()
            self.seconds[name], self.seconds["publish"] = ended - began, ended - published
        self.seconds["rollback"] = self.seconds["publish"]

    def kills(self, times: int) -> Iterator[Kill]:
        """Kill `times` processes, of all actions by turns."""
        killed = 0
        names = list(ACTIONS)
        while killed < times:
            kill = self.kill(names[killed % len(names)])
            killed += kill.killed
            yield kill

    def kill(self, name: str) -> Kill:
        """Kill one process in the midst of what is called `name`, and look."""
        if name in BUILDS:
            self._rename_once()
        before = self.scene.layout.current_version()
        process, told = self._start(name)
        acknowledged = self._let_it_run(name, told)
        process.kill()
        process.join()
        acknowledged.extend(_rest(told))
        self._note(name, acknowledged)
        found = list(faults(self.scene, self.expected))
        published = self.scene.layout.current_version() != before
        if name in BUILDS:
            found.extend(self._next_build())
        return Kill(
            name,
            process.exitcode == -signal.SIGKILL,
            sum(each >= 0 for each in acknowledged),
            published,
            tuple(found),
        )

    def _next_build(self) -> Iterator[str]:
        self._rename_once()
        process, _told = self._start("fold")
        process.join(JOIN_SECONDS)
        if process.exitcode:
            yield f"the next fold ended with {process.exitcode}"
            return
        yield from leftovers(self.scene)
        yield from faults(self.scene, self.expected)

    def _let_it_run(self, name: str, told: Connection) -> list[int]:
        """Wait until the moment has come; gives what was told meanwhile."""
        heard = [_next(told)]
        while name == "publish" and heard[-1] == BEGUN:
            heard.append(_next(told))
        time.sleep(self.random.uniform(0, self.seconds.get(name, WRITE_SECONDS)))
        return heard

    def _note(self, name: str, acknowledged: Sequence[int]) -> None:
        rounds = 1 + max(acknowledged)
        if name == "offer write":
            self.expected.sold = max(self.expected.sold, rounds)
        elif name == "delta write":
            self.expected.renamed = max(self.expected.renamed, rounds)

    def _rename_once(self) -> None:
        """One acknowledged change, so that there is something to build."""
        with closing(self.scene.database()) as database:
            changes = list(renamed(self.scene, self.expected.renamed))
            ProductChangeStore(database, SystemClock()).put(CATALOGUE, changes)
        self.expected.renamed += 1

    def _start(self, name: str) -> tuple[BaseProcess, Connection]:
        first = self.expected.sold if name == "offer write" else self.expected.renamed
        context = get_context("forkserver")
        context.set_forkserver_preload(["benchmarks.crash_model"])
        told, tell = context.Pipe(duplex=False)
        process = context.Process(
            target=perform, args=(self.scene.folder, name, first, tell), daemon=True
        )
        process.start()
        tell.close()
        return process, told


def _next(told: Connection) -> int:
    """What is told next.

    Raises:
        AisleError: the process ended without.
    """
    try:
        heard: int = told.recv()
    except EOFError:
        raise AisleError("a process ended before it was killed") from None
    return heard


def _rest(told: Connection) -> Iterator[int]:
    """What was told before the end; the last word may be cut off by it."""
    while True:
        try:
            yield told.recv()
        except (EOFError, OSError):
            return


def make_scene(folder: Path, models: Path, vectors: Path) -> Scene:
    """A feed of PRODUCTS of the demo shop, and folders with the caches linked into them."""
    scene = Scene(folder, tuple(demo_products(count=PRODUCTS)))
    link_caches(scene.settings.indexes, models, vectors)
    with scene.feed.open("wb") as file:
        file.writelines(product_to_json(product) + b"\n" for product in scene.products)
    return scene


def table(kills: Iterable[Kill], seconds: float) -> Table:
    """The kills by what they hit, with every fault in words."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ACTIONS}
    told: list[str] = []
    for kill in kills:
        found[kill.action].update(
            {
                "kills": kill.killed,
                "came too late": not kill.killed,
                "acknowledged": kill.acknowledged,
                "published": kill.published,
                "faults": len(kill.faults),
            }
        )
        told.extend(f"{kill.action}: {fault}" for fault in kill.faults)
    rows: list[dict[str, Value]] = [
        {"killed in": name, **counts} for name, counts in found.items() if counts
    ]
    return Table(
        name="crashes",
        title=f"SIGKILL at random points: {PRODUCTS} products, {seconds:.0f} s",
        rows=rows,
        notes=[
            "acknowledged: rounds of writes that were told to be kept, all of which must be there;",
            "published: another version was served after the kill than before.",
            *told,
        ],
        aims=[Aim(what="faults", value=sum(each["faults"] for each in found.values()), bound=0)],
    )


def command(
    *,
    times: Annotated[int, typer.Option(min=1, help="Kills.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the moments.")] = SEED,
    json: Annotated[Path | None, typer.Option(help="Also write everything to this file.")] = None,
    indexes: Annotated[
        Path | None, typer.Option(help="Whose models and vectors are used, as for aisle.")
    ] = None,
) -> None:
    """Kill builds, publications, folds, rollbacks and writes, and see what is left."""
    settings, out = load_settings(indexes=indexes), output()
    machine = describe_machine(SystemClock())
    out.print(str(machine), markup=False, soft_wrap=True)
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="aisle-crashes-") as folder,
        reporter(progress()) as bars,
    ):
        scene = make_scene(Path(folder), settings.models_dir, settings.indexes / ".vectors")
        test = CrashTest(scene, Random(seed))  # noqa: S311 - to be the same again
        test.prepare()
        kills = list(bars.track(test.kills(times), label="killing", total=times))
    shown = table(kills, time.perf_counter() - began)
    out.print(rendered(shown))
    if json is not None:
        about: dict[str, Value] = {"products": PRODUCTS, "seed": seed}
        write_json(Report(machine=machine, catalogue=about, tables=[shown]), json)
    if not all(aim.met for aim in shown.aims):
        raise typer.Exit(1)


if __name__ == "__main__":
    run_command(command)
