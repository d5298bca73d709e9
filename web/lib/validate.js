/** Checks drawings and options, and lays a drawing out flat for the core. */
import { InklingError, describe } from './errors.js';

const MAX_POINTS = 65536; // INK_MAX_INPUT_POINTS
const MAX_STROKES = 512; // INK_MAX_STROKES

/** Empty, whatever a page adds to Object.prototype. @type {{}} */
export const NO_OPTIONS = Object.freeze(Object.create(null));

/**
 * A stroke: points in drawing order, or rows as in Quick, Draw!'s files: `[[x…], [y…]]` (simplified) or
 * `[[x…], [y…], [t…]]` (raw). x grows to the right and y downwards, in any unit; t is not used. A stroke without points
 * is passed over.
 * @typedef {ReadonlyArray<{ readonly x: number, readonly y: number }> | ReadonlyArray<ArrayLike<number>>} Stroke
 *
 * `raw`: pen input as it came; `simplified`: points from Quick, Draw!'s simplification.
 * @typedef {'raw' | 'simplified'} Format
 */

/**
 * Options of `classify` and `probabilities`. Everything between the caller and the core passes this object on whole; a
 * new option is added here and in `checkOptions` or `toFlags`.
 * @typedef {object} ClassifyOptions
 * @property {number} [top] how many guesses to return, 1 or more (5 by default); `probabilities` returns all
 * @property {Format} [format] by default taken from the strokes' shape: two rows are simplified, all else is raw
 * @property {boolean} [unfinished] the user is still drawing: guess what the drawing will become
 */

/**
 * @param {ClassifyOptions} options
 * @throws {InklingError} `option`
 */
export function checkOptions(options) {
  const fail = (/** @type {string} */ sentence) => { throw new InklingError('option', sentence); };
  if (Object.hasOwn(options, 'form')) fail('The option form is now format.');
  const { top = 1, format = 'raw' } = options;
  if (!Number.isInteger(top) || top < 1) fail(`top must be a whole number of at least 1, not ${describe(top)}.`);
  if (format !== 'raw' && format !== 'simplified') {
    fail(/** @type {unknown} */ (format) === 'pen' ? 'The format pen is now raw.' : `format must be 'raw' or 'simplified', not ${describe(format)}.`);
  }
}

/**
 * What a classifier of inkling.js does with the options of words.js.
 * @param {ClassifyOptions} options
 * @throws {InklingError} `option`
 */
export function refuseWords(options) {
  const { among, except } = /** @type {import('./words.js').WordOptions} */ (options);
  if ((among ?? except) != null) throw new InklingError('option', 'among and except need inkling/more.');
}

/** Flags of inkling_classify, as in core/wasm/exports.c. */
const SIMPLIFIED = 1, UNFINISHED = 2;

/**
 * @param {ClassifyOptions} options
 * @param {Format} shape the format that the strokes' shape suggests
 * @returns {number} bits
 */
export const toFlags = ({ format, unfinished }, shape) => ((format ?? shape) === 'simplified' ? SIMPLIFIED : 0) + (unfinished ? UNFINISHED : 0);

/**
 * Checks a drawing and lays it out flat.
 * @param {readonly Stroke[]} strokes
 * @returns {{ points: Float32Array, ends: Uint32Array, shape: Format }} `points`: x, y pairs of all strokes back to back;
 *   `ends`: the number of points up to the end of each stroke
 * @throws {InklingError} `strokes`, `not-finite`, `too-many-strokes` or `too-many-points`; the core refuses a drawing without points
 */
export function flatten(strokes) {
  if (!Array.isArray(strokes)) {
    throw invalidStrokes(`A drawing must be an array of strokes, not ${describe(strokes)}.`);
  }
  if (strokes.length > MAX_STROKES) {
    throw new InklingError('too-many-strokes', `The drawing has more than ${MAX_STROKES} strokes. Leave out strokes.`);
  }
  // Points are counted here only: a drawing made of accessors may report another length every time.
  const ends = new Uint32Array(strokes.length);
  let total = 0;
  /** @type {Format | undefined} */
  let shape;
  for (let i = 0; i < ends.length; i++) {
    const [count, found] = inspectStroke(strokes[i], `Stroke ${i + 1}`);
    if (count !== 0 && (shape ??= found) !== found) {
      throw invalidStrokes(`Stroke ${i + 1} has another format than those before. Give all of them two rows, or all three rows or points.`);
    }
    ends[i] = total += count;
    if (total > MAX_POINTS) {
      throw new InklingError('too-many-points', `The drawing has more than ${MAX_POINTS} points. Leave out points.`);
    }
  }
  const points = new Float32Array(2 * total);
  for (let i = 0, from = 0; i < ends.length; from = ends[i++]) {
    const given = /** @type {any} */ (strokes[i]);
    const to = points.subarray(2 * from, 2 * ends[i]);
    const bad = isRow(given[0]) ? copyRows(given[0], given[1], to) : copyPoints(given, to);
    if (bad) throw new InklingError('not-finite', `Point ${bad[0]} of stroke ${i + 1} is (${describe(bad[1])}, ${describe(bad[2])}); x and y must be finite numbers.`);
  }
  return { points, ends, shape: /** @type {Format} */ (shape) };
}

/**
 * Copies a stroke's points. Like copyRows it calls no function and reads one kind of object only, because an engine may
 * run this loop over 65,536 points before it has compiled it.
 * @param {any} stroke
 * @param {Float32Array} to x, y pairs
 * @returns {[number, unknown, unknown] | undefined} the first point that is not finite: its number from 1, x and y
 */
function copyPoints(stroke, to) {
  for (let i = 0, at = 0; at < to.length;) {
    const { x, y } = stroke[i++] ?? NO_OPTIONS;
    if (typeof x !== 'number' || typeof y !== 'number' || x - x + y - y !== 0) return [i, x, y];
    to[at++] = x;
    to[at++] = y;
  }
}

/**
 * @param {any} xs
 * @param {any} ys
 * @param {Float32Array} to x, y pairs
 * @returns {[number, unknown, unknown] | undefined} as copyPoints
 */
function copyRows(xs, ys, to) {
  for (let i = 0, at = 0; at < to.length;) {
    const x = xs[i], y = ys[i++];
    if (typeof x !== 'number' || typeof y !== 'number' || x - x + y - y !== 0) return [i, x, y];
    to[at++] = x;
    to[at++] = y;
  }
}

/**
 * @param {any} stroke
 * @param {string} name
 * @returns {[points: number, shape: Format]} without points the shape says nothing
 */
function inspectStroke(stroke, name) {
  if (!Array.isArray(stroke)) throw invalidStrokes(`${name} must be an array, not ${describe(stroke)}.`);
  if (stroke.length === 0) return [0, 'raw'];
  if (!isRow(stroke[0])) {
    if (typeof stroke[0] !== 'object' || stroke[0] === null) throw invalidStrokes(`${name} begins with ${describe(stroke[0])}.`);
    return [stroke.length, 'raw'];
  }
  if (stroke.length !== 2 && stroke.length !== 3) {
    throw invalidStrokes(`${name} has ${stroke.length} row${stroke.length === 1 ? '' : 's'}.`);
  }
  const [x, y] = stroke;
  if (!isRow(y) || x.length !== y.length) throw invalidStrokes(`${name} has ${x.length} x but ${y?.length ?? 0} y.`);
  return [x.length, stroke.length === 2 ? 'simplified' : 'raw'];
}

/** @param {any} value @returns {boolean} */
const isRow = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value); // not a DataView

/** @param {string} fault */
const invalidStrokes = (fault) => new InklingError('strokes',
  `${fault} Give each stroke as points [{ x, y }, …], or as rows [[x…], [y…]] or [[x…], [y…], [t…]].`);
