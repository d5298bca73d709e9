"""Feature sets by the "kind" that configs give them: points -> what the network reads, as the C core computes it.

One more set is a file here and a row of FEATURES.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ..batches import Batch
from .base import FeatureSet
from .pen import Pen
from .raster import Raster
from .stroke5 import Stroke5
from .tutorial3 import Tutorial3

FEATURES: dict[str, type[FeatureSet]] = {"pen": Pen, "stroke5": Stroke5, "tutorial3": Tutorial3, "raster": Raster}


def features(batch: Batch, spec: dict[str, Any]) -> Tensor:
    """The features that a config's "features" asks for, (B, T, C) float32."""
    return FEATURES[spec["kind"]].compute(batch, spec)


def channels(spec: dict[str, Any]) -> int:
    """C of the features that `spec` asks for."""
    return FEATURES[spec["kind"]].channels(spec)
