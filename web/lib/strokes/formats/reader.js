/** What the readers of formats share. */
import { InklingError, describe } from '../../errors.js';

/** As many as `classify` takes. */
const MAX_POINTS = 65536, MAX_STROKES = 512;
/** px; a line much further away could not be drawn any more */
const MAX_COORDINATE = 1e9;
/** ms; the difference of two such times is finite */
const MAX_TIME = 1e300;
/** Groups in groups. Also ends the reading of objects that contain themselves. */
export const MAX_DEPTH = 100;
/** Objects in one value, whatever they are. */
const MAX_OBJECTS = 100_000;

/**
 * The way to a point from the one before it: straight, or a cubic Bézier curve with two control points. `t` in milliseconds
 * on any clock.
 * @typedef {{ x: number, y: number, t?: number, curve?: [x1: number, y1: number, x2: number, y2: number] }} Node
 * @typedef {Node[]} Outline at least one node; the first has no curve
 *
 * @typedef {[a: number, b: number, c: number, d: number, e: number, f: number]} Matrix x' = ax + cy + e, y' = bx + dy + f
 *
 * A format: adding one is one such object in a file of its own, and one row in ../from.js.
 * @typedef {object} Reader
 * @property {(value: any) => boolean} accepts whether a value, with JSON and XML parsed, has the format
 * @property {(value: any, result: Collected) => void} read
 */

/** @param {string} fault */
export const misread = (fault) => new InklingError('strokes', fault);

/** The strokes that a reader has found so far, within limits. */
export class Collected {
  /** @type {Outline[]} */
  outlines = [];
  /** Kinds of things that are no strokes, such as texts. @type {Set<string>} */
  skipped = new Set();
  #nodes = 0;
  #objects = 0;

  /**
   * @param {Outline} outline may be empty
   * @param {Matrix} [matrix]
   */
  add(outline, matrix = IDENTITY) {
    if (outline.length === 0) return;
    if (this.outlines.length === MAX_STROKES) throw new InklingError('too-many-strokes', `There are more than ${MAX_STROKES} strokes. Give those of one drawing only.`);
    this.#nodes += outline.length;
    checkCount(this.#nodes);
    outline.forEach(checkNumbers);
    this.outlines.push(outline.map((node) => checkNumbers(transformed(node, matrix))));
  }

  /** Counts an object that is looked at. */
  visit(depth = 0) {
    if (depth > MAX_DEPTH) throw misread(`It has more than ${MAX_DEPTH} levels of groups, or contains itself.`);
    if (++this.#objects > MAX_OBJECTS) throw misread(`It has more than ${MAX_OBJECTS} objects.`);
  }

  /** All strokes, curves as straight lines. Times are counted from the first. */
  strokes() {
    let [left, top, right, bottom, start] = [Infinity, Infinity, -Infinity, -Infinity, Infinity];
    for (const { x, y, t = 0 } of this.outlines.flat()) {
      [left, top, right, bottom, start] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y), Math.min(start, t)];
    }
    // The network reads drawings 255 wide or high: this is a quarter of a unit.
    const tolerance = Math.max(right - left, bottom - top) / 1000 || 1;
    let total = 0;
    return this.outlines.map((outline) => {
      const stroke = flattened(outline, tolerance).map(({ x, y, t = start }) => ({ x, y, t: t - start }));
      checkCount(total += stroke.length);
      return stroke;
    });
  }
}

/** @param {number} points */
function checkCount(points) {
  if (points > MAX_POINTS) throw new InklingError('too-many-points', `There are more than ${MAX_POINTS} points. Give those of one drawing only.`);
}

/** As the pad sees it. @param {number} x @param {number} y */
const isNear = (x, y) => Number.isFinite(x) && Number.isFinite(y) && Math.hypot(x, y) < MAX_COORDINATE;

/** @param {Node} node @returns {Node} the same */
function checkNumbers(node) {
  const { x, y, t, curve: [x1, y1, x2, y2] = [0, 0, 0, 0] } = node, timed = Number.isFinite(t ?? 0) && Math.abs(t ?? 0) < MAX_TIME;
  if (timed && isNear(x, y) && isNear(x1, y1) && isNear(x2, y2)) return node;
  throw new InklingError('not-finite', `A point is (${describe(x)}, ${describe(y)})${timed ? '' : ` at t = ${describe(t)}`}; x, y and t must be finite numbers, x and y within ±${MAX_COORDINATE}.`);
}

/**
 * Curves as lines.
 * @param {Outline} outline
 * @param {number} tolerance greatest distance of a line from its curve
 * @returns {Outline}
 */
export function flattened(outline, tolerance) {
  /** @type {Outline} */
  const nodes = [];
  let { x: x0, y: y0 } = outline[0];
  for (const { x, y, t, curve } of outline) {
    if (curve) {
      const [x1, y1, x2, y2] = curve;
      const bend = Math.max(Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2), Math.hypot(x1 - 2 * x2 + x, y1 - 2 * y2 + y));
      const count = Math.min(100, Math.ceil(Math.sqrt(0.75 * bend / tolerance)));
      for (let i = 1; i < count; i++) {
        const v = i / count, u = 1 - v;
        const [a, b, c, d] = [u * u * u, 3 * u * u * v, 3 * u * v * v, v * v * v];
        nodes.push({ x: a * x0 + b * x1 + c * x2 + d * x, y: a * y0 + b * y1 + c * y2 + d * y, t });
      }
    }
    nodes.push({ x, y, t });
    checkCount(nodes.length);
    [x0, y0] = [x, y];
  }
  return nodes;
}

/** @type {Matrix} */
export const IDENTITY = [1, 0, 0, 1, 0, 0];

/**
 * The transformation that is `inner` first, then `outer`.
 * @param {Matrix} outer
 * @param {Matrix} inner
 * @returns {Matrix}
 */
export const multiply = ([a, b, c, d, e, f], [g, h, i, j, k, l]) =>
  [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];

/** @param {...Matrix} matrices the last is applied first */
export const chain = (...matrices) => matrices.reduce(multiply);
/** @type {(x: number, y: number) => Matrix} */
export const translation = (x, y) => [1, 0, 0, 1, x, y];
/** @type {(x: number, y?: number) => Matrix} */
export const scaling = (x, y = x) => [x, 0, 0, y, 0, 0];
/** @type {(radians: number) => Matrix} */
export const rotation = (radians) => [Math.cos(radians), Math.sin(radians), -Math.sin(radians), Math.cos(radians), 0, 0];
/** @type {(x: number, y: number) => Matrix} from tangents */
export const skewing = (x, y) => [1, y, x, 1, 0, 0];
/** @param {number} degrees */
export const radians = (degrees) => degrees * Math.PI / 180;

/**
 * @param {Node} node
 * @param {Matrix} matrix
 * @returns {Node}
 */
function transformed({ x, y, t, curve }, [a, b, c, d, e, f]) {
  const to = (/** @type {number} */ x, /** @type {number} */ y) => [a * x + c * y + e, b * x + d * y + f];
  const [toX, toY] = to(x, y);
  return { x: toX, y: toY, t: t ?? undefined, ...(curve && { curve: /** @type {any} */ ([...to(curve[0], curve[1]), ...to(curve[2], curve[3])]) }) };
}

/**
 * The middle of the nodes' bounding box.
 * @param {Outline} outline
 */
export function middle(outline) {
  const xs = outline.map(({ x }) => x), ys = outline.map(({ y }) => y);
  const center = (/** @type {number[]} */ values) => (values.reduce((a, b) => Math.min(a, b)) + values.reduce((a, b) => Math.max(a, b))) / 2;
  return { x: center(xs), y: center(ys) };
}

/**
 * @param {any} value
 * @returns {value is Record<string, any>}
 */
export const isObject = (value) => typeof value === 'object' && value !== null;
/** An array or a typed array. @param {any} value @returns {value is ArrayLike<any>} */
export const isList = (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
/** The items of a list, or of an object's list. @param {any} value @returns {any[]} */
export const items = (value) => (isList(value) ? Array.from(value) : value === undefined || value === null ? [] : [value]);
/** Nodes of flat coordinates, [x, y, x, y …]. @param {ArrayLike<number>} flat @returns {Outline} */
export function pairs(flat) {
  if (flat.length % 2) throw misread(`A list of x and y by turns has ${flat.length} numbers, which is odd.`);
  return Array.from({ length: flat.length / 2 }, (_, i) => ({ x: flat[2 * i], y: flat[2 * i + 1] }));
}
/** Draws an outline to its start. @param {Outline} outline @returns {Outline} */
export const closed = (outline) => (outline.length > 1 ? [...outline, { ...outline[0] }] : outline);
