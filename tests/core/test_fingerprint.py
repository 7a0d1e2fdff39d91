import hashlib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.fingerprint import CHUNK_BYTES, of_file, of_parts

PARTS = st.lists(st.binary(max_size=3), max_size=4)


def test_it_is_sha256_over_lengths_and_parts() -> None:
    expected = hashlib.sha256(b"\x01" + bytes(7) + b"a" + b"\x02" + bytes(7) + "é".encode())
    assert of_parts([b"a", "é"]) == expected.hexdigest()


def test_borders_and_empty_parts_count() -> None:
    assert len({of_parts(parts) for parts in (["ab"], ["a", "b"], ["", "ab"], [], [""])}) == 5


@settings(deadline=None)
@given(PARTS, PARTS)
def test_only_equal_parts_have_equal_fingerprints(left: list[bytes], right: list[bytes]) -> None:
    assert (of_parts(left) == of_parts(right)) == (left == right)


def test_a_file_is_named_by_its_bytes_over_several_chunks(tmp_path: Path) -> None:
    content = bytes(range(256)) * (CHUNK_BYTES // 128) + b"end"
    path = tmp_path / "file"
    path.write_bytes(content)
    assert of_file(path) == hashlib.sha256(content).hexdigest()
