"""Labels files of drawings on a Dask cluster: dask_label.py DRAWINGS… LABELS

DRAWINGS are files that `inkling classify` reads, or folders of them: .ndjson and .bin, also with .gz. LABELS is a
folder. Every machine sees both under the same paths and has the command line. A task is a range of bytes of a plain
ndjson file, or another file whole. Its output is a file of LABELS that appears when it is complete, and

    cat LABELS/*.ndjson

are the lines that one process would write. Run the same command again after a failure: tasks whose files are there are
not repeated.
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from distributed import Client, as_completed

ENDINGS = (".ndjson", ".ndjson.gz", ".bin", ".bin.gz")


def list_files(paths):
    """The files of some paths, those of a folder by name."""
    for path in map(Path, paths):
        yield from sorted(each for each in path.iterdir() if each.name.endswith(ENDINGS)) if path.is_dir() else [path]


def make_parts(paths, size):
    """The tasks in the order of their output: dicts of file, start and end, in bytes. end is None for a whole file."""
    parts = []
    for path in list_files(paths):
        whole = path.name.endswith((".gz", ".bin"))
        starts = [0] if whole else range(0, path.stat().st_size, size)
        parts += [{"file": str(path.resolve()), "start": at, "end": None if whole else at + size} for at in starts]
    for number, part in enumerate(parts):
        part["output"] = f"{number:06d}-{Path(part['file']).name.partition('.')[0]}-{part['start']}.ndjson"
    return parts


def read_lines(path, start, end):
    """The lines of a file that begin in a range of bytes."""
    with open(path, "rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()  # of the range before, whose last byte may be its end
        while file.tell() < end:
            line = file.readline()
            if not line:
                return
            yield line


def label(part, command, folder, parquet):
    """Runs on a worker: labels a part and puts its files into the folder. Returns what the command complained about."""
    unfinished = []

    def create(ending):
        handle, name = tempfile.mkstemp(ending, ".unfinished-", folder)
        unfinished.append(name)
        os.chmod(name, 0o644)
        return handle, name

    try:
        handle, name = create(".ndjson")
        with os.fdopen(handle, "wb") as output, tempfile.TemporaryFile() as complaints:
            whole = part["end"] is None
            source = part["file"] if whole else "-"
            streams = {
                "stdin": subprocess.DEVNULL if whole else subprocess.PIPE,
                "stdout": output,
                "stderr": complaints,
            }
            with subprocess.Popen([*command, source], **streams) as process:
                if not whole:
                    try:
                        for line in read_lines(part["file"], part["start"], part["end"]):
                            process.stdin.write(line)
                        process.stdin.close()
                    except BrokenPipeError:
                        pass  # its exit status tells why
            complaints.seek(0)
            text = complaints.read().decode(errors="replace")
        if process.returncode not in (0, 1):  # 1: some lines were bad
            raise RuntimeError(f"{part['file']} from byte {part['start']}: exit status {process.returncode}: {text}")
        if parquet and os.path.getsize(name):
            import pyarrow.json
            import pyarrow.parquet

            _, table = create(".parquet")
            pyarrow.parquet.write_table(pyarrow.json.read_json(name), table)
            os.replace(table, os.path.join(folder, part["output"].replace(".ndjson", ".parquet")))
        os.replace(name, os.path.join(folder, part["output"]))
        return text
    finally:
        for name in unfinished:
            if os.path.exists(name):
                os.remove(name)


def check_plan(folder, plan):
    """Ends the program if the folder has the output of other files or options."""
    path = folder / "plan.json"
    if not path.exists():
        path.with_suffix(".new").write_text(json.dumps(plan))
        path.with_suffix(".new").replace(path)
    elif json.loads(path.read_text()) != plan:
        sys.exit(f"{folder} has the labels of other files or options; name another folder, or remove it")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drawings", nargs="+", metavar="DRAWINGS")
    parser.add_argument("labels", type=Path, metavar="LABELS")
    parser.add_argument("--scheduler", help="its address, or the path of its file (default: this machine's processors)")
    parser.add_argument("--program", default=shutil.which("inkling"), help="the command line (default: inkling)")
    parser.add_argument("--options", default="", help="options of inkling classify, such as '--top 5 --raw'")
    parser.add_argument("--bytes", type=int, default=64 << 20, help="bytes per task (default: 64 MiB)")
    parser.add_argument("--parquet", action="store_true", help="also write each part as Parquet; needs pyarrow")
    options = parser.parse_args()
    if not options.program:
        parser.error("inkling is not on the PATH; name it: --program build/native/inkling")
    if options.bytes < 1:
        parser.error("--bytes must be at least 1")
    if options.parquet:
        try:
            importlib.import_module("pyarrow.parquet")
        except ImportError:
            parser.error("--parquet needs pyarrow, here and on every worker")

    parts = make_parts(options.drawings, options.bytes)
    sizes = {part["file"]: os.path.getsize(part["file"]) for part in parts}
    options.labels.mkdir(parents=True, exist_ok=True)
    check_plan(options.labels, {"parts": parts, "sizes": sizes, "options": options.options})
    folder = str(options.labels.resolve())
    waiting = [part for part in parts if not os.path.exists(os.path.join(folder, part["output"]))]
    command = [os.path.abspath(options.program), "classify", *options.options.split()]

    if options.scheduler is None:
        client = Client(threads_per_worker=1, dashboard_address=None)
    elif os.path.exists(options.scheduler):
        client = Client(scheduler_file=options.scheduler)
    else:
        client = Client(options.scheduler)
    failed = complained = 0
    with client:
        futures = {
            client.submit(label, part, command, folder, options.parquet, pure=False, priority=-number): part
            for number, part in enumerate(waiting)
        }
        for done, future in enumerate(as_completed(futures), 1):
            part = futures[future]
            try:  # not by its status: the worker that has the result may die, and Dask then labels the part again
                lines = future.result().splitlines()
            except Exception as error:
                failed += 1
                print(f"failed: {error}", file=sys.stderr)
            else:
                complained += len(lines)
                for line in lines:
                    print(f"{part['file']} from byte {part['start']}: {line}", file=sys.stderr)
            print(f"{done} of {len(waiting)} parts, {len(parts) - len(waiting)} were there", flush=True)
    for name in os.listdir(folder):
        if name.startswith(".unfinished-"):  # of workers that died
            os.remove(os.path.join(folder, name))
    sys.exit(2 if failed else 1 if complained else 0)


if __name__ == "__main__":
    main()
