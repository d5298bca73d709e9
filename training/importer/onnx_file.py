"""Opens ONNX files: operations, their attributes and constants, and nothing that lies outside the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from .errors import Refused

MAX_FILE = 1 << 30  # bytes
MAX_NUMBERS = 1 << 26  # of one tensor, as in model files
MAX_OPERATIONS = 10_000


@dataclass
class Operation:
    kind: str
    name: str
    attributes: dict[str, Any]
    inputs: list[str]  # "" where an optional one is left out
    outputs: list[str]

    def refuse(self, why: str) -> Refused:
        return Refused(f"node {self.name} ({self.kind}): {why}")


@dataclass
class OnnxFile:
    opset: int
    operations: list[Operation]
    constants: dict[str, np.ndarray]
    inputs: dict[str, list[int | str]]  # their sizes; a name where a size is open
    outputs: list[str]


def array(proto: Any, where: str) -> np.ndarray:
    """A tensor's numbers, floats in float64."""
    if proto.data_location == onnx.TensorProto.EXTERNAL or proto.external_data:
        raise Refused(f"the tensor {where} lies in another file. Save the network again into one file")
    if any(n < 0 for n in proto.dims) or int(np.prod([int(n) for n in proto.dims], dtype=object)) > MAX_NUMBERS:
        raise Refused(f"the tensor {where} is larger than {MAX_NUMBERS:,} numbers")
    try:
        values = numpy_helper.to_array(proto)
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(f"the tensor {where} is damaged ({error})") from None
    if values.dtype.kind not in "fiub":
        raise Refused(f"the tensor {where} holds no numbers")
    values = values.astype(np.float64) if values.dtype.kind == "f" else values.astype(np.int64)
    if not np.isfinite(values).all():
        raise Refused(f"the tensor {where} is not all finite: training failed")
    return values


def attribute(proto: Any, where: str) -> Any:
    kinds = onnx.AttributeProto
    if proto.type == kinds.TENSOR:
        return array(proto.t, where)
    if proto.type == kinds.STRING:
        return proto.s.decode("utf-8", "replace")
    if proto.type == kinds.STRINGS:
        return [s.decode("utf-8", "replace") for s in proto.strings]
    plain = {kinds.INT: "i", kinds.FLOAT: "f", kinds.INTS: "ints", kinds.FLOATS: "floats"}
    if proto.type not in plain:
        raise Refused(f"{where} has an attribute {proto.name!r} that holds a program or a sparse tensor")
    value = getattr(proto, plain[proto.type])
    return value if isinstance(value, (int, float)) else list(value)


def operation(proto: Any, at: int) -> Operation:
    name = proto.name or (proto.output[0] if proto.output else str(at))
    kind = proto.op_type if proto.domain in ("", "ai.onnx") else f"{proto.domain}.{proto.op_type}"
    where = f"node {name} ({kind})"
    attributes = {a.name: attribute(a, where) for a in proto.attribute}
    return Operation(kind, name, attributes, list(proto.input), list(proto.output))


def sizes(proto: Any) -> list[int | str]:
    return [d.dim_value if d.HasField("dim_value") else d.dim_param for d in proto.type.tensor_type.shape.dim]


def read_onnx_file(path: Path) -> OnnxFile:
    if path.stat().st_size > MAX_FILE:
        raise Refused(f"{path} is larger than {MAX_FILE:,} bytes")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except DecodeError:
        raise Refused(f"{path} is not a whole ONNX file. Copy it again") from None
    graph = model.graph
    if not graph.node or not graph.output:
        raise Refused(f"{path} is not a whole ONNX file: it has no operations. Copy it again")
    if len(graph.node) > MAX_OPERATIONS:
        raise Refused(f"{path} has {len(graph.node):,} operations; at most {MAX_OPERATIONS:,} are read")
    if graph.sparse_initializer:
        raise Refused(f"{path} has sparse tensors, which are not supported")
    opset = max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=1)
    constants = {t.name: array(t, t.name) for t in graph.initializer}
    return OnnxFile(
        opset,
        [operation(node, at) for at, node in enumerate(graph.node)],
        constants,
        {i.name: sizes(i) for i in graph.input if i.name not in constants},
        [o.name for o in graph.output],
    )
