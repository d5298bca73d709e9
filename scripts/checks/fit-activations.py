#!/usr/bin/env python3
"""Fits the constants of core/src/kernels/activations.c: scripts/checks/fit-activations.py

tanh(x) = scale x (y^3 + p2 y^2 + p1 y + p0) / (y^3 + q2 y^2 + q1 y + q0) with y = x^2. Remez's algorithm makes
the largest relative error up to x = 7 as small as possible. Prints the constants and that error, then those of the
source. Exits with 1 if the source's error is more than 10 % larger.
"""

from __future__ import annotations

import math
import re
import sys
from decimal import Decimal, getcontext
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "core" / "src" / "kernels" / "activations.c"
NAMES = ("p2", "p1", "p0", "q2", "q1", "q0", "scale")
MAX_X = 7.0
GRID = [MAX_X * i / 4000 for i in range(4001)]


def tanh_over_x(x: float) -> float:
    return math.tanh(x) / x if x else 1.0


def relative_error(constants: dict[str, float], x: float) -> float:
    c, y = constants, x * x
    p = c["scale"] * (((y + c["p2"]) * y + c["p1"]) * y + c["p0"])
    q = ((y + c["q2"]) * y + c["q1"]) * y + c["q0"]
    return p / q / tanh_over_x(x) - 1


def largest_error(constants: dict[str, float]) -> float:
    return max(abs(relative_error(constants, x)) for x in GRID)


def solve(rows: list[list[Decimal]]) -> list[Decimal]:
    """Gaussian elimination of a square system whose last column is the right side."""
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [row[n] / row[i] for i, row in enumerate(rows)]


def fit_at(points: list[float]) -> dict[str, float]:
    """The fit whose errors at 8 points are of one size and of alternating signs.

    P(y) - r Q(y) = ±E r Q(y) with r = tanh(x) / x is linear in the coefficients and E once the last Q is known.
    """
    last_q = [(Decimal(x) ** 2 + 10) ** 3 for x in points]
    for _ in range(30):
        rows = []
        for i, x in enumerate(points):
            y, r = Decimal(x) ** 2, Decimal(tanh_over_x(x))
            rows.append([y**3, y**2, y, Decimal(1), -r * y**2, -r * y, -r, -((-1) ** i) * r * last_q[i], r * y**3])
        s3, s2, s1, s0, q2, q1, q0, _ = solve(rows)
        last_q = [((Decimal(x) ** 2 + q2) * Decimal(x) ** 2 + q1) * Decimal(x) ** 2 + q0 for x in points]
    return dict(zip(NAMES, map(float, (s2 / s3, s1 / s3, s0 / s3, q2, q1, q0, s3))))


def extremes(constants: dict[str, float]) -> list[float]:
    """Where the error is largest between two changes of its sign."""
    found: list[tuple[float, float]] = []
    for x in GRID:
        error = relative_error(constants, x)
        if found and (error > 0) == (found[-1][1] > 0):
            if abs(error) > abs(found[-1][1]):
                found[-1] = (x, error)
        else:
            found.append((x, error))
    return [x for x, _ in found]


def fit() -> dict[str, float]:
    points = [MAX_X * (1 - math.cos(math.pi * i / 7)) / 2 for i in range(8)]
    constants = fit_at(points)
    for _ in range(20):
        points = extremes(constants)
        if len(points) != 8:
            sys.exit(f"{len(points)} extremes instead of 8")
        constants = fit_at(points)
    return constants


def source_constants() -> dict[str, float]:
    values = re.search(r"constants = \{([^}]*)\}", SOURCE.read_text(encoding="utf-8"))
    if not values:
        sys.exit(f"{SOURCE} has no constants")
    numbers = [float(value.strip().rstrip("F")) for value in values[1].split(",")]
    return dict(zip(NAMES, numbers[2:9]))  # after max and min


def main() -> None:
    getcontext().prec = 50
    errors = []
    for name, constants in (("fitted", fit()), ("source", source_constants())):
        errors.append(largest_error(constants))
        print(
            name, *(f"{key} {value:.9g}" for key, value in constants.items()), f"error {errors[-1]:.3g}", sep="\n    "
        )
    sys.exit(errors[1] > 1.1 * errors[0])


if __name__ == "__main__":
    main()
