"""examples/python/dask_label.py while workers are killed at random: load_cluster.py KILLS

The output must be that of one process, byte for byte. Exits with 1 if it is not. See scripts/checks/load.
"""

import importlib.util
import random
import sys
import time

from dask_cluster import LIMIT, Cluster, wait_for
from support import CLI, ROOT, Folder, make_drawings, run_cli, to_ndjson

EXAMPLE = ROOT / "examples/python/dask_label.py"
SEED, WORKERS = 20261130, 3
DRAWINGS, FILES, BYTES = 400, 2, 100_000  # drawings per kill and per file of them, bytes per task


def main(kills):
    rng = random.Random(SEED)
    with Folder() as folder:
        drawings, labels = folder / "drawings", folder / "labels"
        drawings.mkdir()
        lines = to_ndjson(make_drawings(DRAWINGS * kills, SEED)).splitlines(keepends=True)
        for number in range(FILES):
            (drawings / f"{number}.ndjson").write_bytes(b"".join(lines[number::FILES]))
        expected = run_cli("classify", *map(str, sorted(drawings.iterdir()))).stdout
        size = sum(path.stat().st_size for path in drawings.iterdir())
        done = lambda: len(list(labels.glob("*.ndjson")))  # noqa: E731
        from_ = time.monotonic()
        with Cluster(folder, WORKERS) as cluster:
            client = cluster.start(
                EXAMPLE, drawings, labels, "--scheduler", cluster.place, "--program", CLI, "--bytes", str(BYTES)
            )
            # When so many parts are there; the last kill leaves some to do.
            for count in sorted(rng.sample(range(int(0.9 * size / BYTES)), kills)):
                wait_for(lambda: done() >= count, f"{count} parts", client)  # noqa: B023
                time.sleep(rng.uniform(0, 0.1))
                cluster.kill(rng.choice(cluster.workers))
                cluster.add_worker()
            status = client.wait(LIMIT)
            parts, output = done(), b"".join(path.read_bytes() for path in sorted(labels.glob("*.ndjson")))
        print(
            f"cluster: {kills} workers killed, {WORKERS} at work; {len(lines)} drawings in {parts} parts, "
            f"{'as' if output == expected else 'not as'} one process; exit status {status}; "
            f"{time.monotonic() - from_:.1f} s"
        )
        if output != expected or status:
            print((folder / "log").read_text(errors="replace")[-5000:], file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    if not importlib.util.find_spec("distributed"):
        print("cluster is left out: it needs Dask's distributed")
        sys.exit(0)
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
