/** Calls the core: copies drawings into its memory and reads its answers. */
import { InklingError } from './errors.js';
import { NO_OPTIONS, checkOptions, flatten, toFlags } from './validate.js';

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */
/** @typedef {import('./validate.js').Stroke} Stroke */
/** @typedef {import('./validate.js').ClassifyOptions} ClassifyOptions */

/** Codes of the core's statuses, in the order of `enum ink_status` in core/include/inkling.h; all later ones are 'model'. */
const STATUS_CODES = ['', 'empty', 'not-finite', 'too-many-points', 'too-many-strokes', 'strokes', 'memory'];

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
 * @returns {Inkling}
 * @throws {InklingError} `model` or `memory`
 */
export function createClassifier(core, model) {
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

  const address = core.inkling_reserve(model.length);
  if (!address) throw noMemory();
  new Uint8Array(core.memory.buffer, address, model.length).set(model);
  check(core.inkling_load(model.length));
  const labels = Object.freeze(buildArray(core.inkling_label_count(), (i) => readCString(core.inkling_label(i))));

  /**
   * Checks a drawing and copies it into the core's input.
   * @param {readonly Stroke[]} strokes
   * @param {ClassifyOptions} options
   * @returns {[points: number, strokes: number, flags: number]}
   */
  const copyInput = (strokes, options) => {
    checkOptions(options);
    const { points, ends, shape } = flatten(strokes);
    const address = core.inkling_input(points.length / 2, ends.length);
    if (!address) throw noMemory();
    new Float32Array(core.memory.buffer, address).set(points);
    new Uint32Array(core.memory.buffer, address + points.byteLength).set(ends);
    return [points.length / 2, ends.length, toFlags(options, shape)];
  };

  return Object.freeze({
    labels,
    modelName: readCString(core.inkling_model_name()),

    classify(strokes, options = NO_OPTIONS) {
      const { top = 5 } = options;
      check(core.inkling_classify(...copyInput(strokes, options), Math.min(top, labels.length)));
      const view = new DataView(core.memory.buffer, core.inkling_guesses());
      const guesses = buildArray(core.inkling_guess_count(), (i) => ({
        label: labels[view.getUint32(8 * i, true)],
        probability: view.getFloat32(8 * i + 4, true),
      }));
      return { guesses, sure: core.inkling_sure() === 1 };
    },

    probabilities(strokes, options = NO_OPTIONS) {
      check(core.inkling_classify(...copyInput(strokes, options), 1));
      return new Float32Array(core.memory.buffer, core.inkling_probabilities(), labels.length).slice();
    },

    simplify(strokes, options = NO_OPTIONS) {
      check(core.inkling_simplify(...copyInput(strokes, options)));
      const ends = new Uint32Array(core.memory.buffer, core.inkling_simplified_ends(), core.inkling_simplified_stroke_count());
      const xy = new Float32Array(core.memory.buffer, core.inkling_simplified_points(), 2 * core.inkling_simplified_point_count());
      return buildArray(ends.length, (i) => {
        const from = i ? ends[i - 1] : 0;
        return /** @type {[number[], number[]]} */ ([0, 1].map((row) => buildArray(ends[i] - from, (j) => xy[2 * (from + j) + row])));
      });
    },
  });
}

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
