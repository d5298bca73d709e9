/** Which of several drawings of a word the page shows. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { distance, mostUnlike, sample } from '../../../web/lib/unlike.js';

/** @param {number} width @param {number} height */
const box = (width, height, x = 0, y = 0) => [[{ x, y }, { x: x + width, y }, { x: x + width, y: y + height }, { x, y: y + height }, { x, y }]];

test('a drawing is as far from itself wherever it lies and however large it is, and farther from others', () => {
  const square = sample(box(100, 100));
  assert.equal(square.length, 96);
  assert.deepEqual([Math.min(...square), Math.max(...square)].map(Math.round), [0, 255]);
  assert.ok(distance(square, sample(box(20, 20, 7, -300))) < 1e-3);
  assert.ok(distance(square, sample(box(100, 80))) > 10);
  assert.ok(distance(square, sample(box(100, 40))) > distance(square, sample(box(100, 80))));
});

test('points and lines of no length have samples, too', () => {
  for (const strokes of [[[{ x: 3, y: 4 }]], [[{ x: 3, y: 4 }, { x: 3, y: 4 }]], [[{ x: 0, y: 0 }], [{ x: 10, y: 0 }]]]) {
    assert.ok(sample(strokes).every((v) => v >= 0 && v <= 255));
  }
});

test('the distance is known for two parallel lines', () => {
  const lines = [0, 255].map((y) => sample([[{ x: 0, y }, { x: 255, y }], [{ x: 0, y: 0 }], [{ x: 0, y: 255 }]]));
  assert.ok(Math.abs(distance(lines[0], lines[1]) - 255) < 12, String(distance(lines[0], lines[1])));
});

test('the first drawing is the surest; each later one that is named, and not much less sure, lies far from those before', () => {
  const tries = [
    { name: 'like', sample: sample(box(100, 99)), sure: 0.9, named: true },
    { name: 'unlike', sample: sample(box(100, 50)), sure: 0.5, named: true },
    { name: 'unsure', sample: sample(box(100, 30)), sure: 0.2, named: true },
    { name: 'unknown', sample: sample(box(100, 10)), sure: 0.1, named: false },
  ];
  const first = { name: 'first', sample: sample(box(100, 100)), sure: 0.95, named: true };
  assert.equal(mostUnlike(tries, []).name, 'like');
  assert.equal(mostUnlike(tries, [first]).name, 'unlike');
  assert.equal(mostUnlike(tries, [first, tries[1]]).name, 'like', 'the nearest shown one counts');
  assert.equal(mostUnlike(tries.map((tried) => ({ ...tried, named: false })), [first]).name, 'like', 'none is named: the surest');
  assert.equal(mostUnlike(tries.slice(2), [first]).name, 'unsure', 'all are much less sure: the surest');
});
