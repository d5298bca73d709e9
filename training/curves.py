"""Draws how runs of training went on `valid`: docs/curves-PICTURE.svg from training/curves/PICTURE.json.

    python3 training/curves.py                                                            draws all pictures
    python3 training/curves.py shipped --add "inkling=build/training/inkling/log.jsonl"   first saves a run's log

Metrics of a run's log.jsonl: drawings seen, top-1 on whole drawings and on their first halves (percent), mean negative
log likelihood.
"""

from __future__ import annotations

import argparse
import json
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAVED = ROOT / "training" / "curves"
PICTURES = ROOT / "docs"
PANELS = (
    ("top1", "top-1, whole drawings, %"),
    ("half_top1", "top-1, first half of the points, %"),
    ("nll", "negative log likelihood"),
)
COLORS = ("#2a78d6", "#c8402f", "#2f9e57", "#a05bc8", "#c98a12", "#5b8a99")
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 200, 50, 30, 70  # px, of a panel and around it
STYLE = """<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --line: #ccc }
@media (prefers-color-scheme: dark) { :root { --paper: #161a20; --ink: #e6e6e6; --line: #444 } }
text { fill: var(--ink); font: 12px system-ui, sans-serif } .paper { fill: var(--paper) } .grid { stroke: var(--line) }
</style>"""


def read_log(path: Path) -> list[dict]:
    """A run's points by rising drawings seen. If a resumed run measured again, the later line counts."""
    by_seen: dict[int, dict] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            entry = json.loads(line)
            by_seen[entry["seen"]] = {key: entry[key] for key in ("seen", *(key for key, _ in PANELS))}
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{path}:{number}: not a line of a training log: {error}") from error
    if not by_seen:
        raise SystemExit(f"{path}: no line in it yet; training writes one per validation")
    return [by_seen[seen] for seen in sorted(by_seen)]


def ticks(low: float, high: float) -> list[float]:
    """About five round numbers that cover low..high."""
    span = max(high - low, 1e-9)
    step = next(s for e in range(-4, 9) for s in (10.0**e, 2 * 10.0**e, 5 * 10.0**e) if span / s <= 6)
    first = int(low // step)
    return [round((first + i) * step, 6) for i in range(int(-(-high // step)) - first + 1)]


class Axis:
    """Maps values to px: the first of `marks` to `start`, the last to `end`."""

    def __init__(self, marks: list[float], start: float, end: float) -> None:
        self.marks, self.start, self.end = marks, start, end

    def __call__(self, value: float) -> float:
        low, high = self.marks[0], self.marks[-1]
        return self.start + (self.end - self.start) * (value - low) / ((high - low) or 1)


def draw_panel(left: float, title: str, runs: list[list[tuple[float, float]]], most_seen: list[float]) -> list[str]:
    """One metric's panel, `left` px from the picture's edge. `runs` are points (million drawings seen, value)."""
    values = [value for run in runs for _, value in run]
    x, y = Axis(most_seen, left, left + WIDTH), Axis(ticks(min(values), max(values)), TOP + HEIGHT, TOP)
    out = [f'<text x="{left}" y="{TOP - 12}">{title}</text>']
    for mark in y.marks:
        out.append(
            f'<path class="grid" d="M{left} {y(mark):.1f}h{WIDTH}"/>'
            f'<text x="{left - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g}</text>'
        )
    for mark in x.marks:
        out.append(f'<text x="{x(mark):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{mark:g} M</text>')
    for run, color in zip(runs, COLORS):
        points = [(f"{x(seen):.1f}", f"{y(value):.1f}") for seen, value in run]
        line = " ".join(",".join(point) for point in points)
        out.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        out.append(f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="3" fill="{color}"/>')
    return out


def draw(runs: dict[str, list[dict]]) -> str:
    """The runs as an SVG of three panels side by side."""
    most_seen = ticks(0, max(run[-1]["seen"] for run in runs.values()) / 1e6)
    width, height = LEFT + len(PANELS) * (WIDTH + GAP), TOP + HEIGHT + 45 + 18 * len(runs)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Learning curves on the valid split</title>",
        STYLE,
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    for panel, (key, title) in enumerate(PANELS):
        points = [[(point["seen"] / 1e6, point[key]) for point in run] for run in runs.values()]
        out += draw_panel(LEFT + panel * (WIDTH + GAP), title, points, most_seen)
    out.append(f'<text x="{width - GAP}" y="{TOP + HEIGHT + 36}" text-anchor="end">drawings seen</text>')
    for i, (name, color) in enumerate(zip(runs, COLORS)):
        at = TOP + HEIGHT + 44 + 18 * i
        out.append(
            f'<rect x="{LEFT}" y="{at - 9}" width="14" height="4" fill="{color}"/>'
            f'<text x="{LEFT + 20}" y="{at - 3}">{escape(name)}</text>'
        )
    return "\n".join([*out, "</svg>", ""])


def write(saved: Path, runs: dict[str, list[dict]]) -> None:
    lines = []
    for name, run in runs.items():
        points = ",\n".join(f"    {json.dumps(point)}" for point in run)
        lines.append(f"  {json.dumps(name, ensure_ascii=False)}: [\n{points}\n  ]")
    saved.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", nargs="?", metavar="PICTURE", help="a name (default: all that are saved)")
    parser.add_argument("--add", action="append", default=[], metavar="NAME=LOG", help="save this run's log in PICTURE")
    parser.add_argument("--saved", type=Path, default=SAVED, help="folder of the saved runs (default: training/curves)")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder of the pictures (default: docs)")
    args = parser.parse_args()
    if args.add and not args.picture:
        raise SystemExit("--add needs the picture's name: curves.py PICTURE --add NAME=LOG")
    all_saved = [args.saved / f"{args.picture}.json"] if args.picture else sorted(args.saved.glob("*.json"))
    for saved in all_saved:
        runs = json.loads(saved.read_text()) if saved.exists() else {}
        for addition in args.add:
            name, equals, log = addition.partition("=")
            if not (name and equals and log):
                raise SystemExit(f"--add {addition}: expected NAME=LOG, a run's name and its log.jsonl")
            if not Path(log).is_file():
                raise SystemExit(f"--add {addition}: there is no file {log}")
            runs[name] = read_log(Path(log))
        if not runs:
            raise SystemExit(f"no runs are saved in {saved}; add one with --add NAME=LOG")
        if len(runs) > len(COLORS):
            raise SystemExit(f"{len(runs)} runs, but only {len(COLORS)} colors; remove runs from {saved}")
        if args.add:
            write(saved, runs)
        (args.out / f"curves-{saved.stem}.svg").write_text(draw(runs))


if __name__ == "__main__":
    sys.exit(main())
