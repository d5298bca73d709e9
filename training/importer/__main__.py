"""scripts/import: turns a network that another framework trained into a model file."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..ink_file import Calibration, pack_file
from . import drawings
from .errors import Refused
from .features import Described, Features, read_features
from .finer import finer
from .fold import fold
from .keras import HDF5, ZIP, read_keras
from .layers import Layer, Network, Softmax
from .level import level
from .observe import Observed, observe
from .onnx_graph import read_onnx
from .torch_network import read_torch
from .write import MAX_LAYERS, pack

ROOT = Path(__file__).resolve().parent.parent.parent
MAX_LABELS = 1024
AGREES = 1e-4  # the largest difference of a probability
SAME = 0.992  # share of drawings whose best guess int8 weights must leave as it is
MAX_COPIES = 3  # of int8 weights; four would take as many bytes as float32


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/import",
        description="Turns a network of Keras, in ONNX or of this project's training into a model file. Nothing in the "
        "file is executed.",
    )
    add = parser.add_argument
    add("network", type=Path, metavar="NETWORK", help=".h5, .keras, .onnx or .pt file")
    add(
        "--architecture",
        type=Path,
        metavar="FILE",
        help="config.json (model.to_json()), for an .h5 of weights alone; for a state dict (.pt), its training config",
    )
    add(
        "--features", required=True, metavar="PRESET|FILE", help="what it reads: pen, stroke5, tutorial3 or a JSON file"
    )
    add(
        "--labels",
        required=True,
        type=Path,
        metavar="FILE",
        help="its categories, one a line, in the order of its outputs",
    )
    add("--name", help="the model's name (default: the file's)")
    add("--int8", action="store_true", help="int8 weights: two to four times smaller; needs --calibrate")
    add(
        "--copies",
        type=int,
        choices=range(1, MAX_COPIES + 1),
        metavar="N",
        help=f"of int8 weights, 1 to {MAX_COPIES}: 1 is smallest and fastest, more are nearer to float32 (default: the "
        f"fewest that leave the best guess of {SAME:.1%} of the --calibrate drawings as it is)".replace("%", "%%"),
    )
    add("--calibrate", type=Path, metavar="DRAWINGS", help="drawings like those it was trained on: ndjson or .bin")
    layout = parser.add_mutually_exclusive_group()
    for option, stroke in (("--rows", "[[x…],[y…]]"), ("--points", "[[x,y],…]")):
        layout.add_argument(
            option, dest="layout", action="store_const", const=[option], default=[], help=f"its strokes are {stroke}"
        )
    add("--samples", type=int, default=1000, metavar="N", help="drawings of --calibrate that are used (default 1000)")
    add(
        "--check",
        type=int,
        default=0,
        metavar="N",
        help="compare N drawings with a float64 reference, of --calibrate those behind the samples if it has so many",
    )
    add("-o", "--out", required=True, type=Path, metavar="FILE", help="the model file")
    args = parser.parse_args(arguments)
    if args.int8 and args.calibrate is None:
        parser.error("--int8 needs --calibrate DRAWINGS: the ranges of its values are measured on them")
    if args.copies and not args.int8:
        parser.error("--copies needs --int8")
    return args


def read_labels(path: Path, count: int) -> list[str]:
    try:
        labels = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"--labels {path}: {error}") from None
    if len(labels) != count:
        raise Refused(f"{path} has {len(labels)} labels, but the network has {count} outputs")
    if len(set(labels)) < len(labels):
        raise Refused(f"{path}: {next(v for v in labels if labels.count(v) > 1)!r} is there twice")
    if count > MAX_LABELS:
        raise Refused(f"{path}: {count} labels are more than {MAX_LABELS}")
    return labels


def read_network(path: Path, architecture: Path | None, channels: int) -> Network:
    """channels: features per row, which tell apart the axes of an ONNX file's input."""
    with path.open("rb") as file:
        start = file.read(8)
    if start[:4] == ZIP and path.suffix in (".pt", ".pth"):
        return read_torch(path, architecture, channels)
    if start[:4] == ZIP or start == HDF5:
        return read_keras(path, architecture, start)
    # ONNX files begin with their version; nothing else tells them.
    if start[:1] == b"\x08" and path.suffix == ".onnx":
        return read_onnx(path, channels)
    raise Refused(f"{path} is neither an .h5, .keras, .onnx nor .pt file")


def check_features(network: Network, features: Features | Described) -> None:
    if network.inputs != features.channels:
        raise Refused(f"the network reads {network.inputs} features per row, {features.kind} has {features.channels}")
    point, end = np.zeros((1, 2)), np.array([True])
    shortest, longest = (len(features.rows(np.repeat(point, n, 0), np.repeat(end, n))) for n in (1, 1024))
    if network.masked and shortest > 2:
        raise Refused("the network passes over padding (Masking): describe its features without padding")
    if network.masked:
        first = features.rows(np.array([[0.0, 0.0], [255.0, 64.0], [128.0, 255.0]]), np.array([False, False, True]))[0]
        if (first == network.mask_value).all():
            raise Refused(
                f"a drawing's first row has {network.mask_value:g} for all features, so the network passes over it "
                '(Masking): describe the features channel by channel, with "first_point": "no row"'
            )
    if network.rows and not network.masked and not shortest == longest == network.rows:
        raise Refused(f'the network reads {network.rows} rows: its features need "rows": {network.rows}')


def rewrite(network: Network) -> list[Layer]:
    """The layers of the model file, with a line printed for each of the network's."""
    layers, notes = fold(network.layers)
    if not layers or not isinstance(layers[-1], Softmax):
        layers.append(Softmax("softmax"))
        notes.append(("softmax", "added behind the last layer, which gives logits"))
    for layer in layers[:-1]:
        if isinstance(layer, Softmax):
            raise Refused(f"layer {layer.name}: softmax must be the last layer")
    if len(layers) > MAX_LAYERS:
        raise Refused(f"{len(layers)} layers are more than {MAX_LAYERS}")
    for name, note in [*network.notes, *notes]:
        print(f"  {name}: {note}")
    for layer in layers:
        print(f"  {layer.name}: {layer.describe()}")
    return layers


def outputs(layers: list[Layer], x: np.ndarray) -> int:
    """How many values come out; refuses a network whose time axis is left."""
    for layer in layers:
        try:
            x = layer.forward(x)
        except ValueError as error:
            raise Refused(f"layer {layer.name} does not fit the one before it ({error}): the file is damaged") from None
        if len(x) == 0:
            raise Refused(f"layer {layer.name}: a drawing of a few points leaves no rows; raise min_points")
    if len(x) != 1:
        raise Refused("the network answers for each row; it needs a pooling, or an LSTM that returns its last state")
    return x.shape[1]


class File(NamedTuple):
    """What a model file has beside its layers. one: the features of a drawing of one point."""

    one: np.ndarray
    features: Features | Described
    name: str
    labels: list[str]

    def pack(self, layers: list[Layer], observed: list[Observed | None] | None = None, copies: int = 1) -> bytes:
        records, tensors = pack(layers, self.one, observed, copies)
        calibration = Calibration(1, 0.5, 1)
        fields, description = self.features.fields(), self.features.description()
        return pack_file(records, tensors, fields, self.name, self.labels, calibration, description)


def with_int8(args: argparse.Namespace, inkling: Path, file: File, layers: list[Layer]) -> bytes:
    """The model file with int8 weights, with as many copies as are asked for or needed."""
    some = drawings.simplified(inkling, args.calibrate, args.samples, args.layout)
    observed = observe(layers, [file.features.rows(*drawings.points(drawing)) for drawing in some])
    rounded, observed = finer(*level(layers, observed))
    with tempfile.TemporaryDirectory() as folder:

        def guesses(data: bytes) -> np.ndarray:
            path = Path(folder) / "model.ink"
            path.write_bytes(data)
            return drawings.probabilities(inkling, path, some, file.labels).argmax(1)

        before = guesses(file.pack(layers))
        for copies in [args.copies] if args.copies else range(1, MAX_COPIES + 1):
            data = file.pack(rounded, observed, copies)
            same = float((guesses(data) == before).mean())
            if same >= SAME:
                break
    print(f"int8 weights, {copies} of each: same best guess for {same:.1%} of {len(some)} drawings of --calibrate")
    return data


def convert(args: argparse.Namespace, inkling: Path) -> None:
    features = read_features(args.features)
    network = read_network(args.network, args.architecture, features.channels)
    check_features(network, features)
    print(f"{args.network.name}:")
    layers = rewrite(network)
    one = features.rows(np.array([[0.0, 0.0]]), np.array([True]))
    labels = read_labels(args.labels, outputs(layers, one))
    file = File(one, features, args.name or args.out.stem, labels)
    data = with_int8(args, inkling, file, layers) if args.int8 else file.pack(layers)
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data):,} bytes, {'int8' if args.int8 else 'float32'} weights, {len(labels)} labels")
    if args.check:
        check(args, inkling, network, features, labels)


def check(
    args: argparse.Namespace, inkling: Path, network: Network, features: Features | Described, labels: list[str]
) -> None:
    """Compares the model file, run by the core, with the network itself, in float64."""
    used = args.samples if args.int8 else 0
    some = drawings.simplified(inkling, args.calibrate, used + args.check, args.layout)[-args.check :]
    reference = np.stack([network.forward(features.rows(*drawings.points(drawing))) for drawing in some])
    if not isinstance(network.layers[-1], Softmax):
        reference = Softmax("").forward(reference)
    answer = drawings.probabilities(inkling, args.out, some, labels)
    difference = float(np.abs(reference - answer).max())
    same = float((reference.argmax(1) == answer.argmax(1)).mean())
    print(
        f"check: {len(some)} drawings, largest difference of a probability {difference:.1e}, same best guess {same:.1%}"
    )
    if not args.int8 and not difference <= AGREES:
        raise Refused(f"the model file answers otherwise than the network: more than {AGREES:g}. Please report this.")


def main(arguments: list[str] | None = None) -> int:
    args = parse_arguments(arguments)
    inkling = Path(os.environ.get("INKLING_CLI", ROOT / "build" / "native" / "inkling"))
    try:
        convert(args, inkling)
    except Refused as error:
        print(f"scripts/import: {error}".rstrip(".") + ".", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"scripts/import: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
