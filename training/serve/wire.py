"""Requests and responses of the Open Inference Protocol v2, JSON and binary, without a server around them.

A binary body is JSON, then the tensors back to back in the order in which the JSON names them:

    |<- Inference-Header-Content-Length ->|<- binary_data_size ->|<- binary_data_size ->|
    { "inputs": [ {...}, {...} ] }          first tensor           second tensor

Little-endian, row-major, no padding. BYTES elements have their length before them as u32; BOOL is one byte.
"""

import json
import math
from dataclasses import dataclass, field

import numpy as np

from serve.datatypes import DATATYPES
from serve.repository import ModelConfig, TensorSpec
from serve.tensors import TensorError, from_binary, from_json, to_binary, to_json

HEADER_LENGTH = "inference-header-content-length"


class RequestError(Exception):
    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class InferRequest:
    inputs: dict[str, np.ndarray]
    outputs: list[tuple[str, bool]]  # name, and whether as binary data
    rows: int
    id: str | None = None
    timeout_us: int | None = None


@dataclass
class _Body:
    """The binary part, taken from front to back."""

    data: memoryview
    at: int = 0

    def take(self, size: int, name: str) -> memoryview:
        left = len(self.data) - self.at
        if size > left:
            raise RequestError(f"input {name!r}: binary_data_size is {size}, {left} bytes are left in the body")
        self.at += size
        return self.data[self.at - size : self.at]


def read_request(body: bytes, header_length: str | None, config: ModelConfig) -> InferRequest:
    if header_length is None:
        return _read(body, memoryview(b""), config)
    if not header_length.isascii() or not header_length.isdecimal():
        raise RequestError(f"Inference-Header-Content-Length: expected a number of bytes, found {header_length!r}")
    length = int(header_length)
    if length > len(body):
        raise RequestError(f"Inference-Header-Content-Length is {length}, the body has {len(body)} bytes")
    if length == 0:
        return _raw(body, config)
    return _read(body[:length], memoryview(body)[length:], config)


def _raw(body: bytes, config: ModelConfig) -> InferRequest:
    """No JSON at all: the body is the one input, a batch of one, and every output comes back as binary data."""
    if len(config.inputs) != 1:
        raise RequestError(f"a raw request needs a model with one input, {config.name!r} has {len(config.inputs)}")
    spec = config.inputs[0]
    size = DATATYPES[spec.datatype].dtype.itemsize
    known = math.prod(d for d in spec.dims if d >= 0)
    open_dims = sum(d < 0 for d in spec.dims)
    if spec.datatype == "BYTES" or open_dims > 1:
        raise RequestError(f"a raw request can't tell the shape of {spec.datatype} {config.shape(spec)}")
    rest = len(body) // (size * known) if open_dims and known else 1
    dims = [rest if d < 0 else d for d in spec.dims]
    shape = [1, *dims] if config.max_batch_size else dims
    array = _tensor(spec.name, lambda: from_binary(memoryview(body), spec.datatype, shape))
    return InferRequest({spec.name: array}, [(o.name, True) for o in config.outputs], rows=1)


def _read(text: bytes, binary: memoryview, config: ModelConfig) -> InferRequest:
    head = _parse(text)
    parameters = _parameters(head, "the request")
    body = _Body(binary)
    inputs = _inputs(head, body, config)
    if body.at != len(binary):
        raise RequestError(
            f"the inputs' binary_data_size add up to {body.at}, the body holds {len(binary)} bytes of data"
        )
    request_id = head.get("id")
    if request_id is not None and not isinstance(request_id, str):
        raise RequestError("id: expected a string")
    return InferRequest(
        inputs=inputs,
        outputs=_outputs(head, parameters.get("binary_data_output", False), config),
        rows=_rows(inputs, config),
        id=request_id,
        timeout_us=_timeout(parameters),
    )


def _parse(text: bytes) -> dict:
    def refuse(constant: str):
        raise ValueError(f"{constant} is not JSON")

    try:
        head = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"the body is no JSON: {error}") from error
    if not isinstance(head, dict):
        raise RequestError("the body: expected an object")
    return head


def _parameters(of: dict, whose: str) -> dict:
    parameters = of.get("parameters", {})
    if not isinstance(parameters, dict):
        raise RequestError(f"parameters of {whose}: expected an object")
    return parameters


def _timeout(parameters: dict) -> int | None:
    timeout = parameters.get("timeout")
    if timeout is not None and (type(timeout) is not int or timeout < 0):
        raise RequestError(f"timeout: expected microseconds as a whole number, found {timeout!r}")
    return timeout or None


def _inputs(head: dict, body: _Body, config: ModelConfig) -> dict[str, np.ndarray]:
    listed = head.get("inputs")
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise RequestError("inputs: expected a list of objects")
    specs = {spec.name: spec for spec in config.inputs}
    read: dict[str, np.ndarray] = {}
    for item in listed:
        name = item.get("name")
        if not isinstance(name, str) or name not in specs:
            raise RequestError(f"inputs: expected {', '.join(specs)}, found {name!r}")
        if name in read:
            raise RequestError(f"input {name!r} is there twice")
        read[name] = _input(item, specs[name], body, config)
    if missing := [name for name in specs if name not in read]:
        raise RequestError(f"inputs: expected {', '.join(specs)}, missing {', '.join(missing)}")
    return read


def _input(item: dict, spec: TensorSpec, body: _Body, config: ModelConfig) -> np.ndarray:
    name, datatype, shape = spec.name, item.get("datatype"), item.get("shape")
    if datatype != spec.datatype:
        raise RequestError(f"input {name!r}: expected datatype {spec.datatype}, found {datatype!r}")
    if not isinstance(shape, list) or not all(type(size) is int and size >= 0 for size in shape):
        raise RequestError(f"input {name!r}: expected a shape of whole numbers, found {shape!r}")
    expected = config.shape(spec)
    if len(shape) != len(expected) or any(e >= 0 and e != s for s, e in zip(shape, expected)):
        raise RequestError(f"input {name!r}: expected shape {expected}, found {shape}")
    size = _parameters(item, f"input {name!r}").get("binary_data_size")
    if size is None:
        if "data" not in item:
            raise RequestError(f"input {name!r}: expected data or binary_data_size")
        return _tensor(name, lambda: from_json(item["data"], datatype, shape))
    if "data" in item:
        raise RequestError(f"input {name!r} has both data and binary_data_size")
    if type(size) is not int or size < 0:
        raise RequestError(f"input {name!r}: binary_data_size: expected a number of bytes, found {size!r}")
    taken = body.take(size, name)
    return _tensor(name, lambda: from_binary(taken, datatype, shape))


def _tensor(name: str, read) -> np.ndarray:
    try:
        return read()
    except TensorError as error:
        raise RequestError(f"input {name!r}: {error}") from error


def _outputs(head: dict, all_binary: object, config: ModelConfig) -> list[tuple[str, bool]]:
    known = [spec.name for spec in config.outputs]
    if not isinstance(all_binary, bool):
        raise RequestError("binary_data_output: expected true or false")
    listed = head.get("outputs") or [{"name": name} for name in known]
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise RequestError("outputs: expected a list of objects")
    asked: dict[str, bool] = {}
    for item in listed:
        name = item.get("name")
        if not isinstance(name, str) or name not in known:
            raise RequestError(f"outputs: expected {', '.join(known)}, found {name!r}")
        parameters = _parameters(item, f"output {name!r}")
        if parameters.get("classification"):
            raise RequestError(f"output {name!r}: the classification extension is not supported")
        binary = parameters.get("binary_data", all_binary)
        if not isinstance(binary, bool):
            raise RequestError(f"output {name!r}: binary_data: expected true or false")
        asked[name] = binary
    return list(asked.items())


def _rows(inputs: dict[str, np.ndarray], config: ModelConfig) -> int:
    if not config.max_batch_size:
        return 1
    rows = {array.shape[0] for array in inputs.values()}
    if len(rows) != 1:
        raise RequestError(f"the inputs have different numbers of rows: {sorted(rows)}")
    (count,) = rows
    if not 1 <= count <= config.max_batch_size:
        raise RequestError(f"rows: expected 1 to {config.max_batch_size}, found {count}")
    return count


@dataclass(frozen=True)
class Response:
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def write_response(
    request: InferRequest, results: dict[str, np.ndarray], config: ModelConfig, version: int
) -> Response:
    datatypes = {spec.name: spec.datatype for spec in config.outputs}
    outputs, binaries = [], []
    for name, binary in request.outputs:
        array = results[name]
        item = {"name": name, "datatype": datatypes[name], "shape": list(array.shape)}
        if binary:
            data = to_binary(array, datatypes[name])
            binaries.append(data)
            item["parameters"] = {"binary_data_size": len(data)}
        else:
            try:
                item["data"] = to_json(array, datatypes[name])
            except TensorError as error:
                raise RequestError(f"output {name!r}: {error}") from error
        outputs.append(item)
    head = {"model_name": config.name, "model_version": str(version), "outputs": outputs}
    if request.id is not None:
        head["id"] = request.id
    text = json.dumps(head, separators=(",", ":")).encode()
    if not binaries:
        return Response(text, {"content-type": "application/json"})
    headers = {"content-type": "application/octet-stream", HEADER_LENGTH: str(len(text))}
    return Response(b"".join([text, *binaries]), headers)
