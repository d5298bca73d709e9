/** Small pictures of drawings in the page, and the square around a drawing. */
import { boundingBox, toSvgPath } from '../lib/strokes-input.js';

/** @typedef {import('../lib/strokes.js').Stroke} Stroke */

export const SVG = 'http://www.w3.org/2000/svg';

/** @param {number} px */
export const short = (px) => Number(px.toFixed(2));

/**
 * The square around a drawing, with a margin; all in the drawing's px.
 * @param {Stroke[]} strokes at least one
 * @param {number} [lineWidth] none of which is to be cut off
 */
export function squareAround(strokes, lineWidth = 0) {
  const { x: left, y: top, width, height } = boundingBox(strokes.flat());
  const extent = Math.max(width, height, 1);
  const side = 1.2 * extent + 2 * lineWidth;
  return { x: left + (width - side) / 2, y: top + (height - side) / 2, side };
}

/**
 * @param {Stroke[]} strokes
 * @returns {SVGSVGElement} a square picture
 */
export function pictureOf(strokes) {
  const { x, y, side } = squareAround(strokes.length ? strokes : [[{ x: 0, y: 0, t: 0 }]]);
  const picture = document.createElementNS(SVG, 'svg');
  picture.classList.add('picture');
  picture.setAttribute('viewBox', [x, y, side, side].map(short).join(' '));
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', strokes.map(toSvgPath).join(''));
  picture.append(path);
  return picture;
}
