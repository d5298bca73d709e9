/** Paper.js: what exportJSON() gives, [["Path", { segments }]] and groups of it. */
import { IDENTITY, isList, isObject, items, multiply } from './reader.js';
import { ellipse, rectangle } from './path.js';

/** @typedef {import('./reader.js').Outline} Outline */

/** @param {any} properties @returns {Outline} */
function pathOf({ segments, closed }) {
  /** A segment is its point, or its point and its two handles. */
  const parts = items(segments).map((segment) => (isList(segment?.[0]) ? items(segment).map(items) : [items(segment)]));
  const nodes = parts.map(([[x, y], handleIn = [0, 0]], i) => {
    const [[fromX, fromY], , [outX, outY] = [0, 0]] = /** @type {any} */ (parts[(i || parts.length) - 1]);
    const bent = outX || outY || handleIn[0] || handleIn[1];
    return { x, y, ...(bent && { curve: /** @type {[number, number, number, number]} */ ([fromX + outX, fromY + outY, x + handleIn[0], y + handleIn[1]]) }) };
  });
  if (nodes.length === 0) return [];
  const [{ x, y }] = nodes;
  return [{ x, y }, ...nodes.slice(1), ...(closed ? [nodes[0]] : [])];
}

/** @type {Record<string, (properties: any) => Outline[]>} */
const SHAPES = {
  Path: (properties) => [pathOf(properties)],
  Shape: ({ type, size: [width, height] = [0, 0], radius }) => (type === 'rectangle' ? rectangle(-width / 2, -height / 2, width, height)
    : type === 'circle' ? ellipse(0, 0, radius) : ellipse(0, 0, ...(/** @type {[number, number]} */ (radius)))),
};
const isItem = (/** @type {any} */ value) => isList(value) && value.length === 2 && typeof value[0] === 'string' && isObject(value[1]) && !isList(value[1]);

/** @type {import('./reader.js').Reader} */
export const paper = {
  accepts: (value) => isItem(value) || (isList(value) && value.length > 0 && items(value).every((one) => isItem(one) || (isList(one) && one[0] === 'dictionary')) && items(value).some(isItem)),
  read(value, result) {
    const walk = (/** @type {any} */ item, /** @type {import('./reader.js').Matrix} */ outer, depth = 0) => {
      result.visit(depth);
      if (!isItem(item)) return;
      const [kind, properties] = item;
      if (properties.visible === false) return;
      const matrix = isList(properties.matrix) ? multiply(outer, /** @type {any} */ (items(properties.matrix))) : outer;
      if (Object.hasOwn(SHAPES, kind)) for (const outline of SHAPES[kind](properties)) result.add(outline, matrix);
      else if (isList(properties.children)) for (const child of items(properties.children)) walk(child, matrix, depth + 1);
      else result.skipped.add(kind);
    };
    for (const item of isItem(value) ? [value] : items(value)) walk(item, IDENTITY);
  },
};
