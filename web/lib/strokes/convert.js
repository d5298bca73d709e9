/** Strokes to and from other formats. */

/**
 * x and y in CSS px of the canvas on which the drawing was begun, t in milliseconds since its first point.
 * @typedef {{ x: number, y: number, t: number }} Point
 * @typedef {Point[]} Stroke in drawing order
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Bounds in the same px
 */

/** A line much further away could not be drawn any more. */
const MAX_COORDINATE = 1e9; // px
/** More than anybody draws; what has no end must not fill the memory. */
const MAX_POINTS = 1e6;
/** A turn with a smaller cosine stays a corner when a line is smoothed. */
const CORNER = 0.5;

/** @param {number} px */
export const round = (px) => Math.round(px * 100) / 100;

/**
 * A stroke as in Quick, Draw!'s raw files.
 * @param {Stroke} stroke
 * @returns {[x: number[], y: number[], t: number[]]}
 */
export const toRows = (stroke) => [stroke.map(({ x }) => x), stroke.map(({ y }) => y), stroke.map(({ t }) => t)];

/**
 * Strokes as JSON, in rows as toRows gives them. Without JSON.stringify, because old libraries give arrays and numbers a toJSON.
 * @param {Stroke[]} strokes
 * @returns {string}
 */
export const toJson = (strokes) => `[${strokes.map((stroke) => `[${toRows(stroke).map((row) => `[${row}]`)}]`)}]`;

/**
 * @param {ArrayLike<any>} stroke points `{ x, y, t }`, or rows `[[x…], [y…], [t…]]`; t may be missing
 * @param {number} [limit] greatest distance of a point from the origin, px
 * @returns {Stroke}
 * @throws {TypeError} if there is no point, or a number is missing or out of range
 */
export function toPoints(stroke, limit = MAX_COORDINATE) {
  const [xs, ys, ts] = [stroke[0], stroke[1], stroke[2]];
  const rows = typeof xs?.length === 'number';
  const { length } = rows ? xs : stroke;
  const points = [];
  for (let i = 0; i < length && length <= MAX_POINTS; i++) {
    const { x, y, t = 0 } = rows ? { x: xs[i], y: ys[i], t: ts?.[i] } : stroke[i];
    if (![x, y, t].every(Number.isFinite) || Math.hypot(x, y) >= limit) break;
    points.push({ x, y, t });
  }
  if (points.length === 0 || points.length !== length) {
    throw new TypeError(`A stroke needs at least one point and at most ${MAX_POINTS}, and finite numbers, x and y within ±${limit}.`);
  }
  return points;
}

/**
 * The greatest distance that a stored point may have: it may have been drawn next to one at the limit.
 * @param {ArrayLike<any>} stroke
 */
export const toStoredPoints = (stroke) => toPoints(stroke, 10 * MAX_COORDINATE);

/**
 * A smooth line along a stroke's points, or a dot for one point, as the data of an SVG path.
 * @param {Stroke} stroke
 * @returns {string}
 */
export function toSvgPath(stroke) {
  const [first] = stroke;
  const last = stroke[stroke.length - 1];
  let path = `M${first.x} ${first.y}`;
  for (let i = 1; i < stroke.length - 1; i++) {
    const [{ x: ax, y: ay }, { x, y }, { x: bx, y: by }] = stroke.slice(i - 1, i + 2);
    const [inX, inY, outX, outY] = [x - ax, y - ay, bx - x, by - y];
    const straight = inX * outX + inY * outY > CORNER * Math.hypot(inX, inY) * Math.hypot(outX, outY);
    path += straight ? `Q${x} ${y} ${round((x + bx) / 2)} ${round((y + by) / 2)}` : `L${x} ${y}`;
  }
  return `${path}L${last.x + (stroke.length === 1 ? 0.01 : 0)} ${last.y}`; // browsers draw no lines without length, not even their caps
}

/**
 * @param {ReadonlyArray<{ x: number, y: number }>} points at least one
 * @returns {Bounds}
 */
export function boundingBox(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
