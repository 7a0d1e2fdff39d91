import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.encoder import FloatArray
from core.errors import DiskFull, IndexUnusable
from indexer.vector_cache import KEY_BYTES, VectorCache, text_key
from tests.small_disk import filled, small_disk

DIMENSION = 4
SPAWN = multiprocessing.get_context("spawn")


def vector(number: int) -> FloatArray:
    return np.full(DIMENSION, number, dtype=np.float32)


def entries(numbers: range) -> dict[bytes, FloatArray]:
    return {text_key(str(number)): vector(number) for number in numbers}


def open_cache(folder: Path) -> VectorCache:
    return VectorCache(folder, "encoder", DIMENSION)


def store_and_die(folder: Path) -> None:
    """Store ten vectors, begin to store ten more, and be killed."""
    cache = open_cache(folder)
    cache.put(entries(range(10)))

    class Deadly(dict[bytes, FloatArray]):
        def items(self) -> None:  # type: ignore[override]  # it never returns
            os.kill(os.getpid(), signal.SIGKILL)

    cache.put(Deadly())


def store(folder: Path, first: int) -> None:
    """Store forty overlapping batches of vectors, one transaction each."""
    with open_cache(folder) as cache:
        for start in range(first, first + 400, 10):
            cache.put(entries(range(start, start + 20)))


def test_a_text_is_named_by_its_sha256() -> None:
    # sha256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 ...
    assert text_key("abc").hex() == "ba7816bf8f01cfea414140de5dae2223"
    assert len(text_key("")) == KEY_BYTES


def test_what_was_stored_is_found_again_bit_for_bit(tmp_path: Path) -> None:
    values = np.array([1 / 3, -0.0, 1e-40, 3e38], dtype=np.float32)
    with open_cache(tmp_path / "new" / "folder") as cache:
        cache.put({text_key("a"): values})
    with open_cache(tmp_path / "new" / "folder") as cache:
        found = cache.get([text_key("a"), text_key("b")])
    assert list(found) == [text_key("a")]
    assert found[text_key("a")].tobytes() == values.tobytes()


def test_what_is_there_stays(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put({text_key("a"): vector(1)})
        cache.put({text_key("a"): vector(2), text_key("b"): vector(3)})
        found = cache.get([text_key("a"), text_key("b")])
    assert [float(found[text_key(name)][0]) for name in "ab"] == [1, 3]


def test_each_encoder_has_its_own_file(tmp_path: Path) -> None:
    with VectorCache(tmp_path, "one", DIMENSION) as cache:
        cache.put(entries(range(1)))
    with VectorCache(tmp_path, "two", DIMENSION) as cache:
        assert cache.get(entries(range(1))) == {}


def test_a_vector_of_another_length_is_not_taken(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        cache.put(entries(range(1)))
    with VectorCache(tmp_path, "encoder", DIMENSION + 1) as cache:
        assert cache.get(entries(range(1))) == {}


def test_a_killed_writer_loses_only_what_it_was_storing(tmp_path: Path) -> None:
    writer = SPAWN.Process(target=store_and_die, args=(tmp_path,))
    writer.start()
    writer.join(60)
    assert writer.exitcode == -signal.SIGKILL

    with open_cache(tmp_path) as cache:
        assert set(cache.get(entries(range(20)))) == set(entries(range(10)))
        cache.put(entries(range(20)))
        assert len(cache.get(entries(range(20)))) == 20


def test_two_processes_fill_a_new_file_at_once(tmp_path: Path) -> None:
    writers = [SPAWN.Process(target=store, args=(tmp_path, first)) for first in (0, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0]
    with open_cache(tmp_path) as cache:
        found = cache.get(entries(range(610)))
    assert len(found) == 610
    assert all(found[text_key(str(n))].tobytes() == vector(n).tobytes() for n in range(610))


def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "encoder.sqlite").write_bytes(b"this is no database" * 400)
    with pytest.raises(IndexUnusable, match="vector cache") as caught:
        open_cache(tmp_path)
    assert caught.value.field == "encoder.sqlite"
    assert "delete the file" in str(caught.value.hint)


def test_a_full_disk_is_told_from_a_damaged_file(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1 << 20) as disk, open_cache(disk) as cache:
        cache.put(entries(range(10)))
        filler = filled(disk)
        with pytest.raises(DiskFull, match="vector cache") as error:
            cache.put(entries(range(10, 20_000)))
        assert "make room" in str(error.value.hint)
        filler.unlink()
        cache.put(entries(range(10, 20)))
        assert len(cache.get(entries(range(20)))) == 20


def test_a_table_of_something_else_is_an_error_too(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "encoder.sqlite") as connection:
        connection.execute("CREATE TABLE vectors (name TEXT)")
    connection.close()
    with open_cache(tmp_path) as cache:
        with pytest.raises(IndexUnusable, match="no such column"):
            cache.get(entries(range(1)))
        with pytest.raises(IndexUnusable, match="columns"):
            cache.put(entries(range(1)))
