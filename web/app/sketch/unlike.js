/** Which of several drawings of a word is shown: one that differs from those that are shown already. */

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {Float32Array} Sample points of a drawing: x, y pairs */

/** Drawings that are shown beside each other. */
export const COUNT = 6;
/** How often a word is drawn for one drawing that is shown. */
export const TRIES = 4;
/** Points of a drawing that distances are measured between. */
const SAMPLES = 48;
/** The longer side of the square that they lie in. */
const SIDE = 255;

/**
 * Points that follow each other evenly along the strokes of a drawing, which is aligned to the top left, its longer side 255.
 * @param {readonly (readonly Point[])[]} strokes
 * @returns {Sample}
 */
export function sample(strokes) {
  const xs = strokes.flatMap((stroke) => stroke.map(({ x }) => x)), ys = strokes.flatMap((stroke) => stroke.map(({ y }) => y));
  const left = Math.min(...xs), top = Math.min(...ys), scale = SIDE / Math.max(1, Math.max(...xs) - left, Math.max(...ys) - top);
  const segments = strokes.flatMap((stroke) => (stroke.length === 1 ? [[stroke[0], stroke[0]]] : stroke.slice(1).map((to, i) => [stroke[i], to])));
  const lengths = segments.map(([from, to]) => Math.hypot(to.x - from.x, to.y - from.y) * scale + 1e-9);
  const step = lengths.reduce((sum, length) => sum + length, 0) / SAMPLES;
  const points = new Float32Array(2 * SAMPLES);
  for (let n = 0, at = 0, passed = 0; n < SAMPLES; n++) {
    const due = (n + 0.5) * step;
    while (at < segments.length - 1 && passed + lengths[at] < due) passed += lengths[at++];
    const [from, to] = segments[at], t = Math.min(1, (due - passed) / lengths[at]);
    points[2 * n] = (from.x + (to.x - from.x) * t - left) * scale;
    points[2 * n + 1] = (from.y + (to.y - from.y) * t - top) * scale;
  }
  return points;
}

/** The mean distance from each point of a to the nearest of b. @param {Sample} a @param {Sample} b */
export function oneWay(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) {
    let nearest = Infinity;
    for (let j = 0; j < b.length; j += 2) nearest = Math.min(nearest, (a[i] - b[j]) ** 2 + (a[i + 1] - b[j + 1]) ** 2);
    sum += Math.sqrt(nearest);
  }
  return 2 * sum / a.length;
}

/** The Chamfer distance of two drawings, in units of a square of 255: the mean of both ways. @param {Sample} a @param {Sample} b */
export const distance = (a, b) => (oneWay(a, b) + oneWay(b, a)) / 2;

/**
 * Chooses among drawings of a word that the recognizer has seen: of those that it names first, the one whose distance to the nearest
 * shown one is largest; the surest, if nothing is shown yet or it names none.
 * @template {{ sample: Sample, sure: number, named: boolean }} Tried `sure`: the probability of the word; `named`: it is the first guess
 * @param {Tried[]} tries at least one
 * @param {Sample[]} shown
 * @returns {Tried}
 */
export function mostUnlike(tries, shown) {
  const named = tries.filter(({ named }) => named), apart = shown.length > 0 && named.length > 0;
  /** @param {Tried} tried */
  const worth = ({ sample, sure }) => (apart ? Math.min(...shown.map((other) => distance(sample, other))) : sure);
  return (apart ? named : tries).reduce((best, tried) => (worth(tried) > worth(best) ? tried : best));
}
