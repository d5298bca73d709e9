/** The episodes of scripts/evaluate-words, and the recognizer it compares with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qDistance, toQCloud } from '../../scripts/lib/dollar-q.mjs';
import { accuracy, episodes, random } from '../../scripts/lib/few-shot.mjs';

const words = ['a', 'b', 'c'].flatMap((alphabet) => Array.from({ length: 8 }, (_, i) => Array(7).fill(`${alphabet}/${i}`)).flat());
const options = { alphabets: ['a', 'c'], within: true, shots: 5, ways: 6, count: 40, seed: 3 };
const alphabetOf = (/** @type {number} */ drawing) => words[drawing][0];

test('an episode has different classes, each with examples and a query of its own that are different drawings', () => {
  for (const { examples, queries } of episodes(words, options)) {
    assert.equal(examples.length, 6);
    assert.equal(new Set(queries.map((query) => words[query])).size, 6);
    assert.equal(new Set([...examples.flat(), ...queries]).size, 6 * 6);
    examples.forEach((all, i) => assert.deepEqual(new Set(all.map((one) => words[one])), new Set([words[queries[i]]])));
  }
});

test('classes are of one alphabet, or across those named, and follow from the seed', () => {
  const within = episodes(words, options), across = episodes(words, { ...options, within: false });
  const alphabets = within.map(({ queries }) => new Set(queries.map(alphabetOf)));
  assert.ok(alphabets.every(({ size }) => size === 1));
  assert.deepEqual([...new Set(alphabets.flatMap((all) => [...all]))].sort(), ['a', 'c']);
  assert.deepEqual([...new Set(across[0].queries.map(alphabetOf))].sort(), ['a', 'c']);
  assert.deepEqual(episodes(words, options), within);
  assert.notDeepEqual(episodes(words, { ...options, seed: 4 }), within);
});

test('accuracy counts the queries whose own class scores highest', () => {
  const all = episodes(words, options);
  assert.equal(accuracy(all, (examples) => (query, of) => Number(words[examples[of][0]] === words[query])), 100);
  assert.equal(accuracy(all, (examples) => (query, of) => -Number(words[examples[of][0]] === words[query])), 0);
  assert.equal(accuracy(all, () => (_, of) => -of), 100 / 6);
});

/** A drawing of two strokes. @param {() => number} next @returns {[number[], number[]][]} */
const scribble = (next) => [4, 3].map((n) => [Array.from({ length: n }, next), Array.from({ length: n }, next)]);

/** $Q's distance without leaving off early: all starts, both ways. @param {Float64Array} a @param {Float64Array} b */
function bruteForce(a, b) {
  const points = (/** @type {Float64Array} */ cloud) => Array.from({ length: 32 }, (_, i) => [cloud[2 * i], cloud[2 * i + 1]]);
  const match = (from, to, start) => {
    const left = new Set(to);
    return from.reduce((sum, _, k) => {
      const [x, y] = from[(start + k) % 32];
      const [least, taken] = [...left].map((q) => [(x - q[0]) ** 2 + (y - q[1]) ** 2, q]).sort(([p], [q]) => p - q)[0];
      left.delete(taken);
      return sum + (32 - k) * least;
    }, 0);
  };
  const [p, q] = [points(a), points(b)];
  return Math.min(...[0, 5, 10, 15, 20, 25, 30].flatMap((start) => [match(p, q, start), match(q, p, start)]));
}

test('$Q finds the least weighted matching of clouds, and nothing above a limit', () => {
  const next = random(5);
  for (let i = 0; i < 30; i++) {
    const [a, b] = [toQCloud(scribble(next)), toQCloud(scribble(next))];
    const distance = qDistance(a, b);
    assert.ok(Math.abs(distance - bruteForce(a, b)) < 1e-9);
    assert.ok(distance > 0 && Math.abs(distance - qDistance(b, a)) < 1e-9);
    assert.equal(qDistance(a, b, distance / 2), distance / 2);
  }
});

test('clouds of $Q do not depend on place, size, order and direction; dots have one, too', () => {
  const next = random(6);
  for (let i = 0; i < 10; i++) {
    const drawing = scribble(next);
    const cloud = toQCloud(drawing);
    const changed = toQCloud(drawing.map(([xs, ys]) => [xs.map((x) => 9 * x + 4), ys.map((y) => 9 * y - 70)]));
    assert.ok(cloud.every((v, k) => Math.abs(v - changed[k]) < 1e-9));
    assert.equal(qDistance(cloud, cloud), 0);
  }
  const line = toQCloud([[[0, 10], [0, 0]]]);
  assert.ok(Math.abs(line[0] + 0.5) < 1e-9 && Math.abs(line[62] - 0.5) < 1e-9);
  assert.equal(qDistance(line, toQCloud([[[5, 0], [3, 3]]])) < 1e-9, true);
  assert.ok(toQCloud([[[3], [4]]]).every((v) => v === 0));
});
