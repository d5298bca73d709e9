// $Q, a recognizer of gestures by point clouds, to compare with: R.-D. Vatavu, L. Anthony and J. O. Wobbrock, "$Q: A Super-Quick,
// Articulation-Invariant Stroke-Gesture Recognizer for Low-Resource Devices", MobileHCI 2018. Written from the paper, without
// its look-up table and the lower bounds from it, which only skip clouds that cannot be the nearest.

/** @typedef {[xs: number[], ys: number[], ...rest: number[][]]} Rows of a stroke */

/** Points of a cloud. */
const N = 32;
/** Points from one start of the matching to the next. */
const STEP = Math.floor(Math.sqrt(N));

/** N points at equal distances along the strokes; the pen's way between strokes does not count. @param {Rows[]} strokes */
function resample(strokes) {
  const length = strokes.reduce((sum, [xs, ys]) => sum + xs.reduce((all, x, i) => all + (i && Math.hypot(x - xs[i - 1], ys[i] - ys[i - 1])), 0), 0);
  const interval = length / (N - 1);
  const points = [[strokes[0][0][0], strokes[0][1][0]]];
  let passed = 0;
  for (const [xs, ys] of strokes) {
    for (let i = 1; i < xs.length; i++) {
      let x = xs[i - 1], y = ys[i - 1], left = Math.hypot(xs[i] - x, ys[i] - y);
      while (left > 0 && passed + left >= interval && points.length < N) {
        const t = (interval - passed) / left;
        x += (xs[i] - x) * t;
        y += (ys[i] - y) * t;
        points.push([x, y]);
        left = Math.hypot(xs[i] - x, ys[i] - y);
        passed = 0;
      }
      passed += left;
    }
  }
  const [xs, ys] = strokes[strokes.length - 1];
  while (points.length < N) points.push([xs[xs.length - 1], ys[ys.length - 1]]); // rounding may leave out the last
  return points;
}

/**
 * A drawing as $Q compares it: its longer side 1, its centroid at 0.
 * @param {Rows[]} strokes at least one
 * @returns {Float64Array} (N, 2), row-major
 */
export function toQCloud(strokes) {
  const points = resample(strokes);
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
  const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) || 1;
  const mean = (/** @type {number[]} */ row) => row.reduce((sum, v) => sum + v, 0) / N;
  const left = mean(xs), top = mean(ys);
  return Float64Array.from(points.flatMap(([x, y]) => [(x - left) / side, (y - top) / side]));
}

const unmatched = new Int32Array(N);

/**
 * Matches each point of a, from one on, with the nearest of b that is left. Early matches weigh more.
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @param {number} start
 * @param {number} limit a sum that reaches it need not be exact
 */
function matchFrom(a, b, start, limit) {
  for (let j = 0; j < N; j++) unmatched[j] = 2 * j;
  let sum = 0;
  for (let left = N, i = start; left > 0 && sum < limit; left--, i = (i + 1) % N) {
    let least = Infinity, index = 0;
    for (let j = 0; j < left; j++) {
      const x = a[2 * i] - b[unmatched[j]], y = a[2 * i + 1] - b[unmatched[j] + 1], distance = x * x + y * y;
      if (distance < least) [least, index] = [distance, j];
    }
    unmatched[index] = unmatched[left - 1];
    sum += left * least;
  }
  return sum;
}

/**
 * The distance of two clouds: the least sum of weighted squared distances, of both directions and several starts.
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @param {number} [limit] a distance that reaches it is of no use
 * @returns {number} the limit, if the distance reaches it
 */
export function qDistance(a, b, limit = Infinity) {
  for (let start = 0; start < N; start += STEP) {
    limit = Math.min(limit, matchFrom(a, b, start, limit));
    limit = Math.min(limit, matchFrom(b, a, start, limit));
  }
  return limit;
}
