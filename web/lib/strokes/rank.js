/** Which points of a stroke matter most. */

/**
 * The distance up to which Ramer-Douglas-Peucker keeps each point of a stroke.
 * @param {[xs: number[], ys: number[]]} stroke
 * @returns {Float64Array}
 */
export function rankPoints([xs, ys]) {
  const last = xs.length - 1;
  const ranks = new Float64Array(xs.length);
  ranks[0] = ranks[last] = Infinity;
  const spans = [[0, last]];
  for (let span; (span = spans.pop());) {
    const [from, to] = span;
    const dx = xs[to] - xs[from], dy = ys[to] - ys[from], length = Math.hypot(dx, dy);
    let max = -1, split = 0;
    for (let i = from + 1; i < to; i++) {
      const px = xs[i] - xs[from], py = ys[i] - ys[from];
      const away = length > 0 ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
      if (away > max) [max, split] = [away, i];
    }
    if (!split) continue;
    ranks[split] = Math.min(max, ranks[from], ranks[to]);
    spans.push([from, split], [split, to]);
  }
  return ranks;
}
