"""The same core.wasm in wasmtime: features without a file in between, bit for bit those of Node."""

import struct
from pathlib import Path

import numpy as np
import wasmtime

from leadline_training.data.layout import layout
from leadline_training.data.places import core_wasm
from leadline_training.errors import TrainingError

MIB = 1 << 20


class WasmCore:
    """One instance of the core. Not for several threads."""

    def __init__(self, path: Path | None = None, max_memory_mib: int = 256) -> None:
        config = wasmtime.Config()
        config.wasm_relaxed_simd = False  # the one part of Wasm whose numbers depend on the machine
        engine = wasmtime.Engine(config)
        self.table = layout()
        self._store = wasmtime.Store(engine)
        module = wasmtime.Module(engine, (path or core_wasm()).read_bytes())
        imports = [self._abort(kind) for kind in (item.type for item in module.imports)]
        self._exports = wasmtime.Instance(self._store, module, imports).exports(self._store)
        version = self.call("layoutVersion")
        if version != self.table["LAYOUT_VERSION"]:
            raise TrainingError(
                "core.wasm", f"layout version {version}", f"{self.table['LAYOUT_VERSION']}: build again"
            )
        self.call("init", float(max(self.table["HEAP"] + MIB, max_memory_mib * MIB)))
        self.input = 0
        self.capacity = 0

    def call(self, name: str, *arguments: int | float) -> int | float:
        return self._exports[name](self._store, *arguments)

    def write(self, at: int, data: bytes) -> None:
        self._exports["memory"].write(self._store, data, at)

    def read(self, at: int, length: int) -> bytes:
        return bytes(self._exports["memory"].read(self._store, at, at + length))

    def zero(self, at: int, length: int) -> None:
        self.write(at, bytes(length))

    def put(self, at: int, form: str, *values: int | float) -> None:
        self.write(at, struct.pack(f"<{form}", *values))

    def f64(self, at: int, count: int) -> np.ndarray:
        return np.frombuffer(self.read(at, 8 * count), "<f8")

    def reserve(self, length: int) -> None:
        """Makes the input area hold `length` bytes."""
        if length <= self.capacity:
            return
        at = self.call("reserveInput", length)
        if at == 0:
            raise TrainingError("input", f"{length} bytes", f"at most {self.table['INPUT_MAX']} and free memory")
        self.input, self.capacity = at, self.call("inputCapacity")

    def _abort(self, kind: wasmtime.FuncType) -> wasmtime.Func:
        def abort(*arguments: int) -> None:
            raise TrainingError("core.wasm", f"a failed assertion at {arguments}", "none")

        return wasmtime.Func(self._store, kind, abort)
