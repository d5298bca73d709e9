/** Calls the core: copies drawings into its memory and reads its answers. */
import { InklingError } from './errors.js';
import { NO_OPTIONS, checkOptions, flatten, refuseWords, toFlags } from './validate.js';

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./validate.js').ClassifyOptions} ClassifyOptions */

/** Codes of the core's statuses, in the order of `enum ink_status` in core/include/inkling.h; all later ones are 'model'. */
const STATUS_CODES = ['', 'empty', 'not-finite', 'too-many-points', 'too-many-strokes', 'strokes', 'memory'];

/** Where larger.js finds what a classifier is made of: the same in every copy of this file. */
export const CORE = Symbol.for('inkling core');

/**
 * @typedef {{ label: string, probability: number, name?: string }} Guess `name`: the label in the language of a pad's `lang`
 * @typedef {{ guesses: Guess[], sure: boolean }} Result `guesses`: likeliest first; `sure`: the first is likely enough to
 *   be shown as an answer, by the model's calibrated threshold
 */

/**
 * A loaded model. Its methods throw an InklingError.
 * @typedef {object} Inkling
 * @property {readonly string[]} labels all categories, in the model's order
 * @property {string} modelName
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => Result} classify
 *   the likeliest labels, and whether the first is sure
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => Float32Array} probabilities
 *   one for each label, in the order of `labels`; they add up to 1
 * @property {(strokes: readonly Stroke[], options?: ClassifyOptions) => [number[], number[]][]} simplify
 *   the drawing as the network reads it: rows of x and y per stroke, integers from 0 to 255; of the options `format` counts
 */

/**
 * @param {any} core exports of core/wasm/exports.c
 * @param {Uint8Array} model
 * @param {(options: ClassifyOptions, labels: readonly string[]) => number | void} [choose] chooses the labels of the next
 *   drawing and gives the flag for them; words.js is no part of inkling.js
 * @returns {Inkling}
 * @throws {InklingError} `model` or `memory`
 */
export function createClassifier(core, model, choose = refuseWords) {
  /** @param {number} address of UTF-8, which jsdom has no TextDecoder for */
  const readCString = (address) => {
    const memory = new Uint8Array(core.memory.buffer);
    let text = '';
    while (memory[address]) text += String.fromCharCode(memory[address++]);
    return decodeURIComponent(escape(text));
  };
  /** @param {number} status */
  const check = (status) => {
    if (!status) return;
    if (STATUS_CODES[status] === 'memory') throw noMemory(); // the module makes the arena itself
    const sentence = readCString(core.inkling_status_text(status));
    throw new InklingError(/** @type {ErrorCode} */ (STATUS_CODES[status] ?? 'model'), `${sentence[0].toUpperCase()}${sentence.slice(1)}.`);
  };
  const noMemory = () => new InklingError('memory',
    'There is not enough memory. Close other pages, or use a smaller drawing.');

  const { length } = model, address = core.inkling_reserve(length);
  if (!address) throw noMemory();
  const modelBytes = () => new Uint8Array(core.memory.buffer, address, length);
  modelBytes().set(model);
  check(core.inkling_load(length));
  /** @type {string[]} */
  const labels = [];
  for (let label; (label = core.inkling_label(labels.length));) labels.push(readCString(label));
  Object.freeze(labels);

  /**
   * Checks a drawing and copies it into the core's input.
   * @param {readonly Stroke[]} strokes
   * @param {ClassifyOptions} [options]
   * @returns {[points: number, strokes: number, flags: number]}
   */
  const copyInput = (strokes, options) => {
    options ??= NO_OPTIONS;
    checkOptions(options);
    const { points, ends, shape } = flatten(strokes);
    const address = core.inkling_input(points.length / 2, ends.length);
    if (!address) throw noMemory();
    new Float32Array(core.memory.buffer, address).set(points);
    new Uint32Array(core.memory.buffer, address + points.byteLength).set(ends);
    return [points.length / 2, ends.length, toFlags(options, shape) | /** @type {number} */ (choose(options, labels))];
  };

  /**
   * @param {readonly Stroke[]} strokes
   * @param {ClassifyOptions} [options]
   * @param {number} [top]
   * @returns {Result}
   */
  const classify = (strokes, options, top = options?.top ?? 5) => {
    const address = core.inkling_classify(...copyInput(strokes, options), Math.min(top, labels.length)); // top was checked
    const view = new DataView(core.memory.buffer);
    check(view.getUint32(address, true));
    return readResult(view, address, labels);
  };

  return Object.freeze({
    labels,
    modelName: readCString(core.inkling_model_name()),

    classify: (strokes, options) => classify(strokes, options),

    probabilities(strokes, options) {
      classify(strokes, options, 1);
      return new Float32Array(core.memory.buffer, core.inkling_probabilities(), labels.length).slice();
    },

    simplify(strokes, options) {
      check(core.inkling_simplify(...copyInput(strokes, options)));
      const [points, address, strokeCount] = new Uint32Array(core.memory.buffer, core.inkling_simplified(), 3);
      const ends = new Uint32Array(core.memory.buffer, address, strokeCount), xy = new Float32Array(core.memory.buffer, points);
      return buildArray(strokeCount, (i) => {
        const from = i ? ends[i - 1] : 0;
        return /** @type {[number[], number[]]} */ ([0, 1].map((row) => buildArray(ends[i] - from, (j) => xy[2 * (from + j) + row])));
      });
    },

    [CORE]: { core, modelBytes },
  });
}

/**
 * @param {DataView} view of the core's memory
 * @param {number} address of a `result` of core/wasm/exports.c whose status is 0
 * @param {readonly string[]} labels
 * @returns {Result}
 */
export const readResult = (view, address, labels) => ({
  guesses: buildArray(view.getUint32(address + 8, true), (i) => ({
    label: labels[view.getUint32(address + 8 * i + 12, true)],
    probability: view.getFloat32(address + 8 * i + 16, true),
  })),
  sure: view.getUint32(address + 4, true) === 1,
});

/**
 * Does what Array.from does; old libraries replace that.
 * @template T
 * @param {number} length
 * @param {(i: number) => T} of
 */
function buildArray(length, of) {
  /** @type {T[]} */
  const all = [];
  for (let i = 0; i < length; i++) all.push(of(i));
  return all;
}
