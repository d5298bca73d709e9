"""Rewrites an imported network without changing its answers, so that fewer layers remain.

A scale and a shift (batch norm) become part of a matrix beside them: of the one before, or of the one behind. A matrix
does a ReLU behind it itself. A layer norm of another epsilon than the core's is the core's behind a scale.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .layers import Affine, Conv1d, Dense, Function, Layer, LayerNorm, Recurrent

EPSILON = 1e-5  # of the core's layer norm


def into_before(layer: Layer, behind: Layer) -> Layer | None:
    """A layer that also does what the affine or ReLU behind it does; None if it cannot."""
    if isinstance(behind, Function):
        plain = isinstance(layer, (Conv1d, Dense)) and layer.activation == "linear" and behind.function == "relu"
        return replace(layer, activation="relu") if plain else None
    return with_affine(layer, behind) if isinstance(behind, Affine) else None


def with_affine(layer: Layer, affine: Affine) -> Layer | None:
    if isinstance(layer, Affine):
        return Affine(layer.name, layer.scale * affine.scale, layer.shift * affine.scale + affine.shift)
    if isinstance(layer, LayerNorm):
        return replace(layer, gamma=layer.gamma * affine.scale, beta=layer.beta * affine.scale + affine.shift)
    if not isinstance(layer, (Conv1d, Dense)):
        return None
    passes_relu = not affine.shift.any() and (affine.scale > 0).all()  # a · relu(x) is relu(a · x)
    if layer.activation != "linear" and not (layer.activation == "relu" and passes_relu):
        return None
    scale = affine.scale.reshape(-1, *[1] * (layer.w.ndim - 1))
    return replace(layer, w=layer.w * scale, bias=layer.bias * affine.scale + affine.shift)


def into_behind(affine: Affine, layer: Layer) -> Layer | None:
    """A layer that also does what the affine before it does; None if it cannot, as with zeros of padding."""
    if isinstance(layer, Conv1d) and (layer.padding == "valid" or not affine.shift.any()):
        return replace(layer, w=layer.w * affine.scale, bias=layer.bias + (layer.w * affine.shift).sum((1, 2)))
    if isinstance(layer, Dense):
        return replace(layer, w=layer.w * affine.scale, bias=layer.bias + layer.w @ affine.shift)
    if isinstance(layer, Recurrent):
        directions = [replace(d, w=d.w * affine.scale, bias=d.bias + d.w @ affine.shift) for d in layer.directions]
        return replace(layer, directions=directions)
    return None


def with_epsilon(layer: Layer) -> list[Layer]:
    """x / sqrt(var + e) is s x / sqrt(s² var + s² e), so a scale before it makes its epsilon another one."""
    if not isinstance(layer, LayerNorm) or layer.epsilon == EPSILON or layer.epsilon <= 0:
        return [layer]
    width = len(layer.gamma)
    scale = Affine(layer.name, np.full(width, np.sqrt(EPSILON / layer.epsilon)), np.zeros(width))
    return [scale, replace(layer, epsilon=EPSILON)]


def fold(layers: list[Layer]) -> tuple[list[Layer], list[tuple[str, str]]]:
    """The layers that remain, and what became of the others, (name, where it went)."""
    out: list[Layer] = []
    notes = []
    for layer in (part for one in layers for part in with_epsilon(one)):
        if out and (before := into_before(out[-1], layer)):
            if layer.name != out[-1].name:
                notes.append((layer.name, f"folded into {out[-1].name}"))
            out[-1] = before
        elif out and isinstance(out[-1], Affine) and (behind := into_behind(out[-1], layer)):
            if layer.name != out[-1].name:
                notes.append((out[-1].name, f"folded into {layer.name}"))
            out[-1] = behind
        else:
            out.append(layer)
    return out, notes
