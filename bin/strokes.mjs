/** Reads strokes from a JSON value as core/cli/json_read.c does, for the same messages. */
import { BadLine } from './json.mjs';

export const MAX_POINTS = 65536; // INK_MAX_INPUT_POINTS
export const MAX_STROKES = 512; // INK_MAX_STROKES
const MAX_FLOAT = 3.4028234663852886e38;
const EXPECTED = '[[x…],[y…]] or [[x…],[y…],[t…]], or points [[x,y],…]';
// The sentences of ink_status_text.
const EMPTY = 'empty drawing: it has no points';
const TOO_MANY_POINTS = `the drawing has more than ${MAX_POINTS} points`;
const TOO_MANY_STROKES = `the drawing has more than ${MAX_STROKES} strokes`;

/**
 * `layout`: what the numbers of a stroke are, by default whatever the shape of the whole drawing allows.
 * `preferRows`: strokes whose shape allows both are rows. `raw`: strokes of two rows are raw pen input, too.
 * @typedef {{ layout?: 'rows' | 'points', preferRows?: boolean, raw?: boolean }} StrokeOptions
 *
 * @typedef {{ strokes: [number[], number[]][], format: 'raw' | 'simplified' }} Drawing
 */

const isEmpty = (/** @type {any[][]} */ stroke) => stroke.every((list) => list.length === 0);
const arePairs = (/** @type {any[][]} */ stroke) => stroke.every((list) => list.length === 2);
const areEqual = (/** @type {any[][]} */ stroke) => stroke.every((list) => list.length === stroke[0].length);

/** @param {any[][][]} strokes that have points @param {string} name @param {StrokeOptions} options */
function decide(strokes, name, { layout, preferRows }) {
  if (layout) return layout;
  const rows = strokes.every((stroke) => (stroke.length === 2 || stroke.length === 3) && stroke.length === strokes[0].length && areEqual(stroke));
  const points = strokes.every(arePairs);
  if (rows && points && strokes.length > 0 && !preferRows) {
    throw new BadLine(`"${name}" can be read as rows [[x…],[y…]] and as points [[x,y],…]; add --rows or --points`);
  }
  return rows || !points ? 'rows' : 'points';
}

/** The rows of x and y. @param {any[][]} stroke @param {string} name with its number @param {number} rows of the strokes before @returns {[any[], any[]]} */
function fromRows(stroke, name, rows) {
  if (stroke.length < 2 || stroke.length > 3) throw new BadLine(`${name} is not ${EXPECTED}`);
  if (stroke.length !== rows) throw new BadLine(`${name} has ${stroke.length} rows; expected ${rows} as in the strokes before`);
  if (!areEqual(stroke)) throw new BadLine(`${name} has rows of different lengths; expected as many y${rows === 3 ? ' and t' : ''} as x`);
  return [stroke[0], stroke[1]];
}

/** @param {any[][]} stroke @param {string} name @returns {[any[], any[]]} */
function fromPoints(stroke, name) {
  if (!arePairs(stroke)) throw new BadLine(`${name} is not points [[x,y],…]`);
  return [stroke.map(([x]) => x), stroke.map(([, y]) => y)];
}

const isCoordinate = (/** @type {unknown} */ value) => typeof value === 'number' && Math.abs(value) <= MAX_FLOAT;

/**
 * @param {any} value undefined if there is none
 * @param {string} name of its field
 * @param {StrokeOptions} options
 * @returns {Drawing}
 * @throws {BadLine}
 */
export function readStrokes(value, name, options) {
  if (value === undefined) throw new BadLine(`no "${name}"; expected {"${name}":[[[x…],[y…]],…]}`);
  if (!Array.isArray(value)) throw new BadLine(`"${name}" is not a list of strokes; expected [[[x…],[y…]],…]`);
  const nameOf = (/** @type {number} */ i) => `stroke ${i + 1} of "${name}"`;
  value.forEach((stroke, i) => {
    if (!Array.isArray(stroke) || !stroke.every(Array.isArray)) throw new BadLine(`${nameOf(i)} is not ${EXPECTED}`);
  });
  const full = value.filter((stroke) => !isEmpty(stroke));
  const layout = decide(full, name, options);
  /** @type {[number[], number[]][]} */
  const strokes = [];
  let points = 0;
  value.forEach((stroke, i) => {
    if (isEmpty(stroke)) return;
    const [x, y] = layout === 'rows' ? fromRows(stroke, nameOf(i), full[0].length) : fromPoints(stroke, nameOf(i));
    for (let j = 0; j < x.length; j++) {
      if (!isCoordinate(x[j]) || !isCoordinate(y[j])) throw new BadLine(`${nameOf(i)} has a coordinate that is not a finite number`);
      if (points++ === MAX_POINTS) throw new BadLine(TOO_MANY_POINTS);
    }
    strokes.push([x, y]);
  });
  checkSize(points, strokes.length);
  return { strokes, format: layout === 'rows' && full[0].length === 2 && !options.raw ? 'simplified' : 'raw' };
}

/** @param {number} points @param {number} strokes */
export function checkSize(points, strokes) {
  if (points === 0) throw new BadLine(EMPTY);
  if (points > MAX_POINTS) throw new BadLine(TOO_MANY_POINTS);
  if (strokes > MAX_STROKES) throw new BadLine(TOO_MANY_STROKES);
}
