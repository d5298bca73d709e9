// Runs a C test built as a WebAssembly command: node tests/lib/run-wasm.mjs test.wasm
//
// What a test asks of its system is to print and to exit. node:wasi would do, but with Node 18 one run in ten of a long
// test ends in a segmentation fault.
import { readFileSync, writeSync } from 'node:fs';

class Exit extends Error {}
const BAD_FILE = 8; // of WASI's error numbers

const system = {
  fd_write(fd, pieces, count, written) {
    if (fd !== 1 && fd !== 2) return BAD_FILE;
    const view = new DataView(memory.buffer);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const [address, length] = [view.getUint32(pieces + 8 * i, true), view.getUint32(pieces + 8 * i + 4, true)];
      for (let at = 0; at < length;) at += writeSync(fd, new Uint8Array(memory.buffer, address + at, length - at));
      sum += length;
    }
    view.setUint32(written, sum, true);
    return 0;
  },
  fd_seek: () => BAD_FILE,
  fd_close: () => 0,
  proc_exit(code) {
    process.exitCode = code;
    throw new Exit();
  },
};

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { wasi_snapshot_preview1: system });
const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
try {
  /** @type {any} */ (instance.exports)._start();
} catch (error) {
  if (!(error instanceof Exit)) throw error;
}
