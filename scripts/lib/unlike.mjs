/** Drawings that are like no word, made from drawings of words or of chance alone. */

/** @typedef {[xs: number[], ys: number[]]} Stroke */
/** @typedef {Stroke[]} Drawing */
/** @typedef {() => number} Next a number from 0 to 1 */
/** @typedef {(words: Drawing[][], next: Next) => Drawing} Maker `words`: drawings of each word */

const SIDE = 255, TURN = 2 * Math.PI;
/** @param {Next} next @param {number} from @param {number} to both included */
const whole = (next, from, to) => from + Math.floor(next() * (to - from + 1));
/** @template T @param {T[]} list @param {Next} next @returns {T} */
const oneOf = (list, next) => list[Math.floor(next() * list.length)];
/** @template T @param {number} n @param {() => T} make */
const times = (n, make) => Array.from({ length: n }, make);

/** @param {Stroke} stroke @param {(x: number, y: number) => [number, number]} move @returns {Stroke} */
const moved = ([xs, ys], move) => {
  const points = xs.map((x, i) => move(x, ys[i]));
  return [points.map(([x]) => x), points.map(([, y]) => y)];
};

/** Drawings of two different words. @param {Drawing[][]} words @param {Next} next @returns {[Drawing, Drawing]} */
function two(words, next) {
  const first = whole(next, 0, words.length - 1), second = (first + whole(next, 1, words.length - 1)) % words.length;
  return [oneOf(words[first], next), oneOf(words[second], next)];
}

/** @type {Maker} */
function overlaid(words, next) {
  return two(words, next).flat();
}

/** @type {Maker} */
function beside(words, next) {
  const [first, second] = two(words, next), below = next() < 0.5, gap = SIDE + 15;
  return [...first, ...second.map((stroke) => moved(stroke, (x, y) => (below ? [x, y + gap] : [x + gap, y])))];
}

/** Each stroke of a drawing turned and moved by itself. @type {Maker} */
function garbled(words, next) {
  let drawing = oneOf(oneOf(words, next), next);
  while (drawing.length < 2) drawing = oneOf(oneOf(words, next), next);
  return drawing.map((stroke) => {
    const angle = next() * TURN, c = Math.cos(angle), s = Math.sin(angle), left = next() * SIDE, top = next() * SIDE;
    const [x0, y0] = stroke.map((row) => (Math.min(...row) + Math.max(...row)) / 2);
    return moved(stroke, (x, y) => [left + (x - x0) * c - (y - y0) * s, top + (x - x0) * s + (y - y0) * c]);
  });
}

/** Strokes of as many drawings. @type {Maker} */
function collage(words, next) {
  return times(whole(next, 3, 8), () => oneOf(oneOf(oneOf(words, next), next), next));
}

/** @type {Maker} */
function scribble(_words, next) {
  return times(whole(next, 1, 4), () => {
    const xs = [], ys = [], length = whole(next, 20, 140), bend = 0.1 + 0.4 * next();
    for (let x = next() * SIDE, y = next() * SIDE, angle = next() * TURN, curve = 0; xs.length < length;) {
      xs.push(x);
      ys.push(y);
      curve = 0.8 * curve + bend * (2 * next() - 1);
      angle += curve;
      x += 8 * Math.cos(angle);
      y += 8 * Math.sin(angle);
      if (x < 0 || x > SIDE || y < 0 || y > SIDE) angle = Math.atan2(SIDE / 2 - y, SIDE / 2 - x) + next() - 0.5;
    }
    return [xs, ys];
  });
}

/** @type {Maker} */
function lines(_words, next) {
  return times(whole(next, 1, 5), () => {
    const n = whole(next, 2, 9);
    return [times(n, () => next() * SIDE), times(n, () => next() * SIDE)];
  });
}

/** Sums of a few waves. @type {Maker} */
function curves(_words, next) {
  return times(whole(next, 1, 4), () => {
    const [a, b, c, d, e, f, g, h] = times(8, () => 2 * next() - 1), x0 = next() * SIDE, y0 = next() * SIDE;
    const radius = 20 + next() * 120, end = TURN * (0.3 + 0.7 * next()), angles = Array.from({ length: 61 }, (_, i) => i / 60 * end);
    return [
      angles.map((t) => x0 + radius * (a * Math.cos(t) + b * Math.sin(t) + 0.5 * c * Math.cos(2 * t) + 0.5 * d * Math.sin(3 * t))),
      angles.map((t) => y0 + radius * (e * Math.cos(t) + f * Math.sin(t) + 0.5 * g * Math.cos(2 * t) + 0.5 * h * Math.sin(3 * t))),
    ];
  });
}

/** The kinds, in the order of tables. @type {Record<string, Maker>} */
export const MAKERS = { overlaid, beside, garbled, collage, scribble, lines, curves };

/** @param {string} kind @param {number} count @param {Drawing[][]} words @param {Next} next */
export const makeUnlike = (kind, count, words, next) => times(count, () => MAKERS[kind](words, next));
