"""A client that costs little: raw HTTP/1.1 over kept connections, requests written once and sent again and again."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np


def binary_request(url: str, model: str, name: str, array: np.ndarray) -> bytes:
    """One whole HTTP request that asks for all outputs as binary data."""
    data = np.ascontiguousarray(array, "<f4").tobytes()
    head = {
        "parameters": {"binary_data_output": True},
        "inputs": [
            {
                "name": name,
                "datatype": "FP32",
                "shape": list(array.shape),
                "parameters": {"binary_data_size": len(data)},
            }
        ],
    }
    text = json.dumps(head).encode()
    lines = [
        f"POST /v2/models/{model}/infer HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        "Content-Type: application/octet-stream",
        f"Inference-Header-Content-Length: {len(text)}",
        f"Content-Length: {len(text) + len(data)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text + data


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._head: tuple[int, dict[str, str], int] | None = None  # status, headers, where the body begins
        self._answer: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, url: str) -> "Connection":
        parts = urlsplit(url)
        _, protocol = await asyncio.get_running_loop().create_connection(cls, parts.hostname, parts.port)
        return protocol

    def connection_made(self, transport) -> None:
        self.transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._head:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            first, *lines = self._received[:end].decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self._head = int(first.split(" ", 2)[1]), headers, end + 4
        status, headers, begins = self._head
        ends = begins + int(headers["content-length"])
        if len(self._received) >= ends:
            answer = Answer(status, headers, bytes(self._received[begins:ends]))
            del self._received[:ends]
            self._head = None
            if self._answer and not self._answer.done():
                self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("the server closed the connection"))


@dataclass
class Load:
    latencies_us: list[float] = field(default_factory=list)
    compute_us: list[float] = field(default_factory=list)  # as Server-Timing says, where there is one
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0


async def drive(url: str, request: bytes, concurrency: int, seconds: float, patience: float = 15) -> Load:
    """`concurrency` callers, each asking again as soon as it has its answer. A refused one asks again, too."""
    load, now = Load(), time.perf_counter  # the loop of uvloop counts whole milliseconds
    connections = [await Connection.open(url) for _ in range(concurrency)]
    begin = now()

    async def caller(connection: Connection) -> None:
        while now() < begin + seconds:
            sent = now()
            answer = await asyncio.wait_for(connection.ask(request), patience)
            load.statuses[answer.status] = load.statuses.get(answer.status, 0) + 1
            if answer.status == 200:
                load.latencies_us.append((now() - sent) * 1e6)
                if timing := answer.headers.get("server-timing"):
                    load.compute_us.append(float(timing.rpartition("compute;dur=")[2]) * 1e3)
            else:
                await asyncio.sleep(0.001)

    try:
        await asyncio.gather(*(caller(connection) for connection in connections))
    finally:
        load.seconds = now() - begin
        for connection in connections:
            connection.transport.close()
    return load
