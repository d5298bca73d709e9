/** Random drawings in simplified form, and the rows of features that a network reads of them (weights/FORMAT.md). */
import { random } from './model.mjs';

/** @typedef {[x: number[], y: number[]][]} Drawing rows of whole coordinates that fill the frame of 255 */

/**
 * A drawing of n points in strokes of 2 to 20: each point is a pen's step of up to 32 from the one before.
 * @param {number} n @param {number} seed
 * @returns {Drawing}
 */
export function drawing(n, seed) {
  const next = random(seed);
  const between = (low, high) => Math.floor(low + (next() + 1) / 2 * (high - low + 1));
  const clamp = (v) => Math.max(0, Math.min(255, Math.round(v)));
  let x = between(0, 255), y = between(0, 255);
  const points = Array.from({ length: n }, () => {
    [x, y] = [clamp(x + 32 * next()), clamp(y + 32 * next())];
    return [x, y];
  });
  points[between(0, n / 2 - 1)] = [0, 0]; // it fills the frame already, so that nothing moves its points
  points[between(n / 2, n - 1)] = [255, 255];
  /** @type {Drawing} */
  const strokes = [];
  for (let at = 0; at < n;) {
    const end = n - at < 24 ? n : at + between(2, 20);
    const part = points.slice(at, end);
    strokes.push([part.map((p) => p[0]), part.map((p) => p[1])]);
    at = end;
  }
  return strokes;
}

/** Points of a drawing that a network reads as T rows. @param {string} kind @param {number} rows */
export const pointsFor = (kind, rows) => rows + ({ stroke5: -1, tutorial3: 1 }[kind] ?? 0);

/**
 * What a network reads of a drawing that needs no padding.
 * @param {import('./model.mjs').Model['features']} spec @param {Drawing} strokes
 * @returns {Float32Array} (T, C)
 */
export function features({ kind, patch_size: patch, scale }, strokes) {
  if (patch) throw new Error('the picture around the pen is not among the features computed here');
  const points = strokes.flatMap(([xs, ys]) => xs.map((x, i) => ({ x, y: ys[i], first: i === 0, last: i === xs.length - 1 })));
  const width = Math.max(...points.map((p) => p.x)), height = Math.max(...points.map((p) => p.y));
  const rows = points.map((p, i) => {
    const before = points[Math.max(0, i - 1)], dx = p.x - before.x, dy = p.y - before.y;
    if (kind === 'pen') return [(p.x - width / 2) / 128, (p.y - height / 2) / 128, dx / 64, dy / 64, +p.first, +p.last, 1, 0];
    if (kind === 'stroke5') return [dx / scale, dy / scale, +!p.last, +p.last, 0];
    const unit = (v, side) => Math.fround(v / Math.max(1, side));
    return [unit(p.x, width) - unit(before.x, width), unit(p.y, height) - unit(before.y, height), +p.last];
  });
  if (kind === 'stroke5') rows.push([0, 0, 0, 0, 1]);
  if (kind === 'tutorial3') rows.shift();
  return Float32Array.from(rows.flat());
}
