/** Quick, Draw!'s ndjson: one JSON object per line. */
import { toJson } from '../../lib/strokes.js';

/**
 * @param {import('../../lib/strokes.js').Stroke[]} strokes
 * @param {string} category
 * @returns {string} one line
 */
export function writeNdjson(strokes, category) {
  return `{"word":${JSON.stringify(category)},"drawing":${toJson(strokes)}}\n`;
}

/**
 * Reads objects with a `drawing`, and plain arrays of strokes.
 * @param {string} text
 * @returns {{ strokes: number[][][], more: number }} the first line's drawing; `more`: how many lines follow it
 * @throws {SyntaxError} if it is not JSON
 * @throws {Error} if it is not a drawing
 */
export function readNdjson(text) {
  const [line, ...rest] = text.split('\n').filter((line) => line.trim());
  const found = JSON.parse(line);
  const strokes = Array.isArray(found) ? found : found?.drawing;
  const isRow = (/** @type {any} */ row) => Array.isArray(row) && row.length > 0 && row.every(Number.isFinite);
  if (!Array.isArray(strokes) || strokes.length === 0
    || !strokes.every((rows) => Array.isArray(rows) && isRow(rows[0]) && isRow(rows[1]) && rows[0].length === rows[1].length)) {
    throw new Error('no strokes');
  }
  return { strokes, more: rest.length };
}
