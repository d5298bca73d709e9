"""Networks from a list of layers, the same list that a model file holds (weights/FORMAT.md)."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from .features import channels
from .layers import LAYERS
from .quantize import FakeQuantize


class Network(nn.Module):
    """The layers of a config in order: features (B, T, C) -> logits (B, classes)."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        width = channels(config["features"])
        layers = []
        for spec in config["layers"]:
            layers.append(LAYERS[spec["type"]](width, spec))
            width = layers[-1].width
        self.layers = nn.ModuleList(layers)

    def quantize_weights(self, weight_max: int) -> None:
        """From now on computes with weights as a model file holds them, in -weight_max..weight_max; 0: as they are."""
        for layer in self.layers:
            if not layer.spec.get("float32"):
                for module in layer.modules():
                    if isinstance(module, FakeQuantize):
                        module.weight_max = weight_max

    def forward(self, x: Tensor, with_embedding: bool = False) -> Any:
        """Logits (B, classes); `with_embedding`: and what the last layer makes them of, (B, N)."""
        embedding = x
        for layer in self.layers:
            embedding, x = x, layer(x)
        return (x.float(), embedding.float()) if with_embedding else x.float()
