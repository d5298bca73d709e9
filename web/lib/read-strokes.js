/** Reads drawings that a page gives, whatever they are, without keeping anything of them. */
import { describe } from './errors.js';
import { InklingError } from './inkling.js';
import { toPoints } from './strokes-input.js';

/** @typedef {import('./strokes.js').Stroke} Stroke */

/** Many more than a classifier takes; enough to fill no memory with what has no end. */
const MAX_STROKES = 1e5;

const FORMAT = 'Give each stroke as points [{ x, y }, …], or as rows [[x…], [y…]] or [[x…], [y…], [t…]], of finite numbers within ±1000000000.';

/**
 * @param {unknown} given strokes; those without points are passed over
 * @returns {Stroke[]} a copy
 * @throws {InklingError} `strokes`, also for what the drawing's own code throws; `too-many-strokes`; `empty` if there are
 *   strokes, but no point
 */
export function readStrokes(given) {
  let at = 0;
  try {
    if (!Array.isArray(given)) throw new InklingError('strokes', `A drawing must be an array of strokes, not ${describe(given)}. ${FORMAT}`);
    const { length } = given;
    if (length > MAX_STROKES) throw new InklingError('too-many-strokes', `The drawing has ${length} strokes. Leave out strokes.`);
    const strokes = [];
    for (; at < length; at++) if (!isEmpty(given[at])) strokes.push(toPoints(given[at]));
    if (length > 0 && strokes.length === 0) throw new InklingError('empty', 'The drawing has no points. Give [] to clear the pad.');
    return strokes;
  } catch (error) {
    if (error instanceof InklingError) throw error;
    throw new InklingError('strokes', `Stroke ${at + 1} cannot be read. ${FORMAT}`, { cause: error });
  }
}

/** @param {unknown} stroke */
const isEmpty = (stroke) => Array.isArray(stroke) && (stroke.length === 0 || (Array.isArray(stroke[0]) && stroke[0].length === 0));

/**
 * @param {unknown} text strokes as JSON; empty or null for none
 * @returns {Stroke[]}
 * @throws {InklingError} as readStrokes
 */
export function readJson(text) {
  if (text === '' || text === null) return [];
  let given;
  try {
    if (typeof text === 'string') given = JSON.parse(text);
  } catch {
    // Not JSON: refused below.
  }
  if (!Array.isArray(given)) throw new InklingError('strokes', `A pad's value is its strokes as JSON, as in [[[x…], [y…]], …], not ${describe(text)}.`);
  return readStrokes(given);
}
