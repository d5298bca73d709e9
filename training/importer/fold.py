"""Rewrites an imported network without changing its answers, so that fewer layers remain.

A scale and a shift (batch norm) become part of a matrix beside them: of the one before, or of the one behind.
"""

from __future__ import annotations

from dataclasses import replace

from .layers import Affine, Conv1d, Dense, Layer, Recurrent


def into_before(layer: Layer, affine: Affine) -> Layer | None:
    """A layer that also does what the affine behind it does; None if it cannot."""
    if isinstance(layer, Affine):
        return Affine(layer.name, layer.scale * affine.scale, layer.shift * affine.scale + affine.shift)
    if not isinstance(layer, (Conv1d, Dense)) or layer.activation != "linear":
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


def fold(layers: list[Layer]) -> tuple[list[Layer], list[tuple[str, str]]]:
    """The layers that remain, and what became of the others, (name, where it went)."""
    out: list[Layer] = []
    notes = []
    for layer in layers:
        if isinstance(layer, Affine) and out and (before := into_before(out[-1], layer)):
            notes.append((layer.name, f"folded into {out[-1].name}"))
            out[-1] = before
        elif out and isinstance(out[-1], Affine) and (behind := into_behind(out[-1], layer)):
            notes.append((out[-1].name, f"folded into {layer.name}"))
            out[-1] = behind
        else:
            out.append(layer)
    return out, notes
