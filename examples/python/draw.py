"""Draws a word as SVG, and names it: draw.py WORD [SEED] > drawing.svg"""

import sys

from inkling import Inkling, Sketcher

drawing = Sketcher().draw(sys.argv[1], seed=int(sys.argv[2]) if len(sys.argv) == 3 else 1)
lines = "".join(f"M{' '.join(f'{x},{y}' for x, y in zip(xs, ys))}" for xs, ys in drawing)
print(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 271 271">'
    f'<path d="{lines}" fill="none" stroke="black" stroke-width="3" stroke-linecap="round"/></svg>'
)
print(Inkling().classify(drawing).guesses[0].label, file=sys.stderr)
