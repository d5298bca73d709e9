"""Drawings to check and calibrate with, simplified by the core itself, so that both sides read the same points."""

from __future__ import annotations

import json
import math
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .errors import Refused


def made_up(count: int) -> list[Any]:
    """Scribbles of a fixed seed: arcs and lines, 1 to 6 strokes."""
    dice = random.Random(1)
    drawings = []
    for _ in range(count):
        strokes = []
        for _ in range(dice.randint(1, 6)):
            x, y, angle = dice.uniform(20, 235), dice.uniform(20, 235), dice.uniform(0, 2 * math.pi)
            turn, step, xs, ys = dice.uniform(-1, 1), dice.uniform(5, 40), [], []
            for _ in range(dice.randint(1, 14)):
                xs.append(round(min(max(x, 0), 255)))
                ys.append(round(min(max(y, 0), 255)))
                x, y, angle = x + step * math.cos(angle), y + step * math.sin(angle), angle + turn
            strokes.append([xs, ys])
        drawings.append({"drawing": strokes})
    return drawings


def run(arguments: list[str], text: str) -> str:
    done = subprocess.run(arguments, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(f"{' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done.stdout


def simplified(inkling: Path, path: Path | None, count: int, layout: Sequence[str] = ()) -> list[Any]:
    """The first `count` drawings of a file, or made up, as the dataset has them. layout: options of `simplify`."""
    if path is None:
        text = "".join(json.dumps(drawing) + "\n" for drawing in made_up(count))
        out = run([str(inkling), "simplify", "--rows"], text)
    else:
        out = run([str(inkling), "simplify", *layout, str(path)], "")
    drawings = [json.loads(line)["drawing"] for line in out.splitlines()[:count]]
    if not drawings:
        raise Refused(f"{path} has no drawings")
    return drawings


def points(drawing: Any) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2), aligned to the top left, longer side 255, and ends of strokes (n,)."""
    xy = np.concatenate([np.stack([x, y], 1) for x, y in drawing]).astype(np.float64)
    end = np.concatenate([np.arange(len(x)) == len(x) - 1 for x, _ in drawing])
    xy -= xy.min(0)
    side = xy.max()
    return np.rint(xy / (side if side > 0 else 1) * 255), end


def probabilities(inkling: Path, model: Path, drawings: list[Any], labels: list[str]) -> np.ndarray:
    """What the core answers, (drawings, labels)."""
    text = "".join(json.dumps({"drawing": drawing}) + "\n" for drawing in drawings)
    out = run([str(inkling), "classify", "--rows", "--model", str(model), "--top", str(len(labels))], text)
    at = {label: i for i, label in enumerate(labels)}
    table = np.zeros((len(drawings), len(labels)))
    for row, line in zip(table, out.splitlines()):
        for guess in json.loads(line)["guesses"]:
            row[at[guess["label"]]] = guess["probability"]
    return table
