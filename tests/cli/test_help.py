import subprocess
import sys
from typing import get_args

import pytest

from catalog.mapping import shipped_mappings
from cli.build_options import Precision
from cli.judged_options import LayoutName
from cli.search import ModeName, SortName
from experiments.offline.judgments import JudgmentFormat
from indexer.encoders import PRECISIONS
from search.query import Mode, Sort
from tests.cli.conftest import Shop

COMMANDS = (
    "demo",
    "build",
    "search",
    "serve",
    "versions",
    "rollback",
    "verify",
    "evaluate",
    "tune",
)


def test_the_first_page_shows_every_command_and_the_exit_codes(empty_shop: Shop) -> None:
    outcome = empty_shop.aisle("--help")

    assert outcome.code == 0
    assert all(f"\n  {command} " in outcome.out for command in COMMANDS)
    assert "Exit codes: 0 fine" in outcome.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_examples(empty_shop: Shop, command: str) -> None:
    outcome = empty_shop.aisle(command, "--help")

    assert outcome.code == 0
    assert f"\n    aisle {command}" in outcome.out.split("Examples:")[1]


def test_help_waits_for_no_heavy_package() -> None:
    heavy = ("faiss", "numpy", "numba", "onnxruntime", "pyarrow", "pydantic", "fastapi", "jinja2")
    program = f"import sys, cli.main; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_the_choices_are_those_of_the_rooms(empty_shop: Shop) -> None:
    assert get_args(ModeName) == tuple(Mode)
    assert get_args(SortName) == tuple(Sort)
    assert get_args(LayoutName) == tuple(JudgmentFormat)
    assert get_args(Precision) == PRECISIONS
    help_text = " ".join(empty_shop.aisle("build", "--help").out.split())
    assert f"{', '.join(shipped_mappings())}, or a TOML file" in help_text


def test_the_version_is_the_packages(empty_shop: Shop) -> None:
    assert empty_shop.aisle("--version").out == "aisle 0.1.0\n"
