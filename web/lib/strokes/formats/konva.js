/** Konva: nodes, live or as JSON. */
import { ellipse, outlinesOfPath, rectangle } from './path.js';
import { IDENTITY, chain, closed, isList, isObject, items, multiply, pairs, radians, rotation, scaling, skewing, translation } from './reader.js';

/** @typedef {import('./reader.js').Outline} Outline */

/** @param {any} attrs @returns {Outline[]} */
function line({ points, closed: isClosed, bezier }) {
  const nodes = pairs(points ?? []);
  if (!bezier) return [isClosed ? closed(nodes) : nodes];
  // Two control points, then the next point.
  return [nodes.filter((_, i) => i % 3 === 0).map((node, i) =>
    (i === 0 ? node : { ...node, curve: [nodes[3 * i - 2].x, nodes[3 * i - 2].y, nodes[3 * i - 1].x, nodes[3 * i - 1].y] }))];
}

/** @type {Record<string, (attrs: any) => Outline[]>} */
const SHAPES = {
  Line: line,
  Arrow: line,
  Path: ({ data }) => outlinesOfPath(data ?? ''),
  Rect: ({ width, height, cornerRadius }) => rectangle(0, 0, width, height, isList(cornerRadius) ? 0 : cornerRadius),
  Circle: ({ radius }) => ellipse(0, 0, radius),
  Ellipse: ({ radiusX, radiusY }) => ellipse(0, 0, radiusX, radiusY),
};

/** Live stages and groups have no className. */
const classOf = (/** @type {any} */ node) => node.className ?? node.nodeType;
const isNode = (/** @type {any} */ value) => isObject(value) && isObject(value.attrs) && typeof classOf(value) === 'string';

/** @type {import('./reader.js').Reader} */
export const konva = {
  accepts: (value) => isNode(value) || (isList(value) && isNode(value[0])),
  read(value, result) {
    const walk = (/** @type {any} */ node, /** @type {import('./reader.js').Matrix} */ outer, depth = 0) => {
      result.visit(depth);
      if (!isNode(node)) return;
      const { x = 0, y = 0, rotation: degrees = 0, scaleX = 1, scaleY = 1, skewX = 0, skewY = 0, offsetX = 0, offsetY = 0, visible } = node.attrs;
      if (visible === false) return;
      const matrix = multiply(outer, chain(translation(x, y), rotation(radians(degrees)), skewing(skewX, skewY), scaling(scaleX, scaleY), translation(-offsetX, -offsetY)));
      const kind = classOf(node);
      if (Object.hasOwn(SHAPES, kind)) for (const outline of SHAPES[kind](node.attrs)) result.add(outline, matrix);
      else if (isList(node.children)) for (const child of items(node.children)) walk(child, matrix, depth + 1);
      else result.skipped.add(kind);
    };
    for (const node of isList(value) ? items(value) : [value]) walk(node, IDENTITY);
  },
};
