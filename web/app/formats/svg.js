/** A drawing as lines. */
import { toSvgPath } from '../../lib/strokes-input.js';
import { SVG, short, squareAround } from '../picture.js';
import { light } from '../theme.js';

/**
 * @param {import('../../lib/strokes.js').Stroke[]} strokes
 * @returns {string}
 */
export function writeSvg(strokes) {
  const { x, y, side, lineWidth } = squareAround(strokes);
  const paths = strokes.map((stroke) => `  <path d="${toSvgPath(stroke)}"/>\n`).join('');
  return `<svg xmlns="${SVG}" viewBox="${[x, y, side, side].map(short).join(' ')}" fill="none" stroke="${light.ink}" stroke-width="${short(lineWidth)}" stroke-linecap="round" stroke-linejoin="round">\n${paths}</svg>\n`;
}
