/** tldraw: shapes, a store's snapshot, the clipboard or a .tldr file. Points may be objects, or bytes in base64. */
import { ellipse, rectangle } from './path.js';
import { IDENTITY, chain, isList, isObject, items, misread, multiply, rotation, translation } from './reader.js';

/** @typedef {import('./reader.js').Outline} Outline */

/** @param {any} base64 @returns {DataView} */
function bytesOf(base64) {
  try {
    const text = atob(base64);
    return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  } catch {
    throw misread('The points of a tldraw shape are not base64.');
  }
}

/** A half-precision float, which DataView reads only in the newest engines. @param {DataView} view @param {number} at */
function float16(view, at) {
  const bits = view.getUint16(at, true);
  const exponent = bits >> 10 & 31, fraction = bits & 1023;
  const size = exponent === 31 ? (fraction ? NaN : Infinity) : exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
  return bits >> 15 ? -size : size;
}

/**
 * x, y and pressure by turns: float32 for the first point, then differences in float16.
 * @param {any} path
 * @returns {Outline}
 */
function decodePath(path) {
  const view = bytesOf(path);
  if (view.byteLength === 0) return [];
  if (view.byteLength < 12 || view.byteLength % 6) throw misread('The points of a tldraw shape are cut off.');
  let [x, y] = [view.getFloat32(0, true), view.getFloat32(4, true)];
  const outline = [{ x, y }];
  for (let at = 12; at < view.byteLength; at += 6) outline.push({ x: x += float16(view, at), y: y += float16(view, at + 2) });
  return outline;
}

/** x, y and pressure by turns, in float16, as versions 4.2 to 4.3 write them. @param {any} points @returns {Outline} */
function decodePoints(points) {
  const view = bytesOf(points);
  if (view.byteLength % 6) throw misread('The points of a tldraw shape are cut off.');
  return Array.from({ length: view.byteLength / 6 }, (_, i) => ({ x: float16(view, 6 * i), y: float16(view, 6 * i + 2) }));
}

/** @param {any} props @returns {Outline[]} */
function segments({ segments: list, scaleX = 1, scaleY = 1 }) {
  const nodes = items(list).flatMap(({ path, points }) => (path !== undefined ? decodePath(path) : isList(points) ? items(points) : decodePoints(points)));
  return [nodes.map(({ x, y }) => ({ x: scaleX * x, y: scaleY * y }))];
}

/** @type {Record<string, (props: any) => Outline[]>} */
const SHAPES = {
  draw: segments,
  highlight: segments,
  line: ({ points }) => [(isList(points) ? items(points) : Object.values(points ?? {}).sort((a, b) => (a.index < b.index ? -1 : 1))).map(({ x, y }) => ({ x, y }))],
  geo: ({ geo, w, h }) => (geo === 'ellipse' || geo === 'oval' ? ellipse(w / 2, h / 2, w / 2, h / 2) : geo === 'rectangle' ? rectangle(0, 0, w, h) : []),
};

const isShape = (/** @type {any} */ value) => isObject(value) && value.typeName === 'shape' && isObject(value.props);
/** All records, of whatever holds them. @param {any} value @returns {any[]} */
function recordsOf(value) {
  if (!isObject(value)) return [];
  if (isShape(value)) return [value];
  if (isList(value)) return items(value);
  const store = value.document?.store ?? value.store;
  if (typeof value.allRecords === 'function') return value.allRecords(); // a store itself
  if (isObject(store)) return typeof store.allRecords === 'function' ? store.allRecords() : Object.values(store);
  return items(value.records ?? value.shapes);
}

/** @type {import('./reader.js').Reader} */
export const tldraw = {
  accepts(value) {
    const records = recordsOf(value);
    return records.some(isShape) || (isObject(value) && 'tldrawFileFormatVersion' in value)
      || (records.length > 0 && records.every((record) => isObject(record) && typeof record.typeName === 'string'));
  },
  read(value, result) {
    const shapes = recordsOf(value).filter(isShape);
    const byId = new Map(shapes.map((shape) => [shape.id, shape]));
    /** Places of a shape's page and of the shape on it. @type {(shape: any, depth?: number) => [page: string, matrix: import('./reader.js').Matrix]} */
    const place = (shape, depth = 0) => {
      result.visit(depth);
      const parent = byId.get(shape.parentId);
      const [page, outer] = parent ? place(parent, depth + 1) : [shape.parentId, IDENTITY];
      return [page, multiply(outer, chain(translation(shape.x, shape.y), rotation(shape.rotation ?? 0)))];
    };
    /** One page: the one that is shown, or else the first with strokes. */
    let { currentPageId: shown } = value['session'] ?? {};
    for (const shape of shapes.sort(byIndex)) {
      const outlines = Object.hasOwn(SHAPES, shape.type) ? SHAPES[shape.type](shape.props) : [];
      if (outlines.length === 0) {
        if (shape.type !== 'group') result.skipped.add(String(shape.type));
        continue;
      }
      const [page, matrix] = place(shape);
      if ((shown ??= page) === page) for (const outline of outlines) result.add(outline, matrix);
      else result.skipped.add('page');
    }
  },
};

/** As they lie on each other, which is the order in which they were drawn. */
const byIndex = (/** @type {any} */ a, /** @type {any} */ b) => (a.index === b.index ? 0 : a.index < b.index ? -1 : 1);
