/** Fabric: objects or a canvas, live or as JSON. */
import { ellipse, outlinesOfPath, rectangle } from './path.js';
import { IDENTITY, chain, closed, flattened, isList, isObject, items, middle, multiply, radians, rotation, scaling, skewing, translation } from './reader.js';

/** @typedef {import('./reader.js').Outline} Outline */
/** @typedef {import('./reader.js').Matrix} Matrix */

const points = (/** @type {any} */ list) => items(list).map(({ x, y }) => ({ x, y }));
/** @type {Record<string, (object: any) => Outline[]>} */
const SHAPES = {
  path: ({ path }) => outlinesOfPath(typeof path === 'string' ? path : items(path)),
  polyline: ({ points: list }) => [points(list)],
  polygon: ({ points: list }) => [closed(points(list))],
  line: ({ x1, y1, x2, y2 }) => [[{ x: x1, y: y1 }, { x: x2, y: y2 }]],
  rect: ({ width, height, rx, ry }) => rectangle(0, 0, width, height, rx, ry),
  circle: ({ radius }) => ellipse(0, 0, radius),
  ellipse: ({ rx, ry }) => ellipse(0, 0, rx, ry),
  triangle: ({ width, height }) => [closed([{ x: 0, y: height }, { x: width / 2, y: 0 }, { x: width, y: height }])],
};

const typeOf = (/** @type {any} */ object) => String(object?.type).toLowerCase();
const isFabric = (/** @type {any} */ value) => isObject(value) && typeof value.type === 'string' && 'left' in value && 'top' in value;
const childrenOf = (/** @type {any} */ value) => (isList(value?.objects) ? items(value.objects) : isList(value?._objects) ? items(value._objects) : undefined);

/** Where the origins of Fabric lie, in shares of the size from the middle. @type {Record<string, number>} */
const ORIGINS = { left: -0.5, top: -0.5, center: 0, right: 0.5, bottom: 0.5 };
const originOf = (/** @type {any} */ origin) => (typeof origin === 'number' ? origin - 0.5 : ORIGINS[origin] ?? -0.5);

/**
 * From coordinates around the object's middle to those of its canvas or group.
 * @param {any} object
 * @returns {Matrix}
 */
function matrixOf({ left = 0, top = 0, width = 0, height = 0, strokeWidth = 0, strokeUniform, angle = 0, scaleX = 1, scaleY = 1, flipX, flipY, skewX = 0, skewY = 0, originX, originY }) {
  const scale = chain(scaling(scaleX * (flipX ? -1 : 1), scaleY * (flipY ? -1 : 1)), skewing(Math.tan(radians(skewX)), 0), skewing(0, Math.tan(radians(skewY))));
  const line = strokeUniform ? 0 : strokeWidth;
  const [w, h] = [width + line, height + line];
  const outside = strokeUniform ? strokeWidth : 0;
  const [fullWidth, fullHeight] = [Math.abs(scale[0] * w) + Math.abs(scale[2] * h) + outside, Math.abs(scale[1] * w) + Math.abs(scale[3] * h) + outside];
  return chain(translation(left, top), rotation(radians(angle)), translation(-originOf(originX) * fullWidth, -originOf(originY) * fullHeight), scale);
}

/**
 * The outlines whose middle Fabric calculates with: it measures a quadratic curve as a cubic one with the control point twice.
 * @param {string} type
 * @param {any} object
 * @param {Outline[]} outlines
 */
const measured = (type, { path }, outlines) => (type === 'path' && isList(path)
  ? outlinesOfPath(items(path).map(([name, ...n]) => (name === 'Q' ? ['C', n[0], n[1], n[0], n[1], n[2], n[3]] : [name, ...n]))) : outlines);

/** @type {import('./reader.js').Reader} */
export const fabric = {
  accepts: (value) => isFabric(value) || (isList(value) && isFabric(value[0])) || (isObject(value) && !isList(value) && childrenOf(value)?.every(isFabric) === true),
  read(value, result) {
    const walk = (/** @type {any} */ object, /** @type {Matrix} */ outer, depth = 0) => {
      result.visit(depth);
      if (object.visible === false) return;
      const type = typeOf(object);
      const matrix = multiply(outer, matrixOf(object));
      const children = childrenOf(object);
      if (children) for (const child of children) walk(child, matrix, depth + 1);
      else if (Object.hasOwn(SHAPES, type)) {
        const outlines = SHAPES[type](object);
        if (!outlines.flat().length) return;
        const { x, y } = middle(measured(type, object, outlines).flatMap((outline) => flattened(outline, 1e-3)));
        for (const outline of outlines) result.add(outline, multiply(matrix, translation(-x, -y)));
      } else result.skipped.add(type);
    };
    if (isFabric(value)) walk(value, IDENTITY);
    else for (const object of isList(value) ? items(value) : childrenOf(value) ?? []) walk(object, IDENTITY);
  },
};
