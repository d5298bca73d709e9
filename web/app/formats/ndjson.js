/** Quick, Draw!'s ndjson: one JSON object per line. */
import { toJson, toPoints } from '../../lib/strokes-input.js';

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
 * @returns {{ strokes: number[][][], word: string, more: number }} the first line's drawing; `more`: how many lines follow it
 * @throws {SyntaxError} if it is not JSON
 * @throws {Error} if it is not a drawing
 */
export function readNdjson(text) {
  const [line, ...rest] = linesOf(text);
  return { ...readLine(line), more: rest.length };
}

/**
 * Reads every line that is a drawing that can be shown.
 * @param {string} text
 * @param {boolean} whole false: of a longer file, whose last line may be cut
 * @returns {{ strokes: import('../../lib/strokes.js').Stroke[], word: string }[]} `word`: '' for none
 */
export function readAllNdjson(text, whole) {
  const lines = linesOf(text);
  return (whole ? lines : lines.slice(0, -1)).flatMap((line) => {
    try {
      const { strokes, word } = readLine(line);
      return [{ strokes: strokes.map((rows) => toPoints(rows)), word }];
    } catch {
      return [];
    }
  });
}

/** @param {string} text */
const linesOf = (text) => text.split('\n').filter((line) => line.trim());

/** @param {string} line */
function readLine(line) {
  const found = JSON.parse(line);
  const strokes = Array.isArray(found) ? found : found?.drawing;
  const isRow = (/** @type {any} */ row) => Array.isArray(row) && row.length > 0 && row.every(Number.isFinite);
  if (!Array.isArray(strokes) || strokes.length === 0
    || !strokes.every((rows) => Array.isArray(rows) && isRow(rows[0]) && isRow(rows[1]) && rows[0].length === rows[1].length)) {
    throw new Error('no strokes');
  }
  return { strokes, word: typeof found.word === 'string' ? found.word : '' };
}
