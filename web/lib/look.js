/** Classifies drawings of any length without holding up the page. */
import { rankPoints } from './strokes/rank.js';

/** @typedef {import('./inkling.js').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./inkling.js').Inkling} Inkling */
/** @typedef {import('./strokes.js').Point} Point */
/** @typedef {import('./strokes.js').Stroke} Stroke */
/** @typedef {[xs: number[], ys: number[]]} Rows of a simplified stroke, 0 to 255 */

/** Simplified points that the network reads at once, in some 4 ms. Drawings that can be named have far fewer. */
export const MAX_POINTS = 256;
/** A drawing in progress is read with fewer points if its looks take longer, but not with fewer than these. */
const MIN_POINTS = 64;
/** How long a look at a drawing in progress may take: slow devices need time to draw and to show the guesses, too. */
const BUDGET_MS = 12;
/** How much a slow look still counts with each later one. */
const FADING = 0.95;

/** Pen points of a growing stroke that are thinned together. */
const BLOCK = 256;
/** Of a square of 255 px: as exact as the core's simplification. */
const EPSILON = 2;

/** @param {readonly Rows[]} strokes */
const countPoints = (strokes) => strokes.reduce((sum, [xs]) => sum + xs.length, 0);

/**
 * What to classify instead of a drawing: the drawing itself, or if it has more points after simplification than `limit`, fewer.
 * @param {Pick<Inkling, 'simplify'>} inkling
 * @param {Stroke[]} strokes
 * @param {ClassifyOptions} [options]
 * @param {number} [limit]
 * @returns {Parameters<Inkling['classify']>} for the classifier
 * @throws {import('./inkling.js').InklingError} as classify
 */
export function prepare(inkling, strokes, options, limit = MAX_POINTS) {
  if (strokes.reduce((sum, { length }) => sum + length, 0) <= limit) return [strokes, options];
  const rows = inkling.simplify(strokes);
  if (countPoints(rows) <= limit) return [strokes, options];
  return [thin(rows, limit), Object.assign(Object.create(null), options, { format: 'simplified' })];
}

/**
 * `classify`, except that a drawing of more points after simplification than `limit` is simplified further.
 * @param {Pick<Inkling, 'classify' | 'simplify'>} inkling
 * @param {Stroke[]} strokes
 * @param {ClassifyOptions} [options]
 * @param {number} [limit]
 * @param {Pick<Inkling, 'classify'>} [by] what classifies the drawing
 */
export const look = (inkling, strokes, options, limit, by = inkling) => by.classify(...prepare(inkling, strokes, options, limit));

/**
 * How long looks at a drawing in progress take on this device, in ms for each point of their limit. One slow look may follow
 * several fast ones, so the slowest counts, less with each look.
 * @param {number} cost before; Infinity: unknown
 * @param {number} limit of the latest look
 * @param {number} ms how long that took
 */
export const nextCost = (cost, limit, ms) => Math.max(ms / limit, cost < Infinity ? FADING * cost : 0);

/** The limit of looks that cost so much. @param {number} cost */
export const limitFor = (cost) => Math.round(Math.max(MIN_POINTS, Math.min(MAX_POINTS, BUDGET_MS / cost)));

/**
 * The thinned beginnings of long strokes; a stroke only grows.
 * @type {WeakMap<Stroke, { done: number, points: Point[] }>}
 */
const beginnings = new WeakMap();

/**
 * A long stroke in progress with fewer points, so that a look takes no longer the longer it grows. Its points are thinned once,
 * in blocks; the network could not read more of them anyway.
 * @param {Stroke} stroke
 * @returns {Stroke}
 */
export function shorten(stroke) {
  if (stroke.length < 2 * BLOCK) return stroke;
  const beginning = beginnings.get(stroke) ?? { done: 0, points: [] };
  beginnings.set(stroke, beginning);
  for (; stroke.length - beginning.done >= BLOCK; beginning.done += BLOCK) {
    const points = [...beginning.points, ...stroke.slice(beginning.done, beginning.done + BLOCK)];
    const ranks = rankPoints([points.map(({ x }) => x), points.map(({ y }) => y)]);
    const least = Math.max(sideOf(points) * EPSILON / 255, ranks.slice().sort()[points.length - 1 - MAX_POINTS] ?? 0);
    beginning.points = points.filter((_, i) => ranks[i] > least);
  }
  return [...beginning.points, ...stroke.slice(beginning.done)];
}

/** The longer side of some points' bounds. @param {Point[]} points */
const sideOf = (points) => Math.max(...['x', 'y'].map((axis) => {
  const values = points.map((point) => point[/** @type {'x' | 'y'} */ (axis)]);
  return Math.max(...values) - Math.min(...values);
}));

/**
 * Leaves so many points, or the ends of all strokes if they are more: those that Ramer-Douglas-Peucker would drop last.
 * @param {Rows[]} strokes
 * @param {number} limit
 * @returns {Rows[]}
 */
function thin(strokes, limit) {
  const ranks = strokes.map(rankPoints);
  const order = ranks.flatMap((stroke, s) => Array.from(stroke, (rank, i) => ({ s, i, rank }))).sort((a, b) => b.rank - a.rank || a.s - b.s || a.i - b.i);
  for (const { s, i, rank } of order.slice(limit)) if (rank < Infinity) ranks[s][i] = NaN;
  return strokes.map((rows, s) => /** @type {Rows} */ (rows.map((row) => row.filter((_, i) => !Number.isNaN(ranks[s][i])))));
}
