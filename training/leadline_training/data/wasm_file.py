"""What a Wasm file says of itself in its custom sections."""

from pathlib import Path


def custom_section(wasm: bytes, name: str) -> bytes | None:
    """The bytes of the first custom section of that name. Binary format: WebAssembly core specification, 5.5.3."""
    at = 8  # behind magic and version
    while at < len(wasm):
        kind = wasm[at]
        size, at = _leb128(wasm, at + 1)
        if kind == 0:
            length, start = _leb128(wasm, at)
            if wasm[start : start + length] == name.encode():
                return wasm[start + length : at + size]
        at += size
    return None


def core_build(path: Path) -> str | None:
    """SHA-256, in hex, that the build wrote into the core; None where it carries none."""
    section = custom_section(path.read_bytes(), "leadline.build")
    return None if section is None else section.decode()


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
