/** Words of one's own: what is learned, kept, exported and imported, and that wrong files change nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';
import { random } from '../../../scripts/lib/few-shot.mjs';
import { likeness, shapeDistance, toCloud } from '../../../scripts/lib/shape.mjs';

const { createInkling } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const { classifyAll, learnerOf } = await import(pathToFileURL(`${DIST}/more.js`).href);

/** A rune: a stave with twigs, as points, with a trembling hand. */
function rune(/** @type {number} */ seed, twigs = [[0, 0, 60, 40], [0, 40, 60, 80], [0, 120, -50, 160]]) {
  const next = random(seed), shake = (/** @type {number} */ v) => v + 8 * next() - 4;
  return [[0, 0, 0, 200], ...twigs].map(([a, b, c, d]) => [{ x: shake(a), y: shake(b) }, { x: shake((a + c) / 2), y: shake((b + d) / 2) }, { x: shake(c), y: shake(d) }]);
}
const runes = [1, 2, 3, 4, 5].map((seed) => rune(seed));
const square = [[[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]]];
const fresh = async () => learnerOf(await createInkling());

test('what was learned is named, and no longer when it is forgotten; other drawings keep their guesses', async () => {
  const inkling = await createInkling(), learner = await learnerOf(inkling);
  assert.equal(await learnerOf(inkling), learner);
  const [before, plain] = [learner.classify(rune(9)), inkling.classify(square)];
  assert.deepEqual(before, inkling.classify(rune(9)));
  learner.learn('rune', runes);
  const { guesses, sure } = learner.classify(rune(9));
  assert.equal(guesses.length, 5);
  assert.deepEqual([guesses[0].label, guesses[0].learned, sure], ['rune', true, true]);
  assert.ok(learner.classify(rune(9), { top: 1000 }).guesses.reduce((sum, { probability }) => sum + probability, 0) > 0.999);
  assert.deepEqual(learner.classify(square).guesses[0].label, plain.guesses[0].label);
  assert.equal((await classifyAll(inkling, [square]))[0].guesses[0].label, plain.guesses[0].label);
  assert.equal(learner.forget('rune'), true);
  assert.equal(learner.forget('rune'), false);
  assert.deepEqual(learner.classify(rune(9)), before);
});

test('a learned word is as likely as its likeness says, with the shape distance that scripts/evaluate-words measures', async () => {
  const learner = await fresh(), dot = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  learner.learn('rune', runes);
  const [{ drawings }] = learner.learned, embeddings = drawings.map((drawing) => learner.embed(drawing));
  const sum = embeddings[0].map((_, i) => embeddings.reduce((all, embedding) => all + embedding[i], 0));
  for (const asked of [rune(9), rune(3), square, [[[0, 255], [9, 90]], [[30, 40, 200], [200, 0, 255]]]]) {
    const { guesses } = learner.classify(asked, { top: 1000 }), { probability } = guesses.find(({ learned }) => learned);
    const label = guesses.find(({ learned }) => !learned).probability / (1 - probability);
    const other = await fresh();
    other.learn('asked', [asked]);
    const [kept] = other.learned[0].drawings;
    const cosine = dot(learner.embed(asked), sum) / Math.sqrt(dot(sum, sum));
    const expected = likeness(cosine, drawings.map((drawing) => shapeDistance(toCloud(kept), toCloud(drawing))));
    const measured = 0.49 - 0.1 / runes.length + 0.05 * Math.log(label * probability / (1 - probability)); // docs/words.md
    assert.ok(Math.abs(measured - expected) < 0.01, `${measured}, not ${expected}`);
  }
});

test('each of two learned words counts half of what it does alone', async () => {
  const learner = await fresh();
  const odds = () => {
    const { guesses } = learner.classify(rune(9), { top: 1000 }), labels = guesses.filter(({ learned }) => !learned);
    return guesses.find(({ label }) => label === 'rune').probability / labels.reduce((sum, { probability }) => sum + probability, 0);
  };
  learner.learn('rune', runes);
  const alone = odds();
  learner.learn('square', [square]);
  assert.ok(Math.abs(odds() / alone - 0.5) < 1e-3, `${odds()} after ${alone}`);
});

test('a label can be taught', async () => {
  const learner = await fresh(), label = 'cactus';
  learner.learn(label, runes);
  const { guesses } = learner.classify(rune(9));
  assert.deepEqual([guesses[0].label, guesses[0].learned], [label, true]);
  assert.equal(guesses.filter((guess) => guess.label === label).length, 1);
});

test('an export has at most 1 KB a drawing, and gives the same guesses after import', async () => {
  const learner = await fresh(), other = await fresh(), next = random(4);
  const scrawl = Array.from({ length: 80 }, () => Array.from({ length: 40 }, () => ({ x: 900 * next(), y: 700 * next() })));
  learner.learn('  e\u0301t\u0065\u0301 ', runes);
  learner.learn('scrawl', [scrawl]);
  assert.deepEqual(learner.learned.map(({ word }) => word), ['été', 'scrawl']);
  for (const { drawings } of learner.learned) for (const drawing of drawings) assert.ok(JSON.stringify(drawing).length <= 1024);
  other.importLearned(learner.exportLearned());
  other.importLearned(learner.exportLearned()); // replaces
  assert.equal(other.exportLearned(), learner.exportLearned());
  for (const drawing of [rune(9), scrawl, square]) assert.deepEqual(other.classify(drawing, { top: 400 }), learner.classify(drawing, { top: 400 }));
});

test('embed gives a vector of length 1', async () => {
  const vector = (await fresh()).embed(square);
  assert.equal(vector.length, 896);
  assert.ok(Math.abs(vector.reduce((/** @type {number} */ sum, /** @type {number} */ v) => sum + v * v, 0) - 1) < 1e-5);
});

const file = (/** @type {any} */ words, rest = {}) => JSON.stringify({ format: 'inkling-learned', version: 1, words, ...rest });
const one = (/** @type {any} */ word, /** @type {any} */ drawings = [square]) => ({ word, drawings });
const many = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => one(`w${i}`));

test('wrong arguments and files have a clear error and change nothing', async () => {
  const learner = await fresh();
  learner.learn('rune', runes);
  const before = learner.exportLearned(), guesses = learner.classify(rune(9));
  for (const text of [undefined, 5, '', '{', 'null', '[]', before.slice(0, -5), file([], { version: 2 }), file([], { format: 'x' }), file({}), file(many(101)), file(many(100)),
    `${' '.repeat(5 << 20)}${before}`, file([one('a'), one('a')]), file([one('e\u0301'), one('é')]), file([null]), file([one('')]), file([one('x'.repeat(41))]),
    file([one('<img src=x onerror=alert(1)>')]), file([one('a\u0000')]), file([one('a\u202Eb')]), file([one('\uD800')]), file([one(7)]),
    file([one('a', [])]), file([one('a', Array(21).fill(square))]), file([one('a', [[]])]), file([one('a', [[[[1.5], [1]]]])]), file([one('a', [[[[NaN], [1]]]])]),
    file([one('a', [[[[256], [1]]]])]), file([one('a', [[[[1, 2], [1]]]])]), file([one('a', [[[[1], [1], [1]]]])]), file([one('a', [[[[], []]]])]),
    file([one('a', [[[Array(200).fill(255), Array(200).fill(255)]]])]), file([one('b'), one('a', null)])]) {
    assert.throws(() => learner.importLearned(text), { name: 'InklingError', code: 'option', message: /\.$/ }, String(text).slice(0, 100));
  }
  for (const [word, drawings, code] of [['', runes, 'option'], [null, runes, 'option'], ['<b>', runes, 'option'], ['a', [], 'option'], ['a', 'x', 'option'], ['a', [square, []], 'empty'],
    ['a', [square, [[{ x: NaN, y: 1 }]]], 'not-finite'], ['rune', Array(16).fill(square), 'option']]) {
    assert.throws(() => learner.learn(word, /** @type {any} */ (drawings)), { name: 'InklingError', code });
  }
  assert.equal(learner.exportLearned(), before);
  assert.deepEqual(learner.classify(rune(9)), guesses);
  for (const given of [undefined, null, {}]) await assert.rejects(learnerOf(given), { code: 'option' });
});

test('files that were changed at random are read or refused whole', async () => {
  const learner = await fresh(), next = random(11);
  learner.learn('rune', runes.slice(0, 2));
  const start = learner.exportLearned();
  for (let i = 0; i < 400; i++) {
    const at = Math.floor(next() * start.length), cut = Math.floor(next() * 4);
    const before = learner.exportLearned();
    const text = start.slice(0, at) + '"[]{},0123456789.e-<\u0000'[Math.floor(next() * 22)] + start.slice(at + cut);
    try {
      learner.importLearned(text);
      for (const { word } of learner.learned.slice(1)) learner.forget(word);
    } catch (error) {
      assert.equal(/** @type {any} */ (error).code, 'option');
      assert.equal(learner.exportLearned(), before);
    }
  }
  learner.classify(square);
});
