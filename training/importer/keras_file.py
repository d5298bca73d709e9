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
from .keras_model import MODELS, Part, leaves, parse

MAX_CONFIG = 16 << 20  # bytes
MAX_WEIGHTS = 1 << 30


@dataclass
class KerasFile:
    version: int  # Keras' major version
    model: Part


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


def _take_groups(root: h5py.Group, model: Part, where: str) -> None:
    """The weights of a model.weights.h5. Groups are called like classes or layers."""
    container = child(root, "layers") or child(root, "_layer_checkpoint_dependencies")
    if not isinstance(container, h5py.Group):
        raise Refused(f"{where} has no layers in its weights. Save the network again")
    groups = _class_names([part.kind for part in model.parts])
    if not set(container) <= set(groups):
        groups = [part.name for part in model.parts]
    for part, name in zip(model.parts, groups):
        group = child(container, name)
        if part.kind in MODELS:
            _take_groups(group, part, f"{where}/{name}")
        else:
            part.weights = _group_weights(group, name)


def _share(listed: list[tuple[str, np.ndarray]], model: Part) -> None:
    """Gives the layers of a model within another their weights, which lie in one list, by the names in their paths."""
    layers = {layer.name: layer for layer in leaves(model)}
    for path, weights in listed:
        owners = [name for name in path.split("/") if name in layers]
        if len(owners) != 1:
            raise Refused(f"the weights {path} of {model.name} cannot be told apart. Save the network without it")
        layers[owners[0]].weights.append(weights)


def _take_legacy(root: h5py.Group, model: Part, where: str) -> None:
    """The weights of an .h5 file, found by the names of the layers, or else by the order of those that have any."""
    stored = names(root.attrs, "layer_names")
    if not stored:
        raise Refused(f"{where} has no Keras weights. Save the network again, with model.save or model.save_weights")
    weights: dict[str, list[tuple[str, np.ndarray]]] = {}
    for name in stored:
        group = child(root, name)
        listed = names(group.attrs, "weight_names") if isinstance(group, h5py.Group) else []
        weights[name] = [(path, tensor(child(group, path), path)) for path in listed]
    if not any(part.name in weights for part in model.parts):
        having = [weights[name] for name in stored if weights[name]]
        takers = [part for part in model.parts if part.kind in MODELS or part.kind in WITH_WEIGHTS]
        if len(having) != len(takers):
            raise Refused(f"{where} has weights of {len(having)} layers, the architecture asks for {len(takers)}")
        weights = {part.name: found for part, found in zip(takers, having)}
    for part in model.parts:
        if part.kind in MODELS:
            _share(weights.get(part.name, []), part)
        else:
            part.weights = [value for _, value in weights.get(part.name, [])]


WITH_WEIGHTS = {
    *("Conv1D", "DepthwiseConv1D", "SeparableConv1D", "Dense", "BatchNormalization", "LayerNormalization", "PReLU"),
    *("LSTM", "CuDNNLSTM", "GRU", "CuDNNGRU", "SimpleRNN", "Bidirectional", "TimeDistributed", "Normalization"),
}


def _major(version: Any) -> int:
    match = re.match(r"\d+", text(version))
    return int(match[0]) if match else 2


def read_keras_zip(path: Path) -> KerasFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(f"{path} is not a whole .keras file ({error}). Copy it again") from None
    with archive:
        where = path.name
        model = parse(parse_json(read_member(archive, "config.json", MAX_CONFIG, where), "config.json"))
        metadata = parse_json(read_member(archive, "metadata.json", MAX_CONFIG, where), "metadata.json")
        data = read_member(archive, "model.weights.h5", MAX_WEIGHTS, where)
    version = _major(metadata.get("keras_version", 3) if isinstance(metadata, dict) else 3)
    with open_hdf5(io.BytesIO(data), f"model.weights.h5 in {where}") as file:
        _take_groups(file, model, where)
    return KerasFile(version, model)


def read_keras_hdf5(path: Path, architecture: Path | None) -> KerasFile:
    with open_hdf5(path, str(path)) as file:
        root = child(file, "model_weights") or file
        if architecture is not None:
            content = architecture.read_bytes()
            if len(content) > MAX_CONFIG:
                raise Refused(f"{architecture} is larger than {MAX_CONFIG:,} bytes: it is no config.json")
            config = parse_json(content, str(architecture))
        elif "model_config" in file.attrs:
            config = parse_json(text(file.attrs["model_config"]), f"the config in {path}")
        else:
            raise Refused(
                f"{path} has weights but not the network's architecture. "
                "Write model.to_json() to a file and give it: --architecture config.json"
            )
        model = parse(config)
        stated = root.attrs.get("keras_version", file.attrs.get("keras_version", config.get("keras_version", 2)))
        if child(file, "layers") is not None and not names(root.attrs, "layer_names"):
            _take_groups(file, model, str(path))  # a .weights.h5 of Keras 3
            stated = config.get("keras_version", 3)
        else:
            _take_legacy(root, model, str(path))
        return KerasFile(_major(stated), model)
