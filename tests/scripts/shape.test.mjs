// The shape distance of drawings, against its definition.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXAMPLES } from '../../web/app/examples.js';
import { ANGLE_WEIGHT, CLOUD_POINTS, SHAPE_WEIGHT, likeness, shapeDistance, toCloud } from '../../scripts/lib/shape.mjs';

/** @typedef {[xs: number[], ys: number[]][]} Drawing */

const drawings = /** @type {Drawing[]} */ (EXAMPLES.map(({ drawing }) => drawing));
const dot = /** @type {Drawing} */ ([[[7], [9]]]);
const level = /** @type {Drawing} */ ([[[0, 100], [0, 0]]]), upright = /** @type {Drawing} */ ([[[0, 0], [0, 100]]]);
const near = (/** @type {number} */ value, /** @type {number} */ expected, by = 1e-5) => (
  assert.ok(Math.abs(value - expected) <= by, `${value}, not ${expected}`));
const between = (/** @type {Drawing} */ a, /** @type {Drawing} */ b) => shapeDistance(toCloud(a), toCloud(b));
/** @param {(x: number, y: number) => [number, number]} move */
const moved = (/** @type {Drawing} */ drawing, move) => drawing.map(([xs, ys]) => (
  /** @type {[number[], number[]]} */ ([0, 1].map((axis) => xs.map((x, i) => move(x, ys[i])[axis])))));

/** Points and angles by walking along the lines, as the definition says. @param {Drawing} drawing */
function walk(drawing) {
  const lines = drawing.flatMap(([xs, ys]) => xs.slice(1).map((x, i) => [xs[i], ys[i], x, ys[i + 1]])).filter(([a, b, c, d]) => a !== c || b !== d);
  const length = (/** @type {number[]} */ [a, b, c, d]) => Math.hypot(c - a, d - b);
  const total = lines.reduce((sum, line) => sum + length(line), 0);
  const points = Array.from({ length: CLOUD_POINTS }, (_, n) => {
    let due = (n + 0.5) / CLOUD_POINTS * total;
    const line = lines.find((one) => due <= length(one) || void (due -= length(one))) ?? lines[lines.length - 1];
    const t = due / length(line), [a, b, c, d] = line;
    return { x: a + (c - a) * t, y: b + (d - b) * t, angle: Math.atan2(d - b, c - a) };
  });
  const xs = drawing.flatMap(([row]) => row), ys = drawing.flatMap(([, row]) => row);
  const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const mean = (/** @type {'x' | 'y'} */ axis) => points.reduce((sum, point) => sum + point[axis], 0) / CLOUD_POINTS;
  const [left, top] = [mean('x'), mean('y')];
  return points.map(({ x, y, angle }) => ({ x: (x - left) / side, y: (y - top) / side, angle }));
}

/** @param {Drawing} one @param {Drawing} other */
function bruteForce(one, other, weight = ANGLE_WEIGHT) {
  const [a, b] = [walk(one), walk(other)];
  const squared = (p, q) => (p.x - q.x) ** 2 + (p.y - q.y) ** 2 + weight * (1 - Math.cos(p.angle - q.angle) ** 2);
  const way = (from, to) => from.reduce((sum, p) => sum + Math.min(...to.map((q) => squared(p, q))), 0) / CLOUD_POINTS;
  return (way(a, b) + way(b, a)) / 2;
}

test('it is the Chamfer distance of points and line angles', () => {
  for (const a of drawings) {
    for (const b of drawings) {
      near(between(a, b), bruteForce(a, b));
      near(shapeDistance(toCloud(a, 0.5), toCloud(b, 0.5)), bruteForce(a, b, 0.5));
    }
  }
  near(between(level, upright), bruteForce(level, upright));
});

test('it is the same both ways, 0 to the drawing itself and more to others', () => {
  for (const a of drawings) {
    assert.equal(between(a, a), 0);
    for (const b of drawings) {
      near(between(a, b), between(b, a), 1e-12);
      assert.ok(a === b || between(a, b) > 1e-4);
    }
  }
});

test('place, size, order and direction do not matter; a quarter turn does', () => {
  for (const a of drawings) {
    near(between(a, moved(a, (x, y) => [3 * x - 700, 3 * y + 11])), 0);
    near(between(a, moved(a, (x, y) => [x / 1000, y / 1000])), 0);
    const backwards = /** @type {Drawing} */ (a.map(([xs, ys]) => [[...xs].reverse(), [...ys].reverse()])).reverse();
    near(between(a, backwards), 0);
  }
  assert.ok(between(level, upright) > ANGLE_WEIGHT / 2);
});

test('dots, and strokes that stay in one place, have a finite distance', () => {
  assert.ok(toCloud(dot).every((v) => v === 0));
  assert.equal(between(dot, [[[3, 3, 3], [4, 4, 4]]]), 0);
  const colon = /** @type {Drawing} */ ([[[5], [0]], [[5], [10]]]);
  near(between(colon, [[[0], [0]], [[0, 0], [900, 900]]]), 0);
  for (const other of [...drawings, level, colon]) {
    const distance = between(dot, other);
    assert.ok(distance > 0 && distance < 2, `${distance}`);
  }
});

test('likeness takes the distance to the nearest example from the cosine', () => {
  near(likeness(0.9, [0.03, 0.01], 10), 0.9 - 10 * 0.01, 1e-12);
  near(likeness(0.9, [0.01]), 0.9 - SHAPE_WEIGHT * 0.01, 1e-12);
});
