"""Opens what Keras writes: .h5 (whole, or weights beside a config.json) and .keras. Gives each layer's
config and weights.

A .keras file is a zip of config.json, metadata.json and model.weights.h5; sizes are checked before unpacking.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from .errors import Refused
from .hdf5 import child, names, open_hdf5, parse_json, tensor, text

MAX_CONFIG = 16 << 20  # bytes
MAX_WEIGHTS = 1 << 30


@dataclass
class KerasLayer:
    """A layer as the file has it. weights: in Keras' own order."""

    kind: str
    name: str
    config: dict[str, Any]
    weights: list[np.ndarray]


@dataclass
class KerasFile:
    version: int  # Keras' major version
    layers: list[KerasLayer]


def read_member(archive: zipfile.ZipFile, name: str, most: int, where: str) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise Refused(f"{where} has no {name}: it is not a .keras file. Save the network again.") from None
    if info.file_size > most:
        raise Refused(f"{name} in {where} would be {info.file_size:,} bytes; at most {most:,} are read.")
    try:
        with archive.open(info) as member:
            data = member.read(most + 1)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise Refused(f"{name} in {where} cannot be unpacked ({error}). Copy the file again.") from None
    if len(data) > most:
        raise Refused(f"{name} in {where} is larger than it says.")
    return data


def _previous(layer: dict[str, Any]) -> list[str]:
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


def _layer_list(model: Any) -> list[dict[str, Any]]:
    """The configs of a model's layers, one after the other."""
    kind = model.get("class_name") if isinstance(model, dict) else None
    config = model.get("config") if isinstance(model, dict) else None
    if kind == "Sequential":
        layers = config.get("layers") if isinstance(config, dict) else config
    elif kind in ("Model", "Functional") and isinstance(config, dict):
        layers = config.get("layers")
    else:
        raise Refused(f"the network is a {kind}: only Sequential and functional models can be imported.")
    if not isinstance(layers, list) or not all(
        isinstance(layer, dict) and isinstance(layer.get("config"), dict) for layer in layers
    ):
        raise Refused("the network's config has no list of layers. Save the network again.")
    if kind != "Sequential":
        before = None
        for layer in layers:
            name, previous = str(layer.get("name") or layer["config"].get("name")), _previous(layer)
            if previous != ([] if before is None else [before]):
                raise Refused(
                    f"layer {name} reads {' and '.join(previous) or 'nothing'}: each layer must read the one before it."
                )
            before = name
    return layers


def _group_weights(group: Any, where: str) -> list[np.ndarray]:
    """A .keras file's weights of one layer, in Keras' order: its own, then those of the layers within."""
    out: list[np.ndarray] = []
    if not isinstance(group, h5py.Group):
        return out
    own = child(group, "vars")
    if isinstance(own, h5py.Group):
        out += [tensor(child(own, name), f"{where}/{name}") for name in sorted(own, key=lambda name: (len(name), name))]
    for name in ("cell", "layer", "forward_layer", "backward_layer"):
        out += _group_weights(child(group, name), f"{where}/{name}")
    return out


def _snake_case(kind: str) -> str:
    """A class's name as Keras makes names of it."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _class_names(kinds: list[str]) -> list[str]:
    """Names made of the classes, with _1, _2, … from the second of a class on."""
    seen: dict[str, int] = {}
    out = []
    for kind in kinds:
        name = _snake_case(kind)
        seen[name] = seen.get(name, -1) + 1
        out.append(f"{name}_{seen[name]}" if seen[name] else name)
    return out


def _keras_weights(file: h5py.File, layers: list[tuple[str, str]], where: str) -> list[list[np.ndarray]]:
    """Weights of (class, name) layers in a model.weights.h5. Groups are called like classes or layers."""
    container = child(file, "layers") or child(file, "_layer_checkpoint_dependencies")
    if not isinstance(container, h5py.Group):
        raise Refused(f"{where} has no layers in its weights. Save the network again.")
    groups = _class_names([kind for kind, _ in layers])
    if not set(container) <= set(groups):
        groups = [name for _, name in layers]
    return [_group_weights(child(container, group), group) for group in groups]


def _legacy_weights(root: h5py.Group, layers: list[tuple[str, str]], where: str) -> list[list[np.ndarray]]:
    """Weights of (class, name) layers in an .h5 file, found by name, or else by the order of those that have any."""
    stored = names(root.attrs, "layer_names")
    if not stored:
        raise Refused(f"{where} has no Keras weights. Save the network again, with model.save or model.save_weights.")
    weights = {}
    for name in stored:
        group = child(root, name)
        listed = names(group.attrs, "weight_names") if isinstance(group, h5py.Group) else []
        weights[name] = [tensor(child(group, path), path) for path in listed]
    if any(name in weights for _, name in layers):
        return [weights.get(name, []) for _, name in layers]
    having = [weights[name] for name in stored if weights[name]]
    takers = [at for at, (kind, _) in enumerate(layers) if kind in WITH_WEIGHTS]
    if len(having) != len(takers):
        raise Refused(f"{where} has weights of {len(having)} layers, the architecture asks for {len(takers)}.")
    return [having[takers.index(at)] if at in takers else [] for at in range(len(layers))]


WITH_WEIGHTS = {
    *("Conv1D", "Dense", "BatchNormalization", "LSTM", "CuDNNLSTM", "GRU", "CuDNNGRU", "Bidirectional"),
    *("LayerNormalization", "TimeDistributed"),
}


def _join(configs: list[dict[str, Any]], weights: list[list[np.ndarray]], version: int) -> KerasFile:
    layers = []
    for config, its_weights in zip(configs, weights):
        kind, inner = str(config.get("class_name")), config["config"]
        layers.append(KerasLayer(kind, str(inner.get("name") or config.get("name") or kind), inner, its_weights))
    return KerasFile(version, layers)


def _names_of(configs: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(str(c.get("class_name")), str(c["config"].get("name") or c.get("name"))) for c in configs]


def _major(version: Any) -> int:
    match = re.match(r"\d+", text(version))
    return int(match[0]) if match else 2


def read_keras_zip(path: Path) -> KerasFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"{path} is not a whole .keras file ({error}). Copy it again.") from None
    with archive:
        where = path.name
        configs = _layer_list(parse_json(read_member(archive, "config.json", MAX_CONFIG, where), "config.json"))
        metadata = parse_json(read_member(archive, "metadata.json", MAX_CONFIG, where), "metadata.json")
        data = read_member(archive, "model.weights.h5", MAX_WEIGHTS, where)
    version = _major(metadata.get("keras_version", 3) if isinstance(metadata, dict) else 3)
    with open_hdf5(io.BytesIO(data), f"model.weights.h5 in {where}") as file:
        return _join(configs, _keras_weights(file, _names_of(configs), where), version)


def read_keras_hdf5(path: Path, architecture: Path | None) -> KerasFile:
    with open_hdf5(path, str(path)) as file:
        root = child(file, "model_weights") or file
        if architecture is not None:
            content = architecture.read_bytes()
            if len(content) > MAX_CONFIG:
                raise Refused(f"{architecture} is larger than {MAX_CONFIG:,} bytes: it is no config.json.")
            model = parse_json(content, str(architecture))
        elif "model_config" in file.attrs:
            model = parse_json(text(file.attrs["model_config"]), f"the config in {path}")
        else:
            raise Refused(
                f"{path} has weights but not the network's architecture. "
                "Write model.to_json() to a file and give it: --architecture config.json."
            )
        configs = _layer_list(model)
        stated = root.attrs.get("keras_version", file.attrs.get("keras_version", model.get("keras_version", 2)))
        if child(file, "layers") is not None and not names(root.attrs, "layer_names"):
            weights = _keras_weights(file, _names_of(configs), str(path))  # a .weights.h5 of Keras 3
            stated = model.get("keras_version", 3)
        else:
            weights = _legacy_weights(root, _names_of(configs), str(path))
        return _join(configs, weights, _major(stated))
