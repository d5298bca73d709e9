/** Which strokes an eraser touches. */
import { boundingBox } from './convert.js';

/** @typedef {import('./canvas.js').Position} Position */
/** @typedef {import('./convert.js').Bounds} Bounds */
/** @typedef {import('./convert.js').Stroke} Stroke */

/** Of strokes, which never change once they are finished. @type {WeakMap<Stroke, Bounds>} */
const boxes = new WeakMap();

/** @param {Position} p @param {Position} a @param {Position} b @returns {number} the distance of p from the line from a to b */
function distance(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a.x + along * dx - p.x, a.y + along * dy - p.y);
}

/** @param {Position} a @param {Position} b @param {Position} p @returns {number} positive on one side of the line, negative on the other */
const side = (a, b, p) => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);

/**
 * Whether an eraser that moves straight from one position to another touches a stroke.
 * @param {Stroke} stroke
 * @param {Position} from in the drawing's px, as all of it
 * @param {Position} to
 * @param {number} radius of the eraser
 */
export function isTouched(stroke, from, to, radius) {
  let box = boxes.get(stroke);
  if (!box) boxes.set(stroke, box = boundingBox(stroke));
  if (Math.max(from.x, to.x) < box.x - radius || Math.min(from.x, to.x) > box.x + box.width + radius) return false;
  if (Math.max(from.y, to.y) < box.y - radius || Math.min(from.y, to.y) > box.y + box.height + radius) return false;
  for (let i = 0; i < stroke.length; i++) {
    const a = stroke[i], b = stroke[i + 1] ?? a;
    if (side(a, b, from) * side(a, b, to) < 0 && side(from, to, a) * side(from, to, b) < 0) return true; // they cross
    if (distance(from, a, b) <= radius || distance(to, a, b) <= radius || distance(a, from, to) <= radius) return true;
  }
  return false;
}
