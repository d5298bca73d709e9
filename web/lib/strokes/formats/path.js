/** SVG's path data, and outlines of simple shapes. */
import { misread } from './reader.js';

/** @typedef {import('./reader.js').Outline} Outline */

const NUMBER = /[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;
const FLAG = /[\s,]*([01])/y;
const COMMAND = /[\s,]*([a-zA-Z])/y;
/** Numbers per command. @type {Record<string, number>} */
const COUNTS = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 };

export const isPathData = (/** @type {any} */ value) => typeof value === 'string' && /^[\s,]*[Mm][\s,]*[-+.\d]/.test(value);

/**
 * @param {string} text
 * @returns {[command: string, ...numbers: number[]][]}
 */
function parse(text) {
  const data = text.trimEnd();
  /** @type {[string, ...number[]][]} */
  const commands = [];
  let at = 0;
  const next = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(data);
    if (found) at = pattern.lastIndex;
    return found?.[1];
  };
  const fail = () => misread(`The path is wrong or cut off at character ${at + 1}: ${JSON.stringify(data.slice(at, at + 20))}.`);
  while (at < data.length) {
    let name = next(COMMAND);
    const count = COUNTS[name?.toUpperCase() ?? ''];
    if (name === undefined || count === undefined) throw fail();
    for (let first = true; first || count > 0; first = false) {
      const numbers = [];
      for (let i = 0; i < count; i++) {
        const number = next(count === 7 && (i === 3 || i === 4) ? FLAG : NUMBER);
        if (number === undefined && i === 0 && !first) break;
        if (number === undefined) throw fail();
        numbers.push(+number);
      }
      if (numbers.length < count) break;
      commands.push([name, ...numbers]);
      name = name === 'M' ? 'L' : name === 'm' ? 'l' : name; // further points of a move are lines
    }
  }
  return commands;
}

/**
 * @param {string | [command: string, ...numbers: number[]][]} path data, or its commands
 * @returns {Outline[]} one for each part
 * @throws {import('../../errors.js').InklingError} `strokes` if the data is not a path
 */
export function outlinesOfPath(path) {
  /** @type {Outline[]} */
  const outlines = [];
  /** @type {Outline} */
  let outline = [];
  let x = 0, y = 0, startX = 0, startY = 0;
  let controlX = 0, controlY = 0, previous = '';
  const curve = (/** @type {number} */ x1, /** @type {number} */ y1, /** @type {number} */ x2, /** @type {number} */ y2, /** @type {number} */ toX, /** @type {number} */ toY) => {
    outline.push({ x: toX, y: toY, curve: [x1, y1, x2, y2] });
    [controlX, controlY, x, y] = [x2, y2, toX, toY];
  };
  for (const [name, ...numbers] of typeof path === 'string' ? parse(path) : path) {
    const command = String(name).toUpperCase();
    if (COUNTS[command] === undefined) throw misread(`A path has the command ${JSON.stringify(String(name))}.`);
    const relative = name !== command;
    const n = numbers.map((value, i) => (!relative || command === 'A' && i < 5 ? value : value + (command === 'V' || (command !== 'H' && (command === 'A' ? i === 6 : i % 2)) ? y : x)));
    if (command === 'M') {
      if (outline.length > 1) outlines.push(outline); // a move alone draws nothing
      [startX, startY] = [x, y] = n;
      outline = [{ x, y }];
    } else if (outline.length === 0) {
      if (previous === '') throw misread('A path must begin with a move, M.');
      outline = [{ x, y }]; // after the end of a closed part
    }
    const smooth = (/** @type {string} */ kinds) => (kinds.includes(previous) ? [2 * x - controlX, 2 * y - controlY] : [x, y]);
    if (command === 'L') outline.push({ x: x = n[0], y: y = n[1] });
    if (command === 'H') outline.push({ x: x = n[0], y });
    if (command === 'V') outline.push({ x, y: y = n[0] });
    if (command === 'C') curve(n[0], n[1], n[2], n[3], n[4], n[5]);
    if (command === 'S') curve(.../** @type {[number, number]} */ (smooth('CS')), n[0], n[1], n[2], n[3]);
    if (command === 'Q' || command === 'T') {
      const [qx, qy, toX, toY] = command === 'Q' ? n : [...smooth('QT'), n[0], n[1]];
      curve(x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y), toX + 2 / 3 * (qx - toX), toY + 2 / 3 * (qy - toY), toX, toY);
      [controlX, controlY] = [qx, qy];
    }
    if (command === 'A') {
      for (const part of arc(x, y, n)) curve(...part);
      [x, y] = [n[5], n[6]];
    }
    if (command === 'Z') {
      if (outline.length > 1) outline.push({ x: startX, y: startY });
      outlines.push(outline);
      outline = [];
      [x, y] = [startX, startY];
    }
    previous = command;
  }
  if (outline.length > 1) outlines.push(outline);
  return outlines;
}

/**
 * An elliptical arc as curves of up to a quarter, by the formulas of SVG's appendix on arcs.
 * @param {number} x0
 * @param {number} y0
 * @param {number[]} arc radii, rotation in degrees, large, sweep, end
 * @returns {[number, number, number, number, number, number][]}
 */
function arc(x0, y0, [radiusX, radiusY, degrees, large, sweep, x, y]) {
  let rx = Math.abs(radiusX), ry = Math.abs(radiusY);
  if (rx === 0 || ry === 0 || (x0 === x && y0 === y)) return x0 === x && y0 === y ? [] : [[x0, y0, x, y, x, y]];
  const cos = Math.cos(degrees * Math.PI / 180), sin = Math.sin(degrees * Math.PI / 180);
  const halfX = (cos * (x0 - x) + sin * (y0 - y)) / 2, halfY = (cos * (y0 - y) - sin * (x0 - x)) / 2;
  const excess = Math.hypot(halfX / rx, halfY / ry);
  if (excess > 1) [rx, ry] = [rx * excess, ry * excess];
  const across = (halfX / rx) ** 2 + (halfY / ry) ** 2;
  const factor = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, 1 / across - 1));
  const cx = factor * rx * halfY / ry, cy = -factor * ry * halfX / rx;
  const from = Math.atan2((halfY - cy) / ry, (halfX - cx) / rx);
  let turn = Math.atan2((-halfY - cy) / ry, (-halfX - cx) / rx) - from;
  if (sweep && turn < 0) turn += 2 * Math.PI;
  if (!sweep && turn > 0) turn -= 2 * Math.PI;
  const count = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9));
  const handle = 4 / 3 * Math.tan(turn / count / 4);
  const place = (/** @type {number} */ u, /** @type {number} */ v) =>
    [cos * (u * rx + cx) - sin * (v * ry + cy) + (x0 + x) / 2, sin * (u * rx + cx) + cos * (v * ry + cy) + (y0 + y) / 2];
  return Array.from({ length: count }, (_, i) => {
    const a = from + turn * i / count, b = from + turn * (i + 1) / count;
    const end = i === count - 1 ? [x, y] : place(Math.cos(b), Math.sin(b));
    return /** @type {any} */ ([...place(Math.cos(a) - handle * Math.sin(a), Math.sin(a) + handle * Math.cos(a)),
      ...place(Math.cos(b) + handle * Math.sin(b), Math.sin(b) - handle * Math.cos(b)), ...end]);
  });
}

/** @returns {Outline[]} */
export const ellipse = (/** @type {number} */ cx, /** @type {number} */ cy, /** @type {number} */ rx, /** @type {number} */ ry = rx) =>
  (rx && ry ? outlinesOfPath([['M', cx + rx, cy], ['A', rx, ry, 0, 0, 1, cx - rx, cy], ['A', rx, ry, 0, 0, 1, cx + rx, cy]]) : []);

/** With corners of a radius if there is one. @returns {Outline[]} */
export function rectangle(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width, /** @type {number} */ height, /** @type {number} */ rx = 0, /** @type {number} */ ry = rx) {
  if (!(width && height)) return [];
  const [a, b] = [Math.min(rx, width / 2), Math.min(ry, height / 2)];
  if (!(a > 0 && b > 0)) return outlinesOfPath([['M', x, y], ['h', width], ['v', height], ['h', -width], ['Z']]);
  return outlinesOfPath([['M', x + a, y], ['h', width - 2 * a], ['a', a, b, 0, 0, 1, a, b], ['v', height - 2 * b], ['a', a, b, 0, 0, 1, -a, b],
    ['h', 2 * a - width], ['a', a, b, 0, 0, 1, -a, -b], ['v', 2 * b - height], ['a', a, b, 0, 0, 1, a, -b], ['Z']]);
}
