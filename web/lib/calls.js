/** What calls of the larger module share. `core` is exports of core/wasm/exports_more.c. */
import { InklingError } from './errors.js';
import { NO_OPTIONS, checkOptions, flatten, toFlags } from './validate.js';

/** @typedef {import('./validate.js').Stroke} Stroke */

/** Flag of inkling_classify: the labels of the mask alone. */
const AMONG = 4;

/**
 * Puts a mask of labels where the core reads it.
 * @param {any} core
 * @param {Uint8Array} [mask]
 * @returns {number} the flag for it
 */
export function putMask(core, mask) {
  if (!mask) return 0;
  new Uint8Array(core.memory.buffer, core.inkling_among(), mask.length).set(mask);
  return AMONG;
}

/**
 * Checks a drawing and copies it to where the core reads it.
 * @param {any} core
 * @param {readonly Stroke[]} strokes
 * @param {import('./validate.js').ClassifyOptions | null} [given] options
 * @returns {[points: number, strokes: number, flags: number]}
 */
export function putDrawing(core, strokes, given) {
  const options = given ?? NO_OPTIONS;
  checkOptions(options);
  const { points, ends, shape } = flatten(strokes), address = core.inkling_input(points.length / 2, ends.length);
  if (!address) throw noMemory();
  new Float32Array(core.memory.buffer, address).set(points);
  new Uint32Array(core.memory.buffer, address + points.byteLength).set(ends);
  return [points.length / 2, ends.length, toFlags(options, shape)];
}

/**
 * Throws what `classify` throws for a drawing that the core refuses.
 * @param {number} status of the core
 * @param {{ classify: (strokes: readonly Stroke[], options?: any) => unknown }} inkling
 * @param {readonly Stroke[]} strokes
 * @param {import('./validate.js').ClassifyOptions} [options]
 */
export function checkStatus(status, inkling, strokes, options) {
  if (!status) return;
  inkling.classify(strokes, options);
  throw noMemory();
}

export const noMemory = () => new InklingError('memory', 'There is not enough memory. Close other pages, or forget words.');
