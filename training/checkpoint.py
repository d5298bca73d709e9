"""Checkpoints of runs, and the trained networks in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from .config import check_config
from .model_file import read_model
from .network import Network
from .schema import ConfigError


def load_checkpoint(path: Path, device: str = "cpu") -> dict[str, Any]:
    """A checkpoint's content. Raises SystemExit with a sentence if its config is another version's."""
    saved = torch.load(path, map_location=device)
    try:
        saved["config"] = check_config(saved["config"])
    except ConfigError as error:
        raise SystemExit(f"{path}: its config does not fit this version: {error}") from error
    return saved


def save_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Replaces `path` at once, so that a run that is killed leaves a whole file."""
    temporary = path.with_suffix(".tmp")
    torch.save(content, temporary)
    temporary.rename(path)


def load_network(path: Path, device: str = "cpu") -> tuple[Network, dict[str, Any]]:
    """The averaged network of a checkpoint, or the one of a model file (.ink), for inference, and its config."""
    if path.suffix == ".ink":
        network, config, _ = read_model(path)
        return network.to(device), config
    saved = load_checkpoint(path, device)
    network = Network(saved["config"]).to(device).requires_grad_(False)
    network.load_state_dict(saved["average"])
    return network.eval(), saved["config"]
