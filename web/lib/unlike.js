/** Which of many drawings of a word are shown beside each other: those that differ. core/cli/unlike.c chooses the same ones. */

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {Float32Array} Sample points of a drawing: x, y pairs */

/** How many drawings of a word are made in all before one is chosen after so many others. @param {number} chosen 0 or more */
export const triesFor = (chosen) => 4 + 60 * chosen;
/** A drawing that differs may be so much less sure than the first one: the most different ones are the least like the word. */
const LEAST_SHARE = 0.3;
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
  const lengths = segments.map(([from, to]) => Math.sqrt((to.x - from.x) ** 2 + (to.y - from.y) ** 2) * scale + 1e-9);
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
 * Chooses among drawings of a word that the recognizer has seen: the surest, if nothing is shown yet. Then, of those that it names
 * first and is at least 0.3 times as sure of as of the first one shown, the one whose distance to the nearest shown one is largest; the
 * surest, if there is none.
 * @template {{ sample: Sample, sure: number, named: boolean }} Tried `sure`: the probability of the word; `named`: it is the first guess
 * @param {Tried[]} tries at least one, not shown yet
 * @param {Tried[]} shown
 * @returns {Tried}
 */
export function mostUnlike(tries, shown) {
  const least = LEAST_SHARE * (shown[0]?.sure ?? Infinity), good = tries.filter(({ named, sure }) => named && sure >= least);
  /** @param {Tried} tried */
  const worth = ({ sample, sure }) => (good.length ? Math.min(...shown.map((other) => distance(sample, other.sample))) : sure);
  return (good.length ? good : tries).map((tried) => ({ tried, worth: worth(tried) })).reduce((best, other) => (other.worth > best.worth ? other : best)).tried;
}
