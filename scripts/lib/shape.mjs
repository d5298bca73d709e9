/** How far the lines of two drawings lie apart, whatever the order and direction they were drawn in. core/src/shape.c does the same. */

/** @typedef {[xs: ArrayLike<number>, ys: ArrayLike<number>, ...rest: unknown[]]} Rows of a stroke, in any unit; not empty */

/** Points of a cloud. */
export const CLOUD_POINTS = 32;
/** What a right angle between two lines counts, in squares of the longer side; chosen on three alphabets, see docs/words.md. */
export const ANGLE_WEIGHT = 0.06;
/** What a shape distance of 1 takes from the cosine of two embeddings; between characters and everyday things, see docs/words.md. */
export const SHAPE_WEIGHT = 12;
/** Numbers of a point. */
const SIZE = 4;
/** The length of a dot, in longer sides, so that it gets its share of the points. */
const DOT = 1 / 255;

/**
 * The pieces of a drawing's lines. A stroke that stays in one place is one piece, without a direction.
 * @param {readonly Rows[]} strokes
 * @param {number} side the drawing's longer side
 * @returns {{ x: number, y: number, dx: number, dy: number, length: number }[]} (dx, dy) is the direction, of length 1 or 0
 */
function toPieces(strokes, side) {
  return strokes.flatMap(([xs, ys]) => {
    const pieces = [];
    for (let i = 1; i < xs.length; i++) {
      const dx = xs[i] - xs[i - 1], dy = ys[i] - ys[i - 1], length = Math.hypot(dx, dy);
      if (length > 0) pieces.push({ x: xs[i - 1], y: ys[i - 1], dx: dx / length, dy: dy / length, length });
    }
    return pieces.length > 0 ? pieces : [{ x: xs[0], y: ys[0], dx: 0, dy: 0, length: DOT * side }];
  });
}

/** Greatest minus smallest. @param {readonly ArrayLike<number>[]} rows */
function extent(rows) {
  let min = Infinity, max = -Infinity;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) [min, max] = [Math.min(min, row[i]), Math.max(max, row[i])];
  }
  return max - min;
}

/**
 * A drawing as CLOUD_POINTS points at equal distances along its lines, the centroid at 0, in longer sides. Each is x, y and
 * (cos 2a, sin 2a) of its line's angle a, times √weight / 2: the square of the difference of two of the latter is
 * weight × sin² of the angle between the lines, so the squared distance of two points in all four is
 * dx² + dy² + weight × (1 − cos²). A dot has no angle: 0, 0.
 * @param {readonly Rows[]} strokes at least one
 * @param {number} [weight] of angles
 * @returns {Float32Array} (CLOUD_POINTS, 4), row-major
 */
export function toCloud(strokes, weight = ANGLE_WEIGHT) {
  const side = Math.max(extent(strokes.map(([xs]) => xs)), extent(strokes.map(([, ys]) => ys))) || 1;
  const pieces = toPieces(strokes, side);
  const step = pieces.reduce((sum, { length }) => sum + length, 0) / CLOUD_POINTS;
  /** @type {{ x: number, y: number, dx: number, dy: number }[]} */
  const points = [];
  for (let n = 0, at = 0, passed = 0; n < CLOUD_POINTS; n++) {
    const due = (n + 0.5) * step;
    while (at < pieces.length - 1 && passed + pieces[at].length < due) passed += pieces[at++].length;
    const { x, y, dx, dy } = pieces[at];
    points.push({ x: x + dx * (due - passed), y: y + dy * (due - passed), dx, dy });
  }
  const mean = (/** @type {'x' | 'y'} */ axis) => points.reduce((sum, point) => sum + point[axis] / CLOUD_POINTS, 0);
  const left = mean('x'), top = mean('y'), turn = Math.sqrt(weight) / 2;
  return Float32Array.from(points.flatMap(({ x, y, dx, dy }) => [
    (x - left) / side, (y - top) / side, turn * (dx * dx - dy * dy), turn * 2 * dx * dy,
  ]));
}

/**
 * The Chamfer distance of two clouds: the squared distance from a point to the nearest one of the other cloud, the mean over
 * the points of both.
 * @param {Float32Array} a
 * @param {Float32Array} b made with the same weight of angles
 * @returns {number} at least 0, in squares of the longer side
 */
export function shapeDistance(a, b) {
  const nearest = new Float64Array(CLOUD_POINTS).fill(Infinity); // of a to each point of b
  let sum = 0;
  for (let p = 0; p < a.length; p += SIZE) {
    let least = Infinity;
    for (let q = 0, k = 0; q < b.length; q += SIZE, k++) {
      const x = a[p] - b[q], y = a[p + 1] - b[q + 1], c = a[p + 2] - b[q + 2], s = a[p + 3] - b[q + 3];
      const distance = x * x + y * y + c * c + s * s;
      if (distance < least) least = distance;
      if (distance < nearest[k]) nearest[k] = distance;
    }
    sum += least;
  }
  for (const least of nearest) sum += least;
  return sum / (2 * CLOUD_POINTS);
}

/**
 * How alike a drawing is to the examples of a word; the word with the most is the best guess.
 * @param {number} cosine of the drawing's embedding and the mean of the examples'
 * @param {readonly number[]} distances shape distances to each of the examples, at least one
 * @param {number} [weight] of shape
 * @returns {number} at most 1
 */
export function likeness(cosine, distances, weight = SHAPE_WEIGHT) {
  return cosine - weight * Math.min(...distances);
}
