"""One tensor: numpy from and to JSON and binary data."""

import math
import struct
from itertools import chain

import numpy as np

from serve.datatypes import DATATYPES

_LENGTH = struct.Struct("<I")


class TensorError(ValueError):
    pass


def from_binary(data: memoryview, datatype: str, shape: list[int]) -> np.ndarray:
    count = math.prod(shape)
    if datatype == "BYTES":
        return _objects(_split_bytes(data, count), shape)
    dtype = DATATYPES[datatype].dtype
    if len(data) != count * dtype.itemsize:
        raise TensorError(f"{datatype} {shape} takes {count * dtype.itemsize} bytes, found {len(data)}")
    return np.frombuffer(data, dtype).reshape(shape)


def _split_bytes(data: memoryview, count: int) -> list[bytes]:
    elements, at = [], 0
    for _ in range(count):
        if at + 4 > len(data):
            raise TensorError(f"expected {count} BYTES elements, the data end after {len(elements)}")
        (size,) = _LENGTH.unpack_from(data, at)
        at += 4 + size
        if at > len(data):
            raise TensorError(f"BYTES element {len(elements)} says it has {size} bytes, the data end before")
        elements.append(bytes(data[at - size : at]))
    if at != len(data):
        raise TensorError(f"{count} BYTES elements take {at} bytes, found {len(data)}")
    return elements


def from_json(data: object, datatype: str, shape: list[int]) -> np.ndarray:
    """`data` may be flat or nested as the shape says."""
    kind = DATATYPES[datatype]
    if not kind.json:
        raise TensorError(f"{datatype} has no JSON form, send it as binary data")
    flat = _flatten(data, shape)
    if len(flat) != math.prod(shape):
        raise TensorError(f"{shape} has {math.prod(shape)} elements, found {len(flat)}")
    allowed = _JSON_TYPES[kind.dtype.kind]
    if wrong := set(map(type, flat)) - allowed:
        found = ", ".join(sorted(t.__name__ for t in wrong))
        raise TensorError(f"{datatype}: expected {' or '.join(sorted(t.__name__ for t in allowed))}, found {found}")
    if datatype == "BYTES":
        return _objects([element.encode() for element in flat], shape)
    return _numbers(flat, kind.dtype, datatype).reshape(shape)


_JSON_TYPES = {"b": {bool}, "i": {int}, "u": {int}, "f": {int, float}, "O": {str}}


def _flatten(data: object, shape: list[int]) -> list:
    if not isinstance(data, list):
        raise TensorError("data: expected a list")
    if not data or not isinstance(data[0], list) or len(shape) < 2:
        return data
    level = data
    for depth, size in enumerate(shape[1:], 1):
        if not all(isinstance(row, list) and len(row) == size for row in level):
            raise TensorError(f"data: expected flat or nested as {shape}, found another length at depth {depth}")
        level = list(chain.from_iterable(level))
    return level


def _numbers(flat: list, dtype: np.dtype, datatype: str) -> np.ndarray:
    if dtype.kind in "iu" and flat:
        info = np.iinfo(dtype)
        if min(flat) < info.min or max(flat) > info.max:
            raise TensorError(f"{datatype}: expected {info.min} to {info.max}, found {min(flat)} to {max(flat)}")
    try:
        with np.errstate(over="ignore"):
            array = np.array(flat, dtype)
    except OverflowError as error:
        raise TensorError(f"{datatype}: {error}") from error
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise TensorError(f"{datatype}: a number is too large for it")
    return array


def _objects(elements: list, shape: list[int]) -> np.ndarray:
    array = np.empty(len(elements), object)
    array[:] = elements
    return array.reshape(shape)


def to_binary(array: np.ndarray, datatype: str) -> bytes:
    if datatype == "BYTES":
        return b"".join(part for element in array.flat for part in (_LENGTH.pack(len(element)), element))
    return np.ascontiguousarray(array, DATATYPES[datatype].dtype).tobytes()


def to_json(array: np.ndarray, datatype: str) -> list:
    kind = DATATYPES[datatype]
    if not kind.json:
        raise TensorError(f"{datatype} has no JSON form, ask for binary data")
    if kind.dtype.kind == "f" and not np.isfinite(array).all():
        raise TensorError("it holds NaN or infinity, which JSON can't carry; ask for binary data")
    if datatype != "BYTES":
        return array.reshape(-1).tolist()
    try:
        return [element.decode() for element in array.flat]
    except UnicodeDecodeError as error:
        raise TensorError("its bytes are no UTF-8; ask for binary data") from error
