/** Shows strokes as they are drawn. */

/** @typedef {import('../../lib/strokes.js').Stroke} Stroke */

const POINTS_PER_SECOND = 30, MIN_MS = 600, MAX_MS = 2500;

/**
 * Shows the first points of strokes, more and more of them; all at once if the user wants no motion.
 * @param {Stroke[]} strokes
 * @param {(visible: Stroke[]) => void} show
 * @returns {() => void} ends it where it is
 */
export function animate(strokes, show) {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    show(strokes);
    return () => {};
  }
  const ms = Math.min(MAX_MS, Math.max(MIN_MS, 1000 * points / POINTS_PER_SECOND)), start = performance.now();
  const step = (/** @type {number} */ now) => {
    let left = Math.ceil(points * Math.min(1, Math.max(0, (now - start) / ms)));
    const visible = [];
    for (const stroke of strokes) {
      if (left > 0) visible.push(stroke.slice(0, left));
      left -= stroke.length;
    }
    show(visible);
    if (left < 0 || now - start < ms) frame = requestAnimationFrame(step);
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}
