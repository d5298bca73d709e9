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
export const toSvgPath = (stroke) => toPartOfSvgPath(stroke, 0, stroke.length - 1);

/**
 * A part of toSvgPath's line. Each point after the first adds a piece, which depends on the points beside it only.
 * @param {Stroke} stroke
 * @param {number} from the point at whose piece's end the part begins
 * @param {number} to the last point whose piece is drawn
 * @returns {string}
 */
export function toPartOfSvgPath(stroke, from, to) {
  const last = stroke.length - 1;
  /** Where the piece of point i turns to the next: half the way, unless it is a corner. @param {number} i */
  const turn = (i) => {
    if (i === 0 || i === last) return null;
    const { x: ax, y: ay } = stroke[i - 1], { x, y } = stroke[i], { x: bx, y: by } = stroke[i + 1];
    const [inX, inY, outX, outY] = [x - ax, y - ay, bx - x, by - y];
    const straight = inX * outX + inY * outY > CORNER * Math.hypot(inX, inY) * Math.hypot(outX, outY);
    return straight ? `${round((x + bx) / 2)} ${round((y + by) / 2)}` : null;
  };
  const point = (/** @type {number} */ i) => `${stroke[i].x} ${stroke[i].y}`;
  let path = `M${turn(from) ?? point(from)}`;
  for (let i = from + 1; i <= to; i++) {
    const end = turn(i);
    path += end ? `Q${point(i)} ${end}` : `L${point(i)}`;
  }
  // Browsers draw no lines without length, not even their caps.
  return last === 0 ? `${path}L${stroke[0].x + 0.01} ${stroke[0].y}` : path;
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
