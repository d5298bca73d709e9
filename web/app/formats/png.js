/** A drawing as a picture on white. */
import { toSvgPath } from '../../lib/strokes-input.js';
import { squareAround } from '../picture.js';
import { light } from '../theme.js';

const SIDE = 1024; // px

/**
 * @param {import('../../lib/strokes.js').Stroke[]} strokes
 * @param {string} category
 * @param {number} lineWidth in the strokes' px
 * @returns {Promise<Blob>}
 */
export function writePng(strokes, category, lineWidth) {
  const { x, y, side } = squareAround(strokes, lineWidth);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = 'white';
  context.fillRect(0, 0, SIDE, SIDE);
  context.scale(SIDE / side, SIDE / side);
  context.translate(-x, -y);
  Object.assign(context, { strokeStyle: light.ink, lineWidth, lineCap: 'round', lineJoin: 'round' });
  for (const stroke of strokes) context.stroke(new Path2D(toSvgPath(stroke)));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error('This browser cannot make a PNG.'))));
}
