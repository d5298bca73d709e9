/** SVG: a whole picture, or elements of one. */
import { ellipse, outlinesOfPath, rectangle } from './path.js';
import { IDENTITY, chain, closed, misread, multiply, pairs, radians, rotation, scaling, skewing, translation } from './reader.js';
import { XmlElement } from './xml.js';

/** @typedef {import('./reader.js').Matrix} Matrix */
/** @typedef {import('./reader.js').Outline} Outline */

const number = (/** @type {string | undefined} */ text) => parseFloat(text ?? '0');
const numbers = (/** @type {string | undefined} */ text = '') => text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];

/** @type {Record<string, (numbers: number[]) => Matrix>} */
const TRANSFORMS = {
  matrix: (n) => /** @type {Matrix} */ (n.slice(0, 6)),
  translate: ([x, y = 0]) => translation(x, y),
  scale: ([x, y = x]) => scaling(x, y),
  rotate: ([angle, x = 0, y = 0]) => chain(translation(x, y), rotation(radians(angle)), translation(-x, -y)),
  skewX: ([angle]) => skewing(Math.tan(radians(angle)), 0),
  skewY: ([angle]) => skewing(0, Math.tan(radians(angle))),
};

/** @param {string | undefined} text */
function transformOf(text = '') {
  let matrix = IDENTITY;
  for (const [, name, content] of text.matchAll(/(\w+)\s*\(([^()]*)\)/g)) {
    if (!Object.hasOwn(TRANSFORMS, name)) throw misread(`An SVG element has the transform ${JSON.stringify(name.slice(0, 40))}.`);
    matrix = multiply(matrix, TRANSFORMS[name](numbers(content)));
  }
  return matrix;
}

/** Outlines of the elements that draw lines. @type {Record<string, (element: XmlElement) => Outline[]>} */
const SHAPES = {
  path: (element) => outlinesOfPath(element.get('d') ?? ''),
  polyline: (element) => [pairs(numbers(element.get('points')))],
  polygon: (element) => [closed(pairs(numbers(element.get('points'))))],
  line: (element) => [pairs(['x1', 'y1', 'x2', 'y2'].map((name) => number(element.get(name))))],
  circle: (element) => ellipse(number(element.get('cx')), number(element.get('cy')), number(element.get('r'))),
  ellipse: (element) => ellipse(...numbersOf(element, 'cx', 'cy', 'rx', 'ry')),
  rect: (element) => rectangle(...numbersOf(element, 'x', 'y', 'width', 'height'), ...corners(element)),
};
const numbersOf = (/** @type {XmlElement} */ element, /** @type {string[]} */ ...names) =>
  /** @type {[number, number, number, number]} */ (names.map((name) => number(element.get(name))));
/** One radius stands for both. @returns {[number, number]} */
const corners = (/** @type {XmlElement} */ element) =>
  [number(element.get('rx') ?? element.get('ry')), number(element.get('ry') ?? element.get('rx'))];

const GROUPS = new Set(['svg', 'g', 'a', 'switch']);
/** Drawn only where something refers to them, or not at all. */
const HIDDEN = new Set(['defs', 'symbol', 'clipPath', 'mask', 'pattern', 'marker', 'linearGradient', 'radialGradient', 'filter', 'style', 'script',
  'title', 'desc', 'metadata', 'namedview']);
const isSvg = (/** @type {XmlElement} */ { name }) => GROUPS.has(name) || HIDDEN.has(name) || Object.hasOwn(SHAPES, name);

/** @type {import('./reader.js').Reader} */
export const svg = {
  accepts: (value) => value instanceof XmlElement && value.children.length > 0 && value.children.every(isSvg),
  read(value, result) {
    /** @type {Map<string | undefined, XmlElement>} */
    const byId = new Map();
    for (const element of value.all()) {
      const id = element.get('id');
      if (id !== undefined && !byId.has(id)) byId.set(id, element);
    }
    /** The size of the picture that is being read. @type {number[]} */
    let whole = [];
    const walk = (/** @type {XmlElement} */ element, /** @type {Matrix} */ outer, depth = 0) => {
      result.visit(depth);
      const { name } = element;
      if (HIDDEN.has(name) || element.get('display') === 'none' || /(^|;)\s*display\s*:\s*none/.test(element.get('style') ?? '')) return;
      let matrix = multiply(outer, transformOf(element.get('transform')));
      if (name === 'rect' && isBackground(element, whole)) result.skipped.add('background');
      else if (Object.hasOwn(SHAPES, name)) for (const outline of SHAPES[name](element)) result.add(outline, matrix);
      else if (GROUPS.has(name)) {
        if (name === 'svg' && depth > 0) matrix = multiply(matrix, placed(element));
        if (name === 'svg') whole = element.get('viewBox') ? numbers(element.get('viewBox')) : [0, 0, ...numbersOf(element, 'width', 'height')];
        for (const child of element.children) walk(child, matrix, depth + 1);
      } else if (name === 'use') {
        const target = byId.get((element.get('href') ?? '').replace(/^#/, ''));
        matrix = multiply(matrix, translation(number(element.get('x')), number(element.get('y'))));
        if (target?.name === 'symbol') for (const child of target.children) walk(child, matrix, depth + 1);
        else if (target) walk(target, matrix, depth + 1);
        else result.skipped.add(name);
      } else result.skipped.add(name);
    };
    for (const child of value.children) walk(child, IDENTITY);
  },
};

/** Many programs fill the picture first. @param {XmlElement} element @param {number[]} whole */
const isBackground = (element, whole) => (element.get('width')?.endsWith('%') && element.get('height')?.endsWith('%'))
  || numbersOf(element, 'x', 'y', 'width', 'height').every((value, i) => value === whole[i]);

/** Where a picture in a picture lies. @param {XmlElement} element @returns {Matrix} */
function placed(element) {
  const [x, y] = [number(element.get('x')), number(element.get('y'))];
  const [left, top, width, height] = numbers(element.get('viewBox'));
  const scale = Math.min(number(element.get('width') ?? `${width}`) / width, number(element.get('height') ?? `${height}`) / height);
  return width > 0 && height > 0 && scale > 0 ? chain(translation(x, y), scaling(scale), translation(-left, -top)) : translation(x, y);
}

/** @type {import('./reader.js').Reader} */
export const svgPath = {
  accepts: (value) => typeof value === 'string',
  read(value, result) { for (const outline of outlinesOfPath(value)) result.add(outline); },
};
