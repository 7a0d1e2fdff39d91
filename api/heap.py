"""The C library's heap in a process that lives long: few arenas, and free memory given back.

glibc gives every busy thread an arena of its own, up to eight a core, and keeps what is freed
in each. Threads that apply changes all day leave hundreds of MB behind so. Elsewhere than on
glibc nothing is done.
"""

import ctypes
from functools import cache

M_ARENA_MAX = -8
"""Of malloc.h."""

ARENAS = 2
"""Numpy and ONNX Runtime take what is large past the arenas; two are enough for the rest."""


def limit_arenas(most: int = ARENAS) -> bool:
    """Let threads share `most` arenas from now on; says whether that was possible."""
    library = _glibc()
    return library is not None and bool(library.mallopt(M_ARENA_MAX, most))


def give_back() -> bool:
    """Return free pages to the system, some milliseconds; says whether there were any."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


@cache
def _glibc() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL("libc.so.6")
        library.mallopt.argtypes = [ctypes.c_int, ctypes.c_int]
        library.malloc_trim.argtypes = [ctypes.c_size_t]
    except (OSError, AttributeError):
        return None
    return library
