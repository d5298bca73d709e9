/** Points as objects: this package's own strokes, signature_pad's, and the Handwriting Recognition API's. */
import { isList, isObject, items, misread } from './reader.js';

const isPoint = (/** @type {any} */ value) => isObject(value) && 'x' in value && 'y' in value && !isList(value.x);

/** @param {any} points @param {import('./reader.js').Collected} result @param {string} time */
function add(points, result, time) {
  if (!isList(points) || !items(points).every(isPoint)) throw misread('A stroke is not an array of points { x, y }.');
  result.add(items(points).map((point) => ({ x: point.x, y: point.y, t: point[time] ?? undefined })));
}

/** [[{ x, y, t }, …], …] or the points of one stroke. @type {import('./reader.js').Reader} */
export const points = {
  accepts: (value) => isList(value) && (isPoint(value[0]) || isPoint(items(value).find((stroke) => stroke?.length > 0)?.[0])),
  read(value, result) {
    const time = 'time' in (isPoint(value[0]) ? value[0] : items(value).find((stroke) => stroke.length > 0)[0]) ? 'time' : 't';
    for (const stroke of isPoint(value[0]) ? [value] : items(value)) add(stroke, result, time);
  },
};

/** [{ points: [{ x, y, time, pressure }] }], from toData(). @type {import('./reader.js').Reader} */
export const signaturePad = {
  accepts: (value) => isList(value) && value.length > 0 && items(value).every((group) => isObject(group) && isList(group.points) && !('type' in group))
    && items(value).some(({ points: [point] }) => isPoint(point)),
  read(value, result) { for (const { points } of items(value)) add(points, result, 'time'); },
};

/** A HandwritingDrawing, or an array of HandwritingStroke. @type {import('./reader.js').Reader} */
export const handwriting = {
  accepts: (value) => typeof value?.getStrokes === 'function' || (isList(value) && typeof value[0]?.getPoints === 'function'),
  read(value, result) { for (const stroke of isList(value) ? items(value) : value.getStrokes()) add(stroke.getPoints(), result, 't'); },
};

/** Something with strokes, such as an `<inkling-pad>`. @type {import('./reader.js').Reader} */
export const pad = {
  accepts: (value) => isObject(value) && !isList(value) && isList(value.strokes)
    && items(value.strokes).every((stroke) => isList(stroke) && (stroke.length === 0 || isPoint(stroke[0]))),
  read(value, result) { for (const stroke of items(value.strokes)) add(stroke, result, 't'); },
};
