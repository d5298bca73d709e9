/** A drawing: strokes, and the rectangle in which they were drawn. */
import { boundingBox } from './convert.js';

/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {import('./convert.js').Bounds} Bounds */

/**
 * `bounds`: the canvas on which the drawing was begun, or the strokes with a margin. On another canvas it is scaled to fit.
 * @typedef {{ bounds: Bounds, strokes: Stroke[] }} Drawing
 */

/** @type {Bounds} */
const EMPTY_BOUNDS = Object.freeze({ x: 0, y: 0, width: 0, height: 0 });

/** @returns {Drawing} */
export const emptyDrawing = () => ({ bounds: EMPTY_BOUNDS, strokes: [] });

/**
 * Strokes that come from elsewhere, with a margin of a fifth around them.
 * @param {Stroke[]} strokes
 * @returns {Drawing}
 */
export function withMargin(strokes) {
  if (strokes.length === 0) return emptyDrawing();
  const { x, y, width, height } = boundingBox(strokes.flat());
  const margin = 0.2 * Math.max(width, height, 1);
  return { bounds: { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }, strokes };
}

/**
 * What a drawing becomes when strokes that come from elsewhere take the place of its own. If these only go on, and not beyond
 * its bounds, they stay where they are.
 * @param {Drawing} drawing
 * @param {Stroke[]} strokes
 * @returns {Drawing}
 */
export function withStrokes({ bounds, strokes: before }, strokes) {
  const points = strokes.flat(), inside = (/** @type {{ x: number, y: number }} */ { x, y }) => x >= bounds.x && y >= bounds.y && x <= bounds.x + bounds.width && y <= bounds.y + bounds.height;
  return before.length && points.every(inside) && before.flat().every(({ x, y }, i) => points[i]?.x === x && points[i].y === y)
    ? { bounds, strokes } : withMargin(strokes);
}
