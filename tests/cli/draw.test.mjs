import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { file, inkling, labels, model, ndjson, parse, root } from '../lib/cli.mjs';
import { tinyModel } from '../lib/tiny-model.mjs';
import { mostUnlike, sample, triesFor } from '../../web/lib/unlike.js';

// A decoder of seeded weights: it knows "word 0" and "word 1", and draws scribbles.
const decoder = join(root, 'tests/fuzz/sketch/two-words');
const draw = (...args) => inkling(['draw', '--decoder', decoder, ...args]);
const finish = (objects, ...args) => inkling(['finish', '--decoder', decoder, ...args], ndjson(objects));
const points = (drawing) => drawing.reduce((n, [x]) => n + x.length, 0);

test('drawings are lines of JSON that the other commands read, each with its seed', () => {
  const { status, out, err } = draw('word 1', '--seed', '7', '--count', '3', '--temperature', '1');
  assert.equal(status, 0);
  assert.equal(err, '');
  const lines = parse(out);
  assert.deepEqual(lines.map(({ word, seed }) => [word, seed]), [['word 1', 7], ['word 1', 8], ['word 1', 9]]);
  for (const { drawing } of lines) {
    assert.ok(points(drawing) >= 2 && points(drawing) <= 256);
    assert.ok(drawing.flat(2).every(Number.isInteger));
  }
  assert.equal(inkling(['classify', '--model', model], out).status, 0);
});

test('a seed gives one drawing, another seed another one', () => {
  const [first, , third] = parse(draw('word 0', '--count', '3', '--temperature', '1').out);
  assert.deepEqual(parse(draw('word_0', '--seed', '3', '--temperature', '1').out), [third], 'alone as among others');
  assert.notDeepEqual(first.drawing, third.drawing);
});

test('--all draws every word', () => {
  assert.deepEqual(parse(draw('--all').out).map(({ word }) => word), ['word 0', 'word 1']);
});

test('--best keeps the drawing that the recognizer is surest of', () => {
  const recognizer = file('words.ink', tinyModel({ labels: ['word 0', 'word 1', ...labels.slice(2)], sure: 0.8 }));
  const options = ['word 0', '--temperature', '2', '--seed', '11'];
  const all = draw(...options, '--count', '8').out;
  const sure = parse(inkling(['classify', '--model', recognizer, '--top', '8'], all).out)
    .map(({ guesses }) => guesses.find(({ label }) => label === 'word 0').probability);
  const [best] = parse(draw(...options, '--best', '8', '--model', recognizer).out);
  const surest = parse(all)[sure.indexOf(Math.max(...sure))];
  assert.equal(best.seed, surest.seed);
  assert.deepEqual(best.drawing, surest.drawing);
});

test('--unlike chooses the surest first, then those that are named and lie far from those chosen', () => {
  const recognizer = file('unlike.ink', tinyModel({ labels: ['word 0', 'word 1', ...labels.slice(2)], sure: 0.8 }));
  const options = ['word 0', '--temperature', '2', '--seed', '11'];
  const { status, out, err } = draw(...options, '--unlike', '--model', recognizer, '--count', '4');
  assert.equal(status, 0, err);
  const all = draw(...options, '--count', String(triesFor(3))).out;
  const seen = parse(inkling(['classify', '--rows', '--model', recognizer, '--top', '8'], all).out);
  const tries = parse(all).map((line, i) => ({
    line, sample: sample(line.drawing.map(([x, y]) => x.map((/** @type {number} */ _, /** @type {number} */ k) => ({ x: x[k], y: y[k] })))),
    sure: seen[i].guesses.find(({ label }) => label === 'word 0').probability, named: seen[i].guesses[0].label === 'word 0',
  }));
  const chosen = /** @type {typeof tries} */ ([]);
  for (let i = 0; i < 4; i++) chosen.push(mostUnlike(tries.slice(0, triesFor(i)).filter((tried) => !chosen.includes(tried)), chosen));
  assert.deepEqual(parse(out), chosen.map(({ line }) => line));
  assert.equal(draw(...options, '--unlike', '--model', recognizer, '--count', '2').out, out.split('\n').slice(0, 2).map((line) => `${line}\n`).join(''), 'fewer are the first of more');
});

test('a drawing that was begun keeps its points, and its last stroke may go on', () => {
  const begun = [[[10, 200, 200], [20, 20, 240]], [[60, 70], [90, 95]]];
  const { status, out } = finish(Array.from({ length: 20 }, () => ({ word: 'word 1', drawing: begun })), '--temperature', '1');
  assert.equal(status, 0);
  const lines = parse(out);
  for (const { word, given, drawing } of lines) {
    assert.equal(word, 'word 1');
    assert.equal(given, 5);
    assert.deepEqual(drawing[0], begun[0]);
    assert.deepEqual(drawing[1].map((row) => row.slice(0, 2)), begun[1]);
  }
  assert.ok(lines.some(({ drawing }) => drawing[1][0].length > 2), 'no last stroke goes on');
  assert.ok(lines.some(({ drawing }) => drawing.length > 2), 'no stroke is added');
  assert.ok(new Set(lines.map(({ drawing }) => JSON.stringify(drawing))).size > 15, 'they are alike: each has a seed of its own');
});

test('raw pen input is simplified and scaled to the square first; --cut keeps its beginning', () => {
  const raw = [[[1000, 1100, 1200], [500, 500, 500], [0, 10, 20]], [[1200, 1100], [520, 600], [30, 40]]];
  const [{ given, drawing }] = parse(finish([{ drawing: raw }], '--word', 'word 0').out);
  assert.equal(given, 4);
  assert.deepEqual(drawing[0], [[0, 255], [0, 0]]);
  const [cut] = parse(finish([{ drawing: [[[1, 2, 3, 4], [1, 2, 3, 4]]] }], '--word', 'word 0', '--cut', '0.5').out);
  assert.equal(cut.given, 2);
});

test('what cannot be drawn or finished is reported', () => {
  /** @type {[ReturnType<typeof inkling>, number, RegExp][]} */
  const cases = [
    [draw(`a${'é'.repeat(50)}`), 2, /unknown word "aé{39}"; /],
    [draw('wird 1'), 2, /unknown word "wird 1"; the nearest one is "word 1"/],
    [draw(), 2, /expected a word to draw/],
    [draw('--all', 'word 1'), 2, /--all draws every word: leave out "word 1"/],
    [draw('word 1', '--temperature', '0'), 2, /--temperature 0 is not a number from 0.05 to 2/],
    [draw('word 1', '--temperature', 'nan'), 2, /--temperature nan/],
    [draw('word 1', '--count', '0'), 2, /--count 0/],
    [draw('word 1', '--unlike', '--best', '2'), 2, /--best and --unlike are two ways to choose: give one/],
    [draw('word 1', '--unlike', '--count', '51'), 2, /--unlike chooses at most 50 drawings of a word/],
    [inkling(['draw', 'cat', '--decoder', model]), 2, /cannot use the decoder .*: not a decoder \(bad magic number\)/],
    [inkling(['draw', 'cat', '--decoder', file('short.ink', '')]), 2, /cannot use the decoder/],
    [inkling(['draw', 'cat', '--decoder', join(root, 'no-such-file')]), 2, /cannot open the decoder .*no-such-file/],
    [finish([], '--word', 'bird'), 2, /unknown word "bird"/],
    [finish([{ drawing: [[[1, 2, 3], [1, 2, 3]]] }]), 1, /:1: no "word": name one with --word/],
    [finish([{ word: 'été', drawing: [[[1, 2, 3], [1, 2, 3]]] }]), 1, /:1: unknown word "été"; the nearest one is "word 0"/],
    [finish([{ word: 'word 1', drawing: [[Array(300).fill(1), Array(300).fill(1)]] }]), 1, /:1: the drawing has 256 points or more/],
    [finish([{ word: 'word 1', drawing: [[[1, 9999, 3], [1, 2, 3]]] }]), 1, /:1: a point lies too far outside/],
  ];
  for (const [{ status, out, err }, expected, message] of cases) {
    assert.match(err, message);
    assert.equal(status, expected, err);
    assert.equal(out, '');
  }
});
