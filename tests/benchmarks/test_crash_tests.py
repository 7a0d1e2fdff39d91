"""The crash tests in short, and that they see what they look for."""

from random import Random

import pytest

from benchmarks.crash_actions import ACTIONS, Scene
from benchmarks.crash_model import Expected, faults
from benchmarks.crashes import CrashTest, make_scene
from indexer.build import BuildOptions


@pytest.fixture(scope="module")
def crashed(build_options: BuildOptions, tmp_path_factory: pytest.TempPathFactory) -> CrashTest:
    """A shop in which one process of every kind was killed."""
    folder = tmp_path_factory.mktemp("crashes")
    scene = make_scene(folder, build_options.models, build_options.vector_cache)
    test = CrashTest(scene, Random(7))  # noqa: S311 - moments, nothing secret
    test.prepare()
    kills = list(test.kills(len(ACTIONS)))
    assert [fault for kill in kills for fault in kill.faults] == []
    assert {kill.action for kill in kills if kill.killed} == set(ACTIONS)
    return test


def found(scene: Scene, expected: Expected) -> str:
    return "\n".join(faults(scene, expected))


def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(crashed: CrashTest) -> None:
    assert found(crashed.scene, crashed.expected) == ""


def test_a_lost_write_would_be_seen(crashed: CrashTest) -> None:
    known = crashed.expected
    lost_name = found(crashed.scene, Expected(known.renamed + 1, known.sold))
    lost_sale = found(crashed.scene, Expected(known.renamed, known.sold + 1))

    assert "rounds of renaming" in lost_name
    assert "rounds of sales" in lost_sale


def test_half_a_version_would_be_seen(crashed: CrashTest) -> None:
    layout = crashed.scene.layout
    served = layout.version(layout.current_version())
    whole = served.vectors.read_bytes()
    served.vectors.write_bytes(whole[:-1])

    assert "is not whole" in found(crashed.scene, crashed.expected)

    served.vectors.write_bytes(whole)
