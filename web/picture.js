/** A small picture of a drawing, in the page. */
import { around, pathOf } from './strokes.js';

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 0.06; // of the longer side

/**
 * @param {import('./strokes.js').Stroke[]} strokes
 * @returns {SVGSVGElement} as a square
 */
export function pictureOf(strokes) {
  const { x, y, width, height } = around(strokes.length ? strokes.flat() : [{ x: 0, y: 0 }]);
  const side = Math.max(width, height, 1);
  const picture = document.createElementNS(SVG, 'svg');
  picture.classList.add('picture');
  picture.setAttribute('viewBox', [
    x + width / 2 - (0.5 + MARGIN) * side, y + height / 2 - (0.5 + MARGIN) * side, (1 + 2 * MARGIN) * side, (1 + 2 * MARGIN) * side,
  ].map((px) => px.toFixed(1)).join(' '));
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', strokes.map(pathOf).join(''));
  picture.append(path);
  return picture;
}
