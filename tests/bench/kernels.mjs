/** The matrix kernel's rate beside that at which int16 dot products stream weights at best: stream.c. In Node or in a page. */
import { interleaved, quantile } from './suite.mjs';

/**
 * In 10⁹ multiply-adds a second. @param {Uint8Array} bytes stream.c, compiled
 * @returns {Promise<{ stream: number, vector: number, matrix: number, rows: number }>}
 */
export async function rates(bytes) {
  const { instance } = await WebAssembly.instantiate(/** @type {BufferSource} */ (bytes), {});
  const { prepare, stream, matrix } = /** @type {any} */ (instance.exports);
  const weights = prepare(1), rows = 32;
  const runner = (name, call, n) => ({
    name,
    async run(calls) {
      const from = performance.now();
      call(calls);
      return (performance.now() - from) / calls / n;
    },
  });
  const times = await interleaved(/** @type {any} */ ([
    runner('stream', (calls) => stream(calls), 1), runner('vector', (calls) => matrix(calls, 1), 1), runner('matrix', (calls) => matrix(calls, rows), rows),
  ]));
  const rate = (name) => weights / quantile(times[name], 0.5) / 1e6;
  return { stream: rate('stream'), vector: rate('vector'), matrix: rate('matrix'), rows };
}
