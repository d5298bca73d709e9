/** All drawings of the shelf as one picture on white. */
import { light, short, squareAround, SVG, toSvgPath } from '../shared.js';

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */
/** @typedef {{ strokes: Stroke[], caption: string, lineWidth: number }} Entry `lineWidth`: in the strokes' px */

/** Side of a drawing and height of its caption in the picture's px; the picture is as large as canvases may be on every device. */
const CELL = 256, CAPTION = 32, MAX_SIDE = 4096;

/** @param {string} words */
const escape = (words) => words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/**
 * @param {number} count of drawings, at least one
 * @returns {{ columns: number, width: number, height: number }} px
 */
function layOut(count) {
  const columns = Math.ceil(Math.sqrt(count));
  return { columns, width: columns * CELL, height: Math.ceil(count / columns) * (CELL + CAPTION) };
}

/** The corner of a drawing's cell. @param {number} i @param {number} columns @returns {[number, number]} px */
const cornerOf = (i, columns) => [(i % columns) * CELL, Math.floor(i / columns) * (CELL + CAPTION)];

/** @param {Entry[]} entries at least one @returns {string} */
export function sheetSvg(entries) {
  const { columns, width, height } = layOut(entries.length);
  const cells = entries.map(({ strokes, caption, lineWidth }, i) => {
    const { x, y, side } = squareAround(strokes, lineWidth);
    return `  <g transform="translate(${cornerOf(i, columns).join(' ')})">
    <g transform="scale(${(CELL / side).toPrecision(6)}) translate(${short(-x)} ${short(-y)})" stroke-width="${short(lineWidth)}">${
  strokes.map((stroke) => `<path d="${toSvgPath(stroke)}"/>`).join('')}</g>
    <text x="${CELL / 2}" y="${CELL + CAPTION / 2}" text-anchor="middle" font-family="sans-serif" font-size="16" fill="${light.ink}" stroke="none">${escape(caption)}</text>
  </g>\n`;
  });
  return `<svg xmlns="${SVG}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" fill="none" stroke="${light.ink}" stroke-linecap="round" stroke-linejoin="round">\n${cells.join('')}</svg>\n`;
}

/** @param {Entry[]} entries at least one @returns {Promise<Blob>} */
export function sheetPng(entries) {
  const { columns, width, height } = layOut(entries.length);
  const shrink = Math.min(1, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.floor(width * shrink), Math.floor(height * shrink)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  entries.forEach(({ strokes, caption, lineWidth }, i) => {
    const [left, top] = cornerOf(i, columns);
    context.setTransform(shrink, 0, 0, shrink, shrink * left, shrink * top);
    Object.assign(context, { fillStyle: light.ink, font: '16px sans-serif', textAlign: 'center', textBaseline: 'middle' });
    context.fillText(caption, CELL / 2, CELL + CAPTION / 2, CELL);
    const { x, y, side } = squareAround(strokes, lineWidth);
    context.scale(CELL / side, CELL / side);
    context.translate(-x, -y);
    Object.assign(context, { strokeStyle: light.ink, lineWidth, lineCap: 'round', lineJoin: 'round' });
    for (const stroke of strokes) context.stroke(new Path2D(toSvgPath(stroke)));
  });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error('This browser cannot make a PNG.'))));
}
