/** MyScript: strokes as columns, of iink's groups or pointers, and JIIX. */
import { isList, isObject, items, misread } from './reader.js';

const isColumns = (/** @type {any} */ value) => isObject(value) && ((isList(value.x) && isList(value.y)) || (isList(value.X) && isList(value.Y)));
const isPointers = (/** @type {any} */ value) => isObject(value) && isList(value.pointers);

/** Names of what may hold strokes, in JIIX and in iink's requests and models. */
const HOLDERS = ['items', 'words', 'chars', 'lines', 'spans', 'children', 'elements', 'expressions', 'operands', 'strokeGroups', 'strokes', 'symbols', 'rows', 'cells',
  'nodes', 'edges', 'ink'];

/** @param {any} stroke @returns {import('./reader.js').Outline} */
function outlineOf(stroke) {
  if (isPointers(stroke)) return items(stroke.pointers).map(({ x, y, t }) => ({ x, y, t }));
  const [xs, ys, ts] = [stroke.x ?? stroke.X, stroke.y ?? stroke.Y, stroke.t ?? stroke.T];
  if (xs.length !== ys.length) throw misread(`A stroke has ${xs.length} x but ${ys.length} y.`);
  return items(xs).map((x, i) => ({ x, y: ys[i], t: ts?.[i] }));
}

/** Calls for each stroke; stops when that returns true. @param {any} value @param {(stroke: any) => boolean | void} found @param {(depth: number) => void} visit */
function search(value, found, visit, depth = 0) {
  visit(depth);
  if (isColumns(value) || isPointers(value)) return found(value) === true;
  for (const holder of isList(value) ? [value] : isObject(value) ? HOLDERS.map((name) => value[name]) : []) {
    if (!isObject(holder)) continue;
    for (const one of isList(holder) ? items(holder) : [holder]) {
      if (isObject(one) && search(one, found, visit, depth + 1)) return true;
    }
  }
  return false;
}

/** @type {import('./reader.js').Reader} */
export const myscript = {
  accepts(value) {
    let visits = 0;
    return isObject(value) && search(value, () => true, (depth) => { if (depth > 20 || ++visits > 10000) throw misread('It is too large, and no stroke is near its beginning.'); });
  },
  read(value, result) {
    /** JIIX has a stroke both in its word and in its character. */
    const seen = new Set();
    search(value, (stroke) => {
      const { id = stroke } = stroke;
      if (!seen.has(id)) result.add(outlineOf(stroke));
      seen.add(id);
    }, (depth) => result.visit(depth));
  },
};
