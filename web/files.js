/** Drawings as files: Quick, Draw!'s ndjson, SVG and PNG. */
import { around, jsonOf, pathOf } from './strokes.js';

/** @typedef {import('./strokes.js').Stroke} Stroke */

const INK = '#1a1c2e';
const PAPER = '#ffffff';
const SIDE = 1024; // px of a picture

/**
 * @param {Stroke[]} strokes
 * @param {string} word
 * @returns {string} one line
 */
export function toNdjson(strokes, word) {
  return `{"word":${JSON.stringify(word)},"drawing":${jsonOf(strokes)}}\n`;
}

/** A text that is no drawing; `text` is the key of the sentence that says so. */
export class Unreadable extends Error {
  /** @param {'notADrawing' | 'noStrokes'} text */
  constructor(text) {
    super(text);
    this.text = text;
  }
}

/**
 * The first drawing of an ndjson text.
 * @param {string} text
 * @returns {{ word: string, strokes: number[][][], more: number }} `more`: how many lines follow it
 * @throws {Unreadable}
 */
export function fromNdjson(text) {
  const [line, ...rest] = text.split('\n').filter((line) => line.trim());
  let found;
  try {
    found = JSON.parse(line);
  } catch {
    throw new Unreadable('notADrawing');
  }
  const strokes = Array.isArray(found) ? found : found?.drawing;
  const isRow = (/** @type {any} */ row) => Array.isArray(row) && row.length > 0 && row.every(Number.isFinite);
  if (!Array.isArray(strokes) || strokes.length === 0
    || !strokes.every((rows) => Array.isArray(rows) && isRow(rows[0]) && isRow(rows[1]) && rows[0].length === rows[1].length)) {
    throw new Unreadable('noStrokes');
  }
  return { word: String(found.word ?? ''), strokes, more: rest.length };
}

/**
 * @param {Stroke[]} strokes
 * @returns {string}
 */
export function toSvg(strokes) {
  const { x, y, side, width } = square(strokes);
  const paths = strokes.map((stroke) => `  <path d="${pathOf(stroke)}"/>\n`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[x, y, side, side].map(short).join(' ')}" fill="none" stroke="${INK}" stroke-width="${short(width)}" stroke-linecap="round" stroke-linejoin="round">\n${paths}</svg>\n`;
}

/**
 * @param {Stroke[]} strokes
 * @returns {Promise<Blob>}
 */
export function toPng(strokes) {
  const { x, y, side, width } = square(strokes);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = PAPER;
  context.fillRect(0, 0, SIDE, SIDE);
  context.scale(SIDE / side, SIDE / side);
  context.translate(-x, -y);
  Object.assign(context, { strokeStyle: INK, lineWidth: width, lineCap: 'round', lineJoin: 'round' });
  for (const stroke of strokes) context.stroke(new Path2D(pathOf(stroke)));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error('This browser cannot make a PNG.'))));
}

/**
 * The square around a drawing, with a margin, and a line that suits it.
 * @param {Stroke[]} strokes
 */
function square(strokes) {
  const { x: left, y: top, width, height } = around(strokes.flat());
  const extent = Math.max(width, height, 1);
  const side = 1.2 * extent;
  return { x: left + (width - side) / 2, y: top + (height - side) / 2, side, width: extent / 60 };
}

/** @param {number} px */
const short = (px) => Number(px.toFixed(2));
