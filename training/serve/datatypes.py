"""The datatypes of the Open Inference Protocol v2 and what each one is in numpy and in ONNX."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Datatype:
    name: str
    dtype: np.dtype
    onnx: str
    json: bool = True  # FP16 has no JSON form


DATATYPES = {
    d.name: d
    for d in (
        Datatype("BOOL", np.dtype(np.bool_), "tensor(bool)"),
        Datatype("UINT8", np.dtype("<u1"), "tensor(uint8)"),
        Datatype("UINT16", np.dtype("<u2"), "tensor(uint16)"),
        Datatype("UINT32", np.dtype("<u4"), "tensor(uint32)"),
        Datatype("UINT64", np.dtype("<u8"), "tensor(uint64)"),
        Datatype("INT8", np.dtype("<i1"), "tensor(int8)"),
        Datatype("INT16", np.dtype("<i2"), "tensor(int16)"),
        Datatype("INT32", np.dtype("<i4"), "tensor(int32)"),
        Datatype("INT64", np.dtype("<i8"), "tensor(int64)"),
        Datatype("FP16", np.dtype("<f2"), "tensor(float16)", json=False),
        Datatype("FP32", np.dtype("<f4"), "tensor(float)"),
        Datatype("FP64", np.dtype("<f8"), "tensor(double)"),
        Datatype("BYTES", np.dtype(object), "tensor(string)"),
    )
}

OF_ONNX = {d.onnx: d.name for d in DATATYPES.values()}


def config_type(name: str) -> str:
    """The same type in the spelling of config.pbtxt."""
    return "TYPE_STRING" if name == "BYTES" else f"TYPE_{name}"


OF_CONFIG = {config_type(name): name for name in DATATYPES}
