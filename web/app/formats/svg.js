/** A drawing as lines. */
import { toSvgPath } from '../../lib/strokes-input.js';
import { SVG, short, squareAround } from '../picture.js';
import { light } from '../theme.js';

/**
 * @param {import('../../lib/strokes.js').Stroke[]} strokes
 * @param {string} category
 * @param {number} lineWidth in the strokes' px
 * @returns {string}
 */
export function writeSvg(strokes, category, lineWidth) {
  const { x, y, side } = squareAround(strokes, lineWidth);
  const paths = strokes.map((stroke) => `  <path d="${toSvgPath(stroke)}"/>\n`).join('');
  return `<svg xmlns="${SVG}" viewBox="${[x, y, side, side].map(short).join(' ')}" fill="none" stroke="${light.ink}" stroke-width="${short(lineWidth)}" stroke-linecap="round" stroke-linejoin="round">\n${paths}</svg>\n`;
}
