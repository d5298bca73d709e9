// The perturbations of `inkling evaluate --change`, written a second time to compare with.
/** Random numbers in 0..1 of SplitMix64. */
export function random(seed, index) {
  let state;
  const bits = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  state = BigInt(seed);
  state = bits() + BigInt(index);
  state = bits();
  return () => Number(bits() >> 11n) / 2 ** 53;
}

/** @typedef {[number, number]} Point */
/** @typedef {Point[]} Stroke */

/** The core keeps coordinates in single precision. @param {number} x @param {number} y @returns {Point} */
const point = (x, y) => [Math.fround(x), Math.fround(y)];
/** @param {Point} a @param {Point} b */
const distance = ([ax, ay], [bx, by]) => Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
/** @param {Point} a @param {Point} b @param {number} share */
const between = ([ax, ay], [bx, by], share) => point(ax + share * (bx - ax), ay + share * (by - ay));

/** The corners of the bounding box and its longer side. @param {Stroke[]} strokes */
function box(strokes) {
  const [xs, ys] = [0, 1].map((at) => strokes.flat().map((p) => p[at]));
  const low = point(Math.min(...xs), Math.min(...ys)), high = point(Math.max(...xs), Math.max(...ys));
  return { low, high, side: Math.max(high[0] - low[0], high[1] - low[1]) };
}

/** Points along the lines, at most 1/48 of the longer side apart. @param {Stroke[]} strokes */
function filled(strokes) {
  const { side } = box(strokes);
  return strokes.map((stroke) => {
    const length = stroke.slice(1).reduce((sum, p, i) => sum + distance(stroke[i], p), 0), spacing = Math.max(side / 48, length / 8192);
    return stroke.flatMap((to, i) => {
      if (i === 0) return [to];
      const parts = spacing > 0 ? Math.ceil(distance(stroke[i - 1], to) / spacing) : 1;
      return [...Array(Math.max(0, parts - 1)).keys()].map((part) => between(stroke[i - 1], to, (part + 1) / parts)).concat([to]);
    });
  });
}

/** @param {Point} p @param {Point} a @param {Point} b */
function fromSegment(p, a, b) {
  const dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
  const along = square > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square : 0;
  return distance(p, between(a, b, Math.min(Math.max(along, 0), 1)));
}

/** At most five lines: the ends, and then again and again the point that is farthest from them. @param {Stroke} stroke */
function fewLines(stroke) {
  let kept = [...new Set([0, stroke.length - 1])];
  while (kept.length > 1 && kept.length < 6) {
    const away = stroke.map((p, i) => {
      const next = kept.findIndex((at) => at > i);
      return kept.includes(i) ? 0 : fromSegment(p, stroke[kept[next - 1]], stroke[kept[next]]);
    });
    const most = Math.max(...away);
    if (most === 0) break;
    kept = [...kept, away.indexOf(most)].sort((a, b) => a - b);
  }
  return kept.map((i) => stroke[i]);
}

/** The perturbations of --change, for strokes of points [x, y]; `next` gives random numbers. */
export const perturbations = {
  simplify: (strokes) => strokes,
  rotate: (strokes, next) => {
    const angle = (2 * next() - 1) * 15 * Math.PI / 180, c = Math.cos(angle), s = Math.sin(angle);
    return strokes.map((stroke) => stroke.map(([x, y]) => [c * x - s * y, s * x + c * y]));
  },
  stretch: (strokes, next) => {
    const by = 0.7 * 2 ** next();
    return strokes.map((stroke) => stroke.map(([x, y]) => [by * x, y]));
  },
  jitter: (strokes, next) => {
    const normal = () => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return radius * Math.cos(2 * Math.PI * next());
    };
    const extent = (at) => Math.max(...strokes.flat().map((p) => p[at])) - Math.min(...strokes.flat().map((p) => p[at]));
    const size = 0.02 * Math.max(extent(0), extent(1));
    return strokes.map((stroke) => stroke.map(([x, y]) => [x + size * normal(), y + size * normal()]));
  },
  double: (strokes) => strokes.map((stroke) => stroke.flatMap((point) => [point, point])),
  mirror: (strokes) => strokes.map((stroke) => stroke.map(([x, y]) => [-x, y])),
  'reverse-order': (strokes) => [...strokes].reverse(),
  backwards: (strokes) => strokes.map((stroke) => [...stroke].reverse()),
  smooth: (strokes) => filled(strokes).map((stroke) => stroke.map((_, i) => {
    const reach = Math.min(2, i, stroke.length - 1 - i), near = stroke.slice(i - reach, i + reach + 1);
    return [0, 1].map((at) => near.reduce((sum, p) => sum + p[at], 0) / near.length);
  })),
  thin: (strokes) => filled(strokes).map((stroke) => stroke.filter((_, i) => i % 4 === 0 || i === stroke.length - 1)),
  'few-lines': (strokes) => strokes.map(fewLines),
  'one-stroke': (strokes) => [strokes.flat()],
  split: (strokes) => strokes.flatMap((stroke) => {
    const middle = stroke.length >> 1;
    return middle > 0 && middle < stroke.length - 1 ? [stroke.slice(0, middle + 1), stroke.slice(middle)] : [stroke];
  }),
  'there-and-back': (strokes) => strokes.map((stroke) => [...stroke, ...stroke.slice(0, -1).reverse()]),
  shuffle: (strokes, next) => {
    const left = [...strokes];
    return strokes.map(() => {
      const at = Math.floor(next() * left.length), [chosen] = left.splice(at, 1, left[left.length - 1]);
      left.pop();
      return chosen;
    });
  },
  narrow: (strokes) => strokes.map((stroke) => stroke.map(([x, y]) => [0.6 * x, y])),
  tremor: (strokes, next) => {
    const { side } = box(filled(strokes));
    const waves = [0, 1].map(() => Array.from({ length: 4 }, () => {
      const frequency = 255 / side / (12 + 28 * next());
      return { frequency, phase: next() };
    }));
    let path = 0, last = strokes[0][0];
    return filled(strokes).map((stroke) => stroke.map((p) => {
      path += distance(last, p);
      last = p;
      return p.map((value, at) => value + waves[at].reduce((sum, { frequency, phase }) => sum + 0.006 * side * Math.sin(2 * Math.PI * (path * frequency + phase)), 0));
    }));
  },
  'stray-dot': (strokes, next) => {
    const { low, high, side } = box(strokes), away = side * next() / 3, within = between(low, high, next());
    return [...strokes, [[[low[0] - away, within[1]], [high[0] + away, within[1]], [within[0], low[1] - away], [within[0], high[1] + away]][Math.floor(4 * next())]]];
  },
};

/** Whether all engines compute a perturbation to the last bit: not if it takes sines or logarithms. @param {string} name */
export const exact = (name) => !['rotate', 'stretch', 'jitter', 'tremor'].includes(name);
