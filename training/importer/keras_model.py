"""The architecture of a Keras model as its config describes it: which layers there are, and which reads which.

A model may hold other models. `chain` gives all layers within them, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import Refused
from .keras_old import modern

MODELS = ("Sequential", "Functional", "Model")
MAX_DEPTH = 8  # of models within models
POOLINGS = {"GlobalAveragePooling1D": "mean", "GlobalMaxPooling1D": "max"}


@dataclass
class Part:
    """A layer, or a model with its parts in the file's order. weights: in Keras' own order."""

    kind: str
    name: str
    config: dict[str, Any]
    reads: list[str] = field(default_factory=list)  # the parts of a functional model that it reads
    parts: list[Part] = field(default_factory=list)
    weights: list[np.ndarray] = field(default_factory=list)


def _reads(layer: dict[str, Any]) -> list[str]:
    """Names of the layers that a functional model's layer reads."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict) and isinstance(value.get("keras_history"), list):
            found.append(str(value["keras_history"][0]))
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int):
            found.append(value[0])
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(layer.get("inbound_nodes", []))
    return found


def parse(model: Any, depth: int = 0) -> Part:
    """The parts of a model's config, `to_json()` or what it holds of a model within."""
    kind = model.get("class_name") if isinstance(model, dict) else None
    config = model.get("config") if isinstance(model, dict) else None
    if kind not in MODELS or not isinstance(config, (dict, list)):
        raise Refused(f"the network is a {kind}: only Sequential and functional models can be imported")
    if depth > MAX_DEPTH:
        raise Refused(f"models lie within each other more than {MAX_DEPTH} deep")
    config = config if isinstance(config, dict) else {"layers": config}
    layers = config.get("layers")
    if not isinstance(layers, list) or not all(
        isinstance(layer, dict) and isinstance(layer.get("config"), (dict, list)) for layer in layers
    ):
        raise Refused("the network's config has no list of layers. Save the network again")
    parts = []
    for layer in layers:
        if layer.get("class_name") in MODELS:
            part = parse(layer, depth + 1)
        elif isinstance(layer["config"], dict):
            part = Part(*modern(str(layer.get("class_name")), layer["config"]))
            for name in ("build_input_shape", "build_config"):
                part.config.setdefault(name, layer.get(name))
        else:
            raise Refused("the network's config has no list of layers. Save the network again")
        part.name = str(layer.get("name") or part.config.get("name") or part.name)
        part.reads = _reads(layer)
        parts.append(part)
    return Part(str(kind), str(config.get("name") or kind), config, [], parts)


def leaves(part: Part) -> Iterator[Part]:
    """All layers of a model and of those within, in the file's order."""
    for one in part.parts:
        if one.kind in MODELS:
            yield from leaves(one)
        else:
            yield one


def _output(model: Part) -> str:
    """The name of the layer that a functional model answers with."""
    given = model.config.get("output_layers")
    while isinstance(given, list) and given and isinstance(given[0], list):
        given = given[0]
    if isinstance(given, list) and given and isinstance(given[0], str):
        return given[0]
    read = {name for part in model.parts for name in part.reads}
    return next((part.name for part in reversed(model.parts) if part.name not in read), "")


def _pooled(part: Part, by_name: dict[str, Part]) -> Part | None:
    """Several poolings of the same rows side by side as one layer; None if this is no such Concatenate."""
    poolings = [by_name[name] for name in part.reads if name in by_name]
    if part.kind != "Concatenate" or len(poolings) != len(part.reads) or part.config.get("axis", -1) not in (-1, 1):
        return None
    kinds = [POOLINGS.get(pooling.kind) for pooling in poolings]
    if None in kinds or len(set(kinds)) != len(kinds) or any(p.reads != poolings[0].reads for p in poolings):
        return None
    return Part("Concatenate", part.name, {**part.config, "pools": kinds}, poolings[0].reads)


def _follow(model: Part) -> list[Part]:
    """The layers of a functional model, from its input to its output."""
    by_name = {part.name: part for part in model.parts}
    at, out = _output(model), []
    while True:
        part = by_name.get(at)
        if part is None or part in out:
            raise Refused(f"the network has no layer {at!r} that leads from its input to its output: it is damaged")
        part = _pooled(part, by_name) or part
        out.insert(0, part)
        if not part.reads:
            return out
        if len(part.reads) > 1:
            raise Refused(
                f"layer {part.name} reads {' and '.join(part.reads)}: each layer must read the one before it. Only "
                "GlobalAveragePooling1D and GlobalMaxPooling1D of the same rows may be joined, by Concatenate"
            )
        at = part.reads[0]


def chain(model: Part) -> list[Part]:
    """The layers one after the other, those of models within in place."""
    parts = model.parts if model.kind == "Sequential" else _follow(model)
    return [layer for part in parts for layer in (chain(part) if part.kind in MODELS else [part])]
