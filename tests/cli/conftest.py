"""The `aisle` command on copies of a small built index: as a process of its own, or in this one."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.codec import product_to_json
from catalog.product import Product
from cli.main import main
from tests.conftest import BuiltIndex

AISLE = Path(sys.executable).with_name("aisle")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A folder of catalogues that a test may change, and the command that works on it."""

    indexes: Path
    environment: dict[str, str]

    def aisle(self, *arguments: str | Path, **extra: str) -> Outcome:
        """Run `aisle` to its end; `extra` is put over the environment."""
        done = subprocess.run(
            [AISLE, *arguments],
            env=self.environment | extra,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Run `aisle` in the background; the caller ends it."""
        return subprocess.Popen(
            [AISLE, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _shop(indexes: Path, **settings: str) -> Shop:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("AISLE_")}
    return Shop(indexes, inherited | {"AISLE_INDEXES": str(indexes)} | settings)


@pytest.fixture
def empty_shop(tmp_path: Path) -> Shop:
    """No catalogue, no models: for what fails before either is needed."""
    return _shop(tmp_path / "indexes")


@pytest.fixture
def shop(demo_index: BuiltIndex, tmp_path: Path) -> Shop:
    """The demo catalogue itself: only for commands that change nothing.

    Every room reads this folder, and a search without a name for its catalogue needs
    it to be the only one: a test that leaves anything behind fails. A further catalogue is
    built into own_shop, and demo is changed in copy_of_shop.
    """
    return _shop(
        demo_index.indexes,
        AISLE_MODELS=str(demo_index.options.models),
        AISLE_DATABASE=f"sqlite:///{tmp_path / 'store.sqlite'}",
    )


@pytest.fixture
def own_shop(demo_index: BuiltIndex, tmp_path: Path) -> Shop:
    """No catalogue yet, for a test to build its own; models and vectors are known."""
    indexes = tmp_path / "own"
    indexes.mkdir()
    (indexes / ".vectors").symlink_to(demo_index.options.vector_cache)
    return _shop(indexes, AISLE_MODELS=str(demo_index.options.models))


@pytest.fixture
def copy_of_shop(demo_index: BuiltIndex, tmp_path: Path) -> Callable[[], Shop]:
    """Makes a copy of the demo catalogue that may be rebuilt or damaged; vectors are known."""

    def make() -> Shop:
        indexes = tmp_path / "indexes"
        shutil.copytree(demo_index.indexes, indexes)
        (indexes / ".vectors").symlink_to(demo_index.options.vector_cache)
        return _shop(indexes, AISLE_MODELS=str(demo_index.options.models))

    return make


@pytest.fixture
def inside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Runs the command's entry point in this process, which saves the imports of a new one."""

    def run(shop: Shop, *arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["aisle", *map(str, arguments)])
        for name, text in shop.environment.items():
            monkeypatch.setenv(name, text)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), said.out, said.err)

    return run


def write_feed(path: Path, products: tuple[Product, ...]) -> Path:
    with gzip.open(path, "wb") as file:
        file.writelines(product_to_json(product) + b"\n" for product in products)
    return path


@pytest.fixture
def interrupts_are_heard() -> Iterator[None]:
    """What a shell runs in the background ignores Ctrl-C, and its children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
