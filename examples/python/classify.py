"""Classifies a drawing, and all drawings of a file or folder: classify.py DRAWINGS"""

import sys

from inkling import Inkling, read_drawings

inkling = Inkling()

square = [[(10, 10), (90, 10), (90, 80), (10, 80), (10, 10)]]
guesses, sure = inkling.classify(square)
for label, probability in guesses:
    print(f"{label} {probability:.1%}")

for result in inkling.classify_all(read_drawings(sys.argv[1]), threads=2):
    print(result.guesses[0].label, "(sure)" if result.sure else "(perhaps)")
