/**
 * Strokes as a short text for addresses, and back.
 *
 * The text is the format's version, `1`, then bytes in base64url (RFC 4648) without padding. The bytes are numbers of one
 * or two bytes, the low seven bits first; the high bit says that another byte follows. First the count of strokes; then each
 * stroke: the count of its points, and x and y of each as differences from the point before, which may belong to the stroke
 * before; the first of all from (0, 0). Differences are zigzag: 0, -1, 1, -2, … are 0, 1, 2, 3, …. All x and y are integers
 * from 0 to 255, and 0 is reached in both.
 */
import { InklingError } from '../errors.js';
import { boundingBox } from './convert.js';
import { rankPoints } from './rank.js';

/** @typedef {import('./convert.js').Stroke} Stroke */
/** @typedef {[xs: number[], ys: number[]]} Rows as in Quick, Draw!'s simplified files */

/** Characters. Longer addresses are cut by some programs that pass them on. */
export const MAX_LENGTH = 2000;
const VERSION = '1';
/** The longer side of a drawing. */
const SIDE = 255;
/** How far a line may be moved by leaving out points, in 1/255 of the longer side: the first that is short enough. */
const TOLERANCES = [1, 2, 3, 4, 6, 8, 12, 16];

/**
 * @param {Stroke[]} strokes at least one
 * @returns {string} at most MAX_LENGTH characters
 * @throws {InklingError} `too-many-points`, if it would be longer even when only few points are left
 */
export function encodeStrokes(strokes) {
  const { x: left, y: top, width, height } = boundingBox(strokes.flat());
  const scale = SIDE / Math.max(width, height, 1);
  const ranked = strokes.map((stroke) => {
    const rows = /** @type {Rows} */ ([stroke.map(({ x }) => Math.round((x - left) * scale)), stroke.map(({ y }) => Math.round((y - top) * scale))]);
    return { rows, ranks: rankPoints(rows) };
  });
  for (const tolerance of TOLERANCES) {
    const bytes = toBytes(ranked.map(({ rows, ranks }) => /** @type {Rows} */ (rows.map((row) => row.filter((_, i) => ranks[i] > tolerance)))));
    if (VERSION.length + Math.ceil(bytes.length * 4 / 3) <= MAX_LENGTH) return VERSION + toBase64(bytes);
  }
  throw new InklingError('too-many-points', `The drawing does not fit into ${MAX_LENGTH} characters, however it is simplified. Leave out some of its strokes.`);
}

/** @param {Rows[]} strokes @returns {number[]} */
function toBytes(strokes) {
  /** @type {number[]} */
  const bytes = [];
  const add = (/** @type {number} */ number) => number < 128 ? bytes.push(number) : bytes.push(number & 127 | 128, number >> 7);
  const addDifference = (/** @type {number} */ number) => add(number < 0 ? -2 * number - 1 : 2 * number);
  let atX = 0, atY = 0;
  add(Math.min(strokes.length, MAX_LENGTH)); // with more it is too long in any case
  for (const [xs, ys] of strokes) {
    add(Math.min(xs.length, MAX_LENGTH));
    for (let i = 0; i < xs.length; i++) {
      addDifference(xs[i] - atX);
      addDifference(ys[i] - atY);
      [atX, atY] = [xs[i], ys[i]];
    }
  }
  return bytes;
}

/** @param {number[]} bytes few enough to be arguments */
const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** @type {(fault: string) => never} */
const fail = (fault) => { throw new InklingError('strokes', `${fault} Copy the link again, whole.`); };

/**
 * @param {string} text as encodeStrokes gives it, from anywhere
 * @returns {Rows[]} x and y from 0 to 255
 * @throws {InklingError} `strokes`, if it is anything else
 */
export function decodeStrokes(text) {
  if (typeof text !== 'string' || text === '') fail('There is no drawing in this link.');
  if (text.length > MAX_LENGTH) fail(`This drawing's text has ${text.length} characters, more than ${MAX_LENGTH}.`);
  if (text[0] !== VERSION) fail('This drawing was written by another version of Inkling, or is no drawing.');
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 2) fail('This drawing has characters that do not belong there, or some are missing.');
  const bytes = Uint8Array.from(atob(text.slice(VERSION.length).replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  let at = 0;
  const readByte = () => at < bytes.length ? bytes[at++] : fail('The end of this drawing is missing.');
  const read = () => {
    const low = readByte();
    if (low < 128) return low;
    const high = readByte();
    return high < 128 ? low & 127 | high << 7 : fail('This drawing has numbers that are too large.');
  };
  const readCount = () => read() || fail('This drawing has a stroke without points, or no strokes.');
  const readNext = (/** @type {number} */ from) => {
    const number = read(), to = from + (number % 2 ? -(number + 1) / 2 : number / 2);
    return to >= 0 && to <= SIDE ? to : fail('This drawing has points outside of its square.');
  };
  let x = 0, y = 0;
  const readStroke = () => {
    /** @type {Rows} */
    const rows = [[], []];
    for (let left = readCount(); left > 0; left--) {
      rows[0].push(x = readNext(x));
      rows[1].push(y = readNext(y));
    }
    return rows;
  };
  const strokes = [];
  for (let left = readCount(); left > 0; left--) strokes.push(readStroke());
  if (at < bytes.length) fail('This drawing goes on after its end.');
  return strokes;
}
