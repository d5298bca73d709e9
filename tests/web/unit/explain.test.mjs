/** What each stroke adds to a guess, and whether a drawing is known: the numbers of the native command line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DIST } from '../../lib/shapes.mjs';
import { tinyKnown, tinyModel } from '../../lib/tiny-model.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { createInkling, InklingError } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const { learnerOf, loadKnown, loadMore } = await import(pathToFileURL(`${DIST}/more.js`).href);

const pen = join(root, 'tests/drawings/pen.ndjson');
const parse = (/** @type {string} */ text) => text.trim().split('\n').map((line) => JSON.parse(line));
const drawings = parse(readFileSync(pen, 'utf8')).map(({ drawing }) => drawing);
const square = [[[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]]];
/** What the native command line says. @param {string[]} args */
const native = (...args) => parse(spawnSync(join(root, 'build/native/inkling'), [...args, '--model', join(root, 'weights/inkling.ink'), pen], { encoding: 'utf8' }).stdout);
const more = await loadMore(await createInkling());
/** Numbers as the command line writes them. */
const rounded = (/** @type {number} */ value) => Number(value.toPrecision(9));
const code = (/** @type {string} */ expected, /** @type {RegExp} */ message) => (/** @type {any} */ error) => {
  assert.ok(error instanceof InklingError);
  assert.equal(error.code, expected);
  assert.match(error.message, message);
  return true;
};

test('explain gives the numbers of the native command line', () => {
  for (const word of [undefined, 'barn', 'The_Great Wall-of China']) {
    const lines = native('explain', ...(word ? ['--word', word] : []));
    drawings.forEach((drawing, i) => {
      const { label, strokes } = more.explain(drawing, { word });
      assert.equal(label, lines[i].label);
      assert.deepEqual(strokes.map(({ share, probability, best }) => ({
        share: rounded(share), probability: rounded(probability), best: { label: best.label, probability: rounded(best.probability) },
      })), lines[i].strokes);
    });
  }
});

test('the last stroke ends the course with what classify says; among and points without strokes count', () => {
  const strokes = [...square, [], [[30, 200], [60, 70]]], { guesses: [best] } = more.classify(strokes);
  const explained = more.explain(strokes).strokes;
  assert.equal(explained.length, 3);
  assert.deepEqual(explained[2].best, best);
  assert.equal(explained[1].share, 0);
  const { label, strokes: [only] } = more.explain(square, { among: ['cat', 'dog'], word: 'dog' });
  assert.deepEqual([label, only.best], ['dog', more.classify(square, { among: ['cat', 'dog'] }).guesses[0]]);
  assert.ok(Math.abs(only.share - (only.probability - 0.5)) < 1e-6);
});

test('explain refuses what classify refuses, and words that are no labels', () => {
  assert.throws(() => more.explain(square, { word: 'houze' }), code('option', /word: the model has no label "houze"; the nearest is "house"/));
  assert.throws(() => more.explain(square, { word: 3 }), code('option', /word must be a label, not 3/));
  assert.throws(() => more.explain([]), code('empty', /empty drawing/i));
  assert.throws(() => more.explain([[{ x: NaN, y: 0 }]]), code('not-finite', /Point 1/));
  assert.throws(() => more.explain(square, { format: 'pen' }), code('option', /raw/));
  assert.throws(() => more.explain(square, { among: ['houze'] }), code('option', /houze/));
});

test('what was learned is kept while guesses are explained', async () => {
  const learner = await learnerOf(more);
  learner.learn('my square', [square]);
  const before = learner.classify(square);
  await loadMore(more);
  more.explain(drawings[0]);
  assert.equal(await learnerOf(more), learner);
  assert.deepEqual(learner.classify(square), before);
  assert.equal(before.guesses[0].label, 'my square');
  learner.forget('my square');
});

test('familiarity gives the numbers of the native command line', async () => {
  const { familiarity, knows } = await loadKnown(more), lines = native('classify', '--known', '--known-file', join(root, 'weights/known.ink'));
  drawings.forEach((drawing, i) => {
    assert.equal(rounded(familiarity(drawing)), lines[i].familiarity);
    assert.equal(knows(drawing), lines[i].known);
  });
  assert.throws(() => familiarity([]), code('empty', /empty drawing/i));
  assert.throws(() => knows(square, { top: 0 }), code('option', /top/));
});

test('the shipped file knows the drawings of the tests, and few scribbles', async () => {
  const { knows } = await loadKnown(more);
  assert.ok(drawings.filter((drawing) => knows(drawing)).length > 0.9 * drawings.length);
  const scribbles = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => [Array.from({ length: 150 }, (_, i) => (
    { x: 120 + 100 * Math.sin(i * seed * 1.7) + 40 * Math.cos(i * 2.3), y: 120 + 100 * Math.cos(i * (seed + 1.3)) - 50 * Math.sin(i * 3.1 * seed) }))]);
  assert.ok(scribbles.filter((drawing) => knows(drawing)).length <= 4);
});

test('each file judges by itself, and another model, damage and wrong sources are refused', async () => {
  const model = tinyModel(), inkling = await createInkling({ model });
  const yes = await loadKnown(inkling, { known: tinyKnown(model, { numbers: [0, 5, 0, 0, 0] }) });
  const no = await loadKnown(inkling, { known: Promise.resolve(tinyKnown(model, { numbers: [0, -5, 0, 0, 0] })) });
  assert.deepEqual([yes.familiarity(square), no.familiarity(square), yes.knows(square), no.knows(square)], [5, -5, true, false]);
  await assert.rejects(loadKnown(inkling), code('model', /made for another model/));
  assert.equal(yes.knows(square), true);
  const good = tinyKnown(model);
  for (const bytes of [new Uint8Array(0), good.subarray(0, 70), Uint8Array.from(good, (v, i) => (i === 70 ? v ^ 1 : v)), new Uint8Array(5000)]) {
    await assert.rejects(loadKnown(inkling, { known: bytes }), code('model', /no known.ink of this release, or it is damaged/));
  }
  await assert.rejects(loadKnown(inkling, { known: Buffer.from('<!doctype html>') }), code('html', /known/));
  await assert.rejects(loadKnown(inkling, { known: '/nowhere/known.ink' }), InklingError);
  await assert.rejects(loadKnown(/** @type {any} */ (3)), code('option', /createInkling/));
});

test('the example says what drawings are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-'));
  try {
    const source = readFileSync(join(root, 'examples/why.mjs'), 'utf8').replace("'inkling'", `'${pathToFileURL(`${DIST}/inkling.js`).href}'`)
      .replace("'inkling/more'", `'${pathToFileURL(`${DIST}/more.js`).href}'`);
    writeFileSync(join(folder, 'why.mjs'), source);
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'why.mjs'), pen], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.match(stdout, /^house: stroke 2 of 4 decides\n/);
    assert.equal(stdout.trim().split('\n').length, drawings.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
