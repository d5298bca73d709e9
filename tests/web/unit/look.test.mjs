/** How the pad classifies long drawings: what it gives the network, and how much. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createInkling } from '../../../dist/inkling.js';
import { MAX_POINTS, limitFor, look, nextCost, shorten } from '../../../web/lib/look.js';
import { shapes } from '../../lib/shapes.mjs';

/** @type {import('../../../web/lib/inkling.js').Inkling} */
let inkling;
/** Points of each drawing that was classified. @type {number[]} */
let looks = [];
/** @type {Pick<import('../../../web/lib/inkling.js').Inkling, 'classify' | 'simplify'>} */
let counting;
before(async () => {
  inkling = await createInkling();
  counting = {
    simplify: inkling.simplify,
    classify(strokes, options) {
      const rows = /** @type {number[][][]} */ (/** @type {unknown} */ (options?.format === 'simplified' ? strokes : inkling.simplify(strokes)));
      looks.push(rows.reduce((sum, [xs]) => sum + xs.length, 0));
      return inkling.classify(strokes, options);
    },
  };
});

/** @param {number} n @param {(i: number) => [x: number, y: number]} at */
const stroke = (n, at) => Array.from({ length: n }, (_, i) => { const [x, y] = at(i); return { x, y, t: 10 * i }; });
const scribble = (/** @type {number} */ n) => stroke(n, (i) => [250 + 200 * Math.sin(i / 9) * Math.cos(i / 131), 250 + 200 * Math.cos(i / 7.3) * Math.sin(i / 97)]);

test('a drawing is classified as classify does, however many points the pen has made', () => {
  for (const [name, strokes] of Object.entries(shapes)) {
    // As a mouse that reports a thousand times a second: ten points along each line.
    const drawing = strokes.map((points) => points.flatMap(([x, y], i) => {
      const [nx, ny] = points[i + 1] ?? [x, y];
      return Array.from({ length: 10 }, (_, k) => ({ x: 300 * (x + (nx - x) * k / 10), y: 300 * (y + (ny - y) * k / 10), t: 0 }));
    }));
    for (const options of [undefined, { unfinished: true }]) assert.deepEqual(look(inkling, drawing, options), inkling.classify(drawing, options), name);
  }
});

test('the network never reads more than a few hundred points of a stroke that grows', () => {
  for (const n of [400, 1000, 2000, 5000, 20000]) {
    looks = [];
    const { guesses } = look(counting, [scribble(n)], { unfinished: true });
    assert.equal(guesses.length, 5);
    assert.ok(looks.length === 1 && looks[0] <= MAX_POINTS && looks[0] > Math.min(100, n / 5), `${n} points: ${looks}`);
  }
});

test('where a look takes long, the next one at a drawing in progress reads fewer points', () => {
  looks = [];
  look(counting, [scribble(1000)], { unfinished: true }, 100);
  look(counting, [scribble(1000)]);
  assert.ok(looks[0] <= 100 && looks[0] > 50 && looks[1] > 200, `${looks}`);
  const slow = nextCost(Infinity, MAX_POINTS, 36);
  assert.ok(limitFor(slow) < 120 && limitFor(nextCost(slow, limitFor(slow), 0)) > limitFor(slow));
  assert.equal(limitFor(nextCost(Infinity, MAX_POINTS, 0.5)), MAX_POINTS);
  assert.equal(limitFor(nextCost(Infinity, MAX_POINTS, 0)), MAX_POINTS, 'some clocks are coarse');
  for (const cost of [Infinity, nextCost(Infinity, 64, 1e4)]) assert.ok(limitFor(cost) >= 50);
});

test('one fast look among slow ones does not make the next one long', () => {
  let cost = nextCost(Infinity, 64, 20);
  cost = nextCost(cost, 64, 1);
  assert.ok(limitFor(cost) < 70, `${limitFor(cost)}`);
  for (let i = 0; i < 100; i++) cost = nextCost(cost, 64, 1);
  assert.equal(limitFor(cost), MAX_POINTS);
});

test('a stroke that grows is read with about as many points at any length, and as it is while it is short', () => {
  const growing = scribble(300);
  assert.equal(shorten(growing), growing);
  for (let n = 300; n <= 20000; n += 50) {
    growing.push(...scribble(n + 50).slice(n));
    const short = shorten(growing);
    assert.ok(short.length < 1000, `${n}: ${short.length}`);
    assert.deepEqual([short[0], short.at(-1)], [growing[0], growing.at(-1)]);
    assert.ok(short.every(({ t }, i) => i === 0 || t >= short[i - 1].t));
  }
  const [whole, shortened] = [growing, shorten(growing)].map((stroke) => look(inkling, [stroke], { unfinished: true }).guesses.map(({ label }) => label));
  assert.ok(whole.filter((label) => shortened.includes(label)).length >= 3, `${whole} ${shortened}`);
});

test('a shortened stroke of one place, of huge numbers and beside others', () => {
  for (const strokes of [
    [stroke(5000, () => [7, 7])], [stroke(5000, (i) => [i % 2, 0])], [stroke(2000, (i) => [1e30 * i, -1e30 * i])], [scribble(3000), scribble(700), stroke(2, (i) => [i, i])],
  ]) assert.equal(look(inkling, strokes.map(shorten), { unfinished: true }).guesses.length, 5);
});

test('strokes of one point, many strokes, and points in one place', () => {
  for (const strokes of [
    [...Array.from({ length: 400 }, (_, i) => stroke(1, () => [i % 20, i / 20])), scribble(100)],
    [stroke(5000, () => [7, 7])], [stroke(5000, (i) => [i % 2, 0]), stroke(2, () => [1, 1])],
  ]) assert.equal(look(inkling, strokes).guesses.length, 5);
  assert.throws(() => look(inkling, Array.from({ length: 513 }, () => stroke(2, (i) => [i, i]))), { code: 'too-many-strokes' });
  assert.throws(() => look(inkling, [stroke(65537, (i) => [i % 300, i % 170])]), { code: 'too-many-points' });
});
