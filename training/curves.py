"""Draws docs/curves.svg: how runs of training went on `valid`, from training/curves.json.

    python3 training/curves.py                                               draws what is kept
    python3 training/curves.py --add "inkling=build/training/inkling/log.jsonl"   keeps a run's log too, by its name

The kept figures are those of a run's log.jsonl: drawings seen, top-1 on whole drawings and on their first halves (percent),
mean negative log likelihood.
"""

from __future__ import annotations

import argparse
import json
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "training" / "curves.json"
PICTURE = ROOT / "docs" / "curves.svg"
PANELS = (
    ("top1", "top-1, whole drawings, %"),
    ("half_top1", "top-1, first half of the points, %"),
    ("nll", "negative log likelihood"),
)
COLOURS = ("#2a78d6", "#c8402f", "#2f9e57", "#a05bc8", "#c98a12", "#5b8a99")
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 200, 50, 30, 70  # px, of a panel and around it
STYLE = """<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #222; --line: #ccc }
@media (prefers-color-scheme: dark) { :root { --paper: #161a20; --ink: #e6e6e6; --line: #444 } }
text { fill: var(--ink); font: 12px system-ui, sans-serif } .paper { fill: var(--paper) } .grid { stroke: var(--line) }
</style>"""


def read_log(path: Path) -> list[dict]:
    """A run's points by rising drawings seen; where a run was resumed and measured again, the later counts."""
    by_seen: dict[int, dict] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            entry = json.loads(line)
            by_seen[entry["seen"]] = {key: entry[key] for key in ("seen", *(key for key, _ in PANELS))}
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{path}:{number}: not a line of a training log: {error}") from error
    if not by_seen:
        raise SystemExit(f"{path}: no line in it yet; training writes one at each validation")
    return [by_seen[seen] for seen in sorted(by_seen)]


def ticks(low: float, high: float) -> list[float]:
    """About five round numbers that cover low..high."""
    span = max(high - low, 1e-9)
    step = next(s for e in range(-4, 9) for s in (10.0**e, 2 * 10.0**e, 5 * 10.0**e) if span / s <= 6)
    first = int(low // step)
    return [round((first + i) * step, 6) for i in range(int(-(-high // step)) - first + 1)]


def picture(runs: dict[str, list[dict]]) -> str:
    """The runs as an SVG of three panels side by side."""
    most_seen = ticks(0, max(run[-1]["seen"] for run in runs.values()) / 1e6)
    width, height = LEFT + len(PANELS) * (WIDTH + GAP), TOP + HEIGHT + 45 + 18 * len(runs)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Learning curves on the valid split</title>",
        STYLE,
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    for panel, (key, name) in enumerate(PANELS):
        left = LEFT + panel * (WIDTH + GAP)
        values = [point[key] for run in runs.values() for point in run]
        marks = ticks(min(values), max(values))

        def x(seen: float) -> float:
            return left + WIDTH * seen / most_seen[-1]

        def y(value: float) -> float:
            return TOP + HEIGHT * (1 - (value - marks[0]) / ((marks[-1] - marks[0]) or 1))

        out.append(f'<text x="{left}" y="{TOP - 12}">{name}</text>')
        for mark in marks:
            out.append(
                f'<path class="grid" d="M{left} {y(mark):.1f}h{WIDTH}"/><text x="{left - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:g}</text>'
            )
        for mark in most_seen:
            out.append(f'<text x="{x(mark):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{mark:g} M</text>')
        for run, colour in zip(runs.values(), COLOURS):
            points = " ".join(f"{x(point['seen'] / 1e6):.1f},{y(point[key]):.1f}" for point in run)
            out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out.append(
                f'<circle cx="{points.split()[-1].split(",")[0]}" cy="{points.split()[-1].split(",")[1]}" r="3" fill="{colour}"/>'
            )
    out.append(f'<text x="{width - GAP}" y="{TOP + HEIGHT + 36}" text-anchor="end">drawings seen</text>')
    for i, (name, colour) in enumerate(zip(runs, COLOURS)):
        at = TOP + HEIGHT + 44 + 18 * i
        out.append(
            f'<rect x="{LEFT}" y="{at - 9}" width="14" height="4" fill="{colour}"/><text x="{LEFT + 20}" y="{at - 3}">{escape(name)}</text>'
        )
    return "\n".join([*out, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--add", action="append", default=[], metavar="NAME=LOG", help="keep this run's log; may be repeated"
    )
    parser.add_argument("--kept", type=Path, default=KEPT, help="the kept figures (default: training/curves.json)")
    parser.add_argument("--out", type=Path, default=PICTURE, help="the picture (default: docs/curves.svg)")
    args = parser.parse_args()
    runs = json.loads(args.kept.read_text()) if args.kept.exists() else {}
    for addition in args.add:
        name, equals, log = addition.partition("=")
        if not (name and equals and log):
            raise SystemExit(f"--add {addition}: expected NAME=LOG, a run's name and its log.jsonl")
        if not Path(log).is_file():
            raise SystemExit(f"--add {addition}: there is no file {log}")
        runs[name] = read_log(Path(log))
    if not runs:
        raise SystemExit("no runs are kept yet: --add NAME=LOG")
    if len(runs) > len(COLOURS):
        raise SystemExit(
            f"{len(runs)} runs are more than the {len(COLOURS)} that can be told apart; take some out of {args.kept}"
        )
    args.kept.write_text(
        "{\n"
        + ",\n".join(
            f"  {json.dumps(name, ensure_ascii=False)}: [\n"
            + ",\n".join(f"    {json.dumps(point)}" for point in run)
            + "\n  ]"
            for name, run in runs.items()
        )
        + "\n}\n"
    )
    args.out.write_text(picture(runs))


if __name__ == "__main__":
    sys.exit(main())
