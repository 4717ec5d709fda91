"""A small client that builds each request by hand, so that nothing between a test and the wire puts things right."""

import json
import struct
from typing import Any

import httpx
import numpy as np

HEADER_LENGTH = "Inference-Header-Content-Length"


def tensor(name: str, datatype: str, shape: list[int], data: Any) -> dict:
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def binary_tensor(name: str, datatype: str, shape: list[int], data: bytes) -> dict:
    """Its bytes go behind the JSON; `binary_body` takes them out."""
    return {
        "name": name,
        "datatype": datatype,
        "shape": shape,
        "parameters": {"binary_data_size": len(data)},
        "bytes": data,
    }


def binary_body(request: dict, pad: int = 0) -> tuple[bytes, dict[str, str]]:
    request = {**request, "inputs": [dict(item) for item in request["inputs"]]}
    data = b"".join(item.pop("bytes", b"") for item in request["inputs"])
    head = json.dumps(request).encode() + b" " * pad
    headers = {HEADER_LENGTH: str(len(head)), "Content-Type": "application/octet-stream"}
    return head + data, headers


def bytes_elements(*elements: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(element)) + element for element in elements)


def outputs_of(response: httpx.Response) -> dict[str, Any]:
    """JSON data as lists, binary data as bytes, by name."""
    assert response.status_code == 200, response.text
    length = response.headers.get(HEADER_LENGTH)
    head = json.loads(response.content[: int(length)] if length else response.content)
    rest = response.content[int(length) :] if length else b""
    found: dict[str, Any] = {}
    for item in head["outputs"]:
        size = item.get("parameters", {}).get("binary_data_size")
        if size is None:
            found[item["name"]] = item["data"]
        else:
            found[item["name"]], rest = rest[:size], rest[size:]
    assert rest == b"", "binary data that no output accounts for"
    return found


def head_of(response: httpx.Response) -> dict:
    length = response.headers.get(HEADER_LENGTH)
    return json.loads(response.content[: int(length)] if length else response.content)


def refused(response: httpx.Response, *statuses: int) -> str:
    assert response.status_code in statuses, (response.status_code, response.text)
    error = response.json()["error"]
    assert isinstance(error, str) and error
    return error


def floats(data: bytes) -> np.ndarray:
    return np.frombuffer(data, "<f4")
