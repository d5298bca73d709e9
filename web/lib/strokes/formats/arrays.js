/** Arrays of numbers: pairs, rows and flat lists. Their shape says which they are, if all of them allow only one of these. */
import { InklingError } from '../../errors.js';
import { isList, isObject, misread, pairs as toNodes } from './reader.js';

const first = (/** @type {any} */ list) => items(list).find((one) => !isList(one) || one.length > 0);
const items = (/** @type {any} */ list) => /** @type {any[]} */ (Array.from(list));
/** How deep the numbers are: 1 for [x, y], 3 for strokes of points; 0 for anything else. @param {any} value @returns {number} */
function depthOf(value) {
  if (!isList(value) || value.length === 0) return 0;
  const one = first(value);
  if (typeof one === 'number' || one === null) return 1;
  const inside = depthOf(one);
  return inside > 0 && inside < 4 ? inside + 1 : 0;
}
const isEven = (/** @type {any} */ list) => list.length % 2 === 0;
const isPair = (/** @type {any} */ list) => isList(list) && list.length >= 2 && list.length <= 4;
const isPairs = (/** @type {any} */ stroke) => isList(stroke) && items(stroke).every(isPair);
const isRows = (/** @type {any} */ stroke) => isList(stroke) && (stroke.length === 2 || stroke.length === 3)
  && items(stroke).every((row) => isList(row) && row.length === stroke[0].length);
const isFlat = (/** @type {any} */ list) => isList(list) && items(list).every((one) => isList(one) && isEven(one)) && items(list).some((one) => one.length > 4);

/** The formats that an array may have, by how deep its numbers are. @param {any} value @returns {string[]} */
function fitting(value) {
  const depth = depthOf(value);
  const strokes = isList(value) ? items(value).filter((stroke) => !isList(stroke) || stroke.length > 0) : [];
  const fits = { 1: { flat: true }, 2: { pairs: isPairs(value), quickdraw: isRows(value), flat: isFlat(value) },
    3: { pairs: strokes.every(isPairs), quickdraw: strokes.every(isRows) } }[depth] ?? {};
  return Object.entries(fits).filter(([, fit]) => fit).map(([name]) => name);
}

/** Whether a value may have a format; an error if it may have others, too. */
function accepts(/** @type {string} */ name, /** @type {any} */ value) {
  const formats = fitting(value);
  if (formats.length > 1) {
    throw new InklingError('strokes', `These arrays may be ${formats.map((one) => ({ pairs: 'pairs [x, y]', quickdraw: 'rows [x…], [y…]', flat: 'flat lists [x, y, x, y…]' }[one])).join(' or ')}. `
      + `Say which: strokesFrom(value, { format: '${formats.join("' or '")}' }).`);
  }
  return formats[0] === name;
}

/** @param {any} value @param {number} levels above the strokes' own lists */
const strokesOf = (value, levels) => (depthOf(value) > levels ? items(value) : [value]);

/** [[x, y], …] with pressure and time or without, as perfect-freehand takes them. @type {import('./reader.js').Reader} */
export const pairs = {
  accepts: (value) => accepts('pairs', value),
  read(value, result) {
    for (const stroke of strokesOf(value, 2)) {
      if (!isPairs(stroke)) throw misread('A stroke is not an array of pairs [x, y].');
      result.add(items(stroke).map(([x, y]) => ({ x, y })));
    }
  },
};

/** [[x…], [y…], [t…]], as in Quick, Draw!'s files. @type {import('./reader.js').Reader} */
export const quickdraw = {
  accepts: (value) => (isObject(value) && !isList(value) && isList(value.drawing)) || accepts('quickdraw', value),
  read(value, result) {
    for (const stroke of strokesOf(isList(value) ? value : value.drawing, 2)) {
      if (isList(stroke) && stroke.length === 0) continue;
      if (!isRows(stroke)) throw misread('A stroke is not two or three rows of the same length, [[x…], [y…], [t…]].');
      const [xs, ys, ts] = stroke;
      result.add(items(xs).map((x, i) => ({ x, y: ys[i], t: ts?.[i] })));
    }
  },
};

/** [x, y, x, y …], as the points of Konva's lines. @type {import('./reader.js').Reader} */
export const flat = {
  accepts: (value) => accepts('flat', value),
  read(value, result) {
    for (const stroke of strokesOf(value, 1)) {
      if (!isList(stroke)) throw misread('A stroke is not a list of x and y by turns.');
      result.add(toNodes(stroke));
    }
  },
};
