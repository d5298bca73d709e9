/** Classifies drawings of any length without holding up the page. */
import { rankPoints } from './strokes/rank.js';

/** @typedef {import('./inkling.js').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./inkling.js').Inkling} Inkling */
/** @typedef {import('./inkling.js').Result} Result */
/** @typedef {[xs: number[], ys: number[]]} Rows of a simplified stroke, 0 to 255 */

/** Simplified points that the network reads at once, in some 5 ms. Drawings that can be named have far fewer. */
export const MAX_POINTS = 320;
/** A drawing in progress is read with fewer points if its looks take longer, but not with fewer than these. */
const MIN_POINTS = 64;
/** How long a look at a drawing in progress may take: slow devices need time to draw and to show the guesses, too. */
const BUDGET_MS = 12;

/** @param {readonly Rows[]} strokes */
const countPoints = (strokes) => strokes.reduce((sum, [xs]) => sum + xs.length, 0);

/**
 * `classify`, except that a drawing of more points after simplification than `limit` is simplified further.
 * @param {Pick<Inkling, 'classify' | 'simplify'>} inkling
 * @param {import('./strokes.js').Stroke[]} strokes
 * @param {ClassifyOptions} [options]
 * @param {number} [limit]
 * @param {Pick<Inkling, 'classify'>} [by] what classifies the drawing
 * @returns {Result}
 * @throws {import('./inkling.js').InklingError} as classify
 */
export function look(inkling, strokes, options, limit = MAX_POINTS, by = inkling) {
  if (strokes.reduce((sum, { length }) => sum + length, 0) <= limit) return by.classify(strokes, options);
  const rows = inkling.simplify(strokes);
  if (countPoints(rows) <= limit) return by.classify(strokes, options);
  return by.classify(thin(rows, limit), Object.assign(Object.create(null), options, { format: 'simplified' }));
}

/**
 * The limit for the next look at a drawing in progress.
 * @param {number} limit of the latest one
 * @param {number} ms how long that took
 */
export const nextLimit = (limit, ms) => Math.round(Math.max(MIN_POINTS, Math.min(MAX_POINTS, limit * BUDGET_MS / ms)));

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
