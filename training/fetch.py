"""Fetches the Quick, Draw! dataset and splits it into train/, valid/ and test/ as training reads them.

    scripts/fetch-data --out data                              all categories
    scripts/fetch-data --out data --category cat --category "The Eiffel Tower"
    scripts/fetch-data --out data --npz sketchrnn/cat.npz      a local sketch-rnn file instead of a download

Downloads the official binary files of simplified drawings (full/binary/<category>.bin, about 20 MB each, 7 GB in all)
into OUT/official/. A download that breaks off continues where it stopped. Its length is checked, and its CRC-32C or MD5
if the server names one. A complete file is not fetched again.

A drawing's split depends on its geometry alone: the first 8 bytes of the SHA-256 of its strokes, as the binary format
writes them from n_strokes on, are a number, whose last two decimal digits choose 0: test, 1: valid, others: train. So
equal drawings are in the same split, whoever drew them and whichever file holds them; repeated ones of a category are
dropped. Drawings that the game did not recognize are dropped, too, unless --unrecognized is given. A limit selects the
drawings with the least hashes, so a larger limit selects all that a smaller one does.

sketch-rnn's files (.npz: train, valid, test of int16 rows dx, dy, last of its stroke) lack the origin and scale of a
drawing: `inkling simplify` aligns and scales them, resamples them at 1 px and simplifies them again.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import io
import json
import pickle
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

HEADER = struct.Struct("<Q2sBIH")  # key_id, country, recognized, timestamp, n_strokes
BUCKET = "https://storage.googleapis.com/quickdraw_dataset"
ROOT = Path(__file__).resolve().parent.parent
BLOCK = 1 << 18  # bytes
SPLITS = ("train", "valid", "test")
CRC_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC_TABLE.append(byte)


class Failed(Exception):
    """A category that cannot be had; the message says why and what to do."""


class Broken(Exception):
    """A transfer that may work when tried again."""


def crc32c(data: bytes, crc: int = 0) -> int:
    """CRC-32C (Castagnoli), as Google's storage names it."""
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def named_hashes(headers) -> dict[str, str]:
    """{"md5": base64, "crc32c": base64} of x-goog-hash headers, which may be one or several."""
    parts = ",".join(headers.get_all("x-goog-hash") or []).split(",")
    return dict(part.strip().split("=", 1) for part in parts if "=" in part)


def check_hash(path: Path, hashes: dict[str, str]) -> None:
    """Raises Broken if a hash does not fit: MD5 if it is named, because it is faster, otherwise CRC-32C."""
    if "md5" in hashes:
        digest = hashlib.md5()
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
        kind, value = "MD5", digest.digest()
    elif "crc32c" in hashes:
        kind, value = "CRC-32C", crc32c(path.read_bytes()).to_bytes(4, "big")
    else:
        return
    if base64.b64encode(value).decode() != hashes[kind.lower().replace("-", "")]:
        path.unlink()
        raise Broken(f"its {kind} is not the one the server names")


def transfer(url: str, part: Path, timeout: float) -> dict[str, str]:
    """Fetches what `part` lacks. Returns the server's hashes if the length is right."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        response = urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.code == 416 and error.headers.get("Content-Range", "") == f"bytes */{have}":
            return named_hashes(error.headers)
        if error.code == 416:
            part.unlink()
            raise Broken("the server has not the range asked for") from error
        if error.code in (408, 429) or error.code >= 500:
            raise Broken(f"the server says {error.code} {error.reason}") from error
        raise Failed(
            f"{url}: the server says {error.code} {error.reason}; is the category spelled as the dataset spells it?"
        ) from error
    with response:
        if "html" in response.headers.get("Content-Type", ""):
            raise Failed(f"{url}: a web page came, not a file; does a proxy ask for a login?")
        if response.status == 206:
            place = response.headers.get("Content-Range", "")
            if not place.startswith(f"bytes {have}-"):
                raise Broken(f"asked for bytes from {have}, got {place or 'no range'}")
            total = int(place.rpartition("/")[2]) if place.rpartition("/")[2].isdigit() else None
        else:
            have = 0
            length = response.headers.get("Content-Length")
            total = int(length) if length else None
        with open(part, "ab" if have else "wb") as file:
            while block := response.read(BLOCK):
                file.write(block)
        size = part.stat().st_size
        if total is not None and size != total:
            if size > total:
                part.unlink()
            raise Broken(f"{size:,} of {total:,} bytes came")
        return named_hashes(response.headers)


def download(url: str, path: Path, tries: int, pause: float, timeout: float) -> None:
    """Fetches `url` to `path`. Tries again if that may help, each time after a longer pause."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    reason = ""
    for attempt in range(tries):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        try:
            hashes = transfer(url, part, timeout)
            check_hash(part, hashes)
            check_bin(part)
            part.rename(path)
            return
        except (Broken, OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            print(f"  {path.name}: {reason}", file=sys.stderr)
    raise Failed(
        f"{url}: not fetched in {tries} tries, the last: {reason}. Run the same command again: it goes on from here"
    )


def drawings(data: bytes) -> Iterator[tuple[int, int, int]]:
    """A binary file's drawings: (start, start of its strokes with their count, end), bytes."""
    at = 0
    while at < len(data):
        start = at
        try:
            n_strokes = HEADER.unpack_from(data, at)[4]
            at += HEADER.size
            for _ in range(n_strokes):
                at += 2 + 2 * (data[at] | data[at + 1] << 8)
        except (struct.error, IndexError):
            at = len(data) + 1
        if at > len(data):
            raise ValueError(f"the drawing at byte {start:,} is cut short")
        yield start, start + HEADER.size - 2, at


def check_bin(path: Path) -> None:
    """Raises Broken unless a file is Quick, Draw!'s binary format to its last byte: servers may name no hash."""
    try:
        count = sum(1 for _ in drawings(path.read_bytes()))
    except ValueError as error:
        path.unlink()
        raise Broken(f"not a file of drawings: {error}") from error
    if count == 0:
        path.unlink()
        raise Broken("an empty file came")


def split_of(strokes: bytes) -> tuple[str, bytes]:
    """The split of a drawing, by the hash of its strokes in the binary format, and that hash."""
    digest = hashlib.sha256(strokes).digest()
    return {0: "test", 1: "valid"}.get(int.from_bytes(digest[:8], "big") % 100, "train"), digest


def write_splits(
    category: str, data: bytes, out: Path, limits: dict[str, int | None], unrecognized: bool
) -> dict[str, int]:
    """Writes OUT/<split>/<category>.bin from a binary file's bytes. Returns each split's number of drawings."""
    found: dict[str, dict[bytes, tuple[int, int]]] = {split: {} for split in SPLITS}
    for start, strokes, end in drawings(data):
        header = HEADER.unpack_from(data, start)
        if header[4] and (header[2] or unrecognized):
            split, digest = split_of(data[strokes:end])
            found[split].setdefault(digest, (start, end))
    for split in SPLITS:
        chosen = sorted(found[split])[: limits[split]]
        found[split] = {digest: found[split][digest] for digest in chosen}
        folder = out / split
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{category}.bin"
        path.with_suffix(".tmp").write_bytes(b"".join(data[a:b] for a, b in found[split].values()))
        path.with_suffix(".tmp").rename(path)
    return {split: len(found[split]) for split in SPLITS}


def strokes_of(rows) -> list[list[list[int]]]:
    """Stroke-3 rows (dx, dy, last of its stroke) -> [[x…], [y…]] per stroke. The last row always ends a stroke."""
    strokes, x, y, at_x, at_y = [], [], [], 0, 0
    for dx, dy, last in rows:
        at_x, at_y = at_x + int(dx), at_y + int(dy)
        x.append(at_x)
        y.append(at_y)
        if last:
            strokes.append([x, y])
            x, y = [], []
    return strokes + [[x, y]] if x else strokes


class ArraysOnly(pickle.Unpickler):
    """Reads pickled arrays and nothing else: a pickle from elsewhere could run any code."""

    def find_class(self, module: str, name: str):
        if (module.split(".")[0], name) in (
            ("numpy", "_reconstruct"),
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("_codecs", "encode"),
        ):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it holds {module}.{name}, not arrays alone")


def read_arrays(data: bytes):
    """An array of objects as NumPy's .npy files hold them: a pickle."""
    import numpy as np

    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    shape, _, kind = (
        np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    )(file)
    if not kind.hasobject:
        raise ValueError(f"numbers of shape {shape}, not a list of drawings")
    return ArraysOnly(file, encoding="latin1").load()


def read_npz(path: Path, inkling: Path) -> bytes:
    """A sketch-rnn file's drawings, simplified as the dataset's are, in the binary format."""
    import numpy as np

    try:
        with zipfile.ZipFile(path) as archive:
            members = [f"{split}.npy" for split in SPLITS if f"{split}.npy" in archive.namelist()]
            sketches = [rows for member in members for rows in read_arrays(archive.read(member))]
        if not sketches or any(np.ndim(rows) != 2 or np.shape(rows)[1] != 3 for rows in sketches):
            raise ValueError("no train, valid or test of drawings in rows of three")
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise Failed(f"{path}: not a sketch-rnn file of stroke-3: {error}") from error
    lines = "".join(json.dumps({"drawing": strokes_of(rows)}) + "\n" for rows in sketches if len(rows))
    done = subprocess.run([inkling, "simplify", "--raw", "-"], input=lines, capture_output=True, text=True)
    if done.returncode > 1 or done.stderr:
        print(done.stderr, end="", file=sys.stderr)
    if done.returncode > 1:
        raise Failed(f"{path}: could not be simplified")
    out = []
    for line in done.stdout.splitlines():
        strokes = json.loads(line)["drawing"]
        out.append(HEADER.pack(0, b"ZZ", 1, 0, len(strokes)))
        for x, y in strokes:
            out.append(struct.pack("<H", len(x)) + bytes(map(round, x)) + bytes(map(round, y)))
    return b"".join(out)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/fetch-data", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "data", help="where the data goes (default: data/ of the project)"
    )
    parser.add_argument("--category", action="append", metavar="NAME", help="only this category; may be repeated")
    parser.add_argument(
        "--npz",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="a sketch-rnn file named CATEGORY.npz; may be repeated",
    )
    for split in SPLITS:
        parser.add_argument(f"--{split}", type=int, metavar="N", help=f"at most N drawings per category in {split}")
    parser.add_argument("--unrecognized", action="store_true", help="also drawings that the game did not recognize")
    parser.add_argument(
        "--from", dest="base", default=BUCKET, metavar="URL", help=f"the bucket or a copy of it (default: {BUCKET})"
    )
    parser.add_argument("--tries", type=int, default=6, help="of each download (default 6)")
    parser.add_argument(
        "--pause", type=float, default=1, metavar="S", help="seconds before the second try, doubling (default 1)"
    )
    parser.add_argument("--timeout", type=float, default=60, metavar="S", help="seconds without a byte (default 60)")
    parser.add_argument("--inkling", type=Path, default=ROOT / "build" / "native" / "inkling", help=argparse.SUPPRESS)
    args = parser.parse_args()

    known = [
        label
        for group, labels in json.loads((ROOT / "weights" / "groups.json").read_text()).items()
        if not group.startswith("few ")
        for label in labels
    ]
    wanted = args.category or ([] if args.npz else sorted(known))
    for category in wanted:
        if category not in known:
            print(
                f"scripts/fetch-data: there is no category {category!r}; weights/groups.json lists all", file=sys.stderr
            )
            return 2
    limits = {split: getattr(args, split) for split in SPLITS}
    if any(limit is not None and limit < 0 for limit in limits.values()):
        print("scripts/fetch-data: a limit is a whole number of 0 or more", file=sys.stderr)
        return 2
    failed = 0
    jobs: list[tuple[str, Path | None]] = [(path.stem, path) for path in args.npz] + [
        (category, None) for category in wanted
    ]
    for i, (category, npz) in enumerate(jobs):
        try:
            if npz:
                data = read_npz(npz, args.inkling)
            else:
                path = args.out / "official" / f"{category}.bin"
                download(
                    f"{args.base}/full/binary/{urllib.parse.quote(category)}.bin",
                    path,
                    args.tries,
                    args.pause,
                    args.timeout,
                )
                data = path.read_bytes()
            counts = write_splits(category, data, args.out, limits, args.unrecognized)
            print(
                f"[{i + 1} of {len(jobs)}] {category}: " + ", ".join(f"{split} {n:,}" for split, n in counts.items()),
                flush=True,
            )
        except Failed as error:
            failed += 1
            print(f"scripts/fetch-data: {error}", file=sys.stderr)
        except OSError as error:
            print(f"scripts/fetch-data: {error}", file=sys.stderr)
            return 2
    if failed:
        print(f"scripts/fetch-data: {failed} of {len(jobs)} categories are missing", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
