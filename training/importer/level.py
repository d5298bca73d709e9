"""Gives the features that a layer with int8 weights reads ranges of one width.

All features of a layer's input have one scale of 128 steps: one that lies within a tenth of the widest range is read in
a dozen steps. So each is brought to 0 to 1, by the layer before where that can do it, otherwise by an affine layer, and
the weights are multiplied by its range (cross-layer equalization, Nagel et al. 2019, arXiv:1906.04721).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .fold import into_behind, with_affine
from .layers import Affine, Conv1d, Layer
from .observe import Observed, width_of
from .write import MAX_LAYERS


def ranges(layer: Layer, x: np.ndarray, shifted: bool) -> Affine:
    """What makes features (N, C) of those from 0 to 1. Zeros of a convolution's padding must stay zeros."""
    low, high = x.min(0), x.max(0)
    if not shifted or isinstance(layer, Conv1d):
        low, high = np.zeros(len(low)), np.maximum(high, -low)
    # A feature that is the same on all these drawings may be another one elsewhere.
    return Affine("ranges", np.where(high - low > 1e-6, high - low, 1.0), low)


def inverse(affine: Affine) -> Affine:
    return Affine(affine.name, 1 / affine.scale, -affine.shift / affine.scale)


def level(layers: list[Layer], observed: list[Observed | None]) -> tuple[list[Layer], list[Observed | None]]:
    """The network and what its layers read, with affine layers where they are needed, as long as there is room."""
    out, seen = [*layers[:1]], [*observed[:1]]
    for at, (layer, its) in enumerate(zip(layers[1:], observed[1:]), 1):
        if its is not None:
            x = its.x.reshape(-1, width_of(layer))
            for back in (ranges(layer, x, True), ranges(layer, x, False)):
                before, behind = with_affine(out[-1], inverse(back)), into_behind(back, layer)
                if before and behind:
                    out[-1] = before
                    break
            else:
                back = ranges(layer, x, True)
                before, behind = inverse(back), into_behind(back, layer)
                if behind and len(out) + len(layers) - at < MAX_LAYERS:
                    out.append(before)
                    seen.append(None)
                else:
                    behind = None
            if behind:
                layer, its = behind, replace(its, x=inverse(back).forward(x).reshape(its.x.shape))
        out.append(layer)
        seen.append(its)
    return out, seen
