/** Explains a guess: what each stroke adds to a label's probability, and the course of the guess along the drawing. */
import { checkStatus, noMemory, putDrawing, putMask } from './calls.js';
import { InklingError, describe } from './errors.js';
import { NO_OPTIONS } from './validate.js';
import { maskOf, placeOf } from './words.js';

/** @typedef {import('./classifier.js').Guess} Guess */
/** @typedef {import('./classifier.js').Inkling} Inkling */
/** @typedef {import('./validate.js').Stroke} Stroke */
/**
 * `word`: the label to explain, by default the best guess; it may be written otherwise, as those of `among`.
 * @typedef {import('./larger.js').MoreOptions & { word?: string }} ExplainOptions
 */
/**
 * What a stroke has to do with the label. `share`: its probability less that of the drawing without the stroke; above 0 the
 * stroke speaks for it, below 0 against it. `probability`: the label's after this stroke, those before it included; `best`: the
 * best guess then. Before the first point there is none: `probability` of `best` is 0.
 * @typedef {{ share: number, probability: number, best: Guess }} ExplainedStroke
 * @typedef {{ label: string, strokes: ExplainedStroke[] }} Explanation `strokes`: one for each of the drawing's
 */

const BEST_GUESS = 0xffffffff; // INK_BEST_GUESS
const SIZE = 16; // bytes of ink_explained_stroke

/**
 * @param {any} core exports of core/wasm/exports_more.c
 * @param {Inkling} inkling a classifier by it
 * @returns {(strokes: readonly Stroke[], options?: ExplainOptions) => Explanation}
 */
export const createExplain = (core, inkling) => (strokes, given) => {
  const options = given ?? /** @type {ExplainOptions} */ (NO_OPTIONS), { labels } = inkling, { word } = options;
  if (word != null && typeof word !== 'string') throw new InklingError('option', `word must be a label, not ${describe(word)}.`);
  const label = word == null ? BEST_GUESS : placeOf(labels, word, 'word'), mask = putMask(core, maskOf(labels, options));
  const [points, count, flags] = putDrawing(core, strokes, options), address = core.inkling_explain(points, count, flags | mask, label);
  if (!address) throw noMemory();
  const view = new DataView(core.memory.buffer, address);
  checkStatus(view.getUint32(0, true), inkling, strokes, options);
  return {
    label: labels[view.getUint32(4, true)],
    strokes: Array.from({ length: count }, (_, i) => {
      const at = 8 + SIZE * i;
      return {
        share: view.getFloat32(at, true),
        probability: view.getFloat32(at + 4, true),
        best: { label: labels[view.getUint32(at + 8, true)], probability: view.getFloat32(at + 12, true) },
      };
    }),
  };
};
