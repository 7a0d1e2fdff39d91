"""Arrays as fields of a model: in JSON the bytes of their values, compressed, in base64."""

import zlib
from base64 import b64decode, b64encode
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

_QUICK = 1
_KINDS = "fi"


class _Written(BaseModel):
    """How an array stands in JSON; `dtype` as numpy writes it, "<f8"."""

    model_config = ConfigDict(extra="forbid")

    dtype: str
    shape: tuple[int, ...]
    zlib: str


def _pack(array: npt.NDArray[Any]) -> dict[str, Any]:
    ordered = np.ascontiguousarray(array)
    packed = b64encode(zlib.compress(ordered.tobytes(), _QUICK)).decode("ascii")
    return _Written(dtype=ordered.dtype.str, shape=ordered.shape, zlib=packed).model_dump()


def _unpack(value: object) -> npt.NDArray[Any]:
    if isinstance(value, np.ndarray):
        array = value.copy()
    else:
        written = _Written.model_validate(value)
        dtype = np.dtype(written.dtype)
        if dtype.kind not in _KINDS:
            raise ValueError(f"arrays of {written.dtype} are not kept")
        inflate = zlib.decompressobj()
        size = int(np.prod(written.shape, dtype=np.int64)) * dtype.itemsize
        values = inflate.decompress(b64decode(written.zlib), max(size, 1))
        if len(values) != size or inflate.unconsumed_tail:
            raise ValueError("an array is not of the length that is written beside it")
        array = np.frombuffer(values, dtype).reshape(written.shape)
    array.flags.writeable = False
    return array


PackedFloats = Annotated[
    npt.NDArray[np.float64],
    PlainValidator(_unpack),
    PlainSerializer(_pack, when_used="json"),
]
PackedCodes = Annotated[
    npt.NDArray[np.int32],
    PlainValidator(_unpack),
    PlainSerializer(_pack, when_used="json"),
]
