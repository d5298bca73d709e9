/** What scripts/fit-known fits, the drawings that it makes, and how scripts/evaluate-words counts claims. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { auroc } from '../../scripts/lib/auroc.mjs';
import { EVEN, FEW, STEP, calibrationError, countClaims } from '../../scripts/lib/claims.mjs';
import { ask, toLines } from '../../scripts/lib/drawings.mjs';
import { random } from '../../scripts/lib/few-shot.mjs';
import { embed, fitKnown, withoutLabels } from '../../scripts/lib/known-fit.mjs';
import { ANGLE_WEIGHT, SHAPE_WEIGHT } from '../../scripts/lib/shape.mjs';
import { EXAMPLES } from '../../web/app/examples.js';
import { MAKERS, makeUnlike } from '../../scripts/lib/unlike.mjs';
import { tinyKnown, tinyModel } from '../lib/tiny-model.mjs';

/** Rows of two numbers and the three others; the second is about `at`. @param {number} at @param {number} seed */
function table(at, seed) {
  const next = random(seed), count = 200;
  return { rows: Float32Array.from({ length: 5 * count }, (_, i) => next() + (i % 5 === 1 ? at : 0)), width: 5, count };
}

test('the fit tells what differs, calls 1 % unknown, and writes a file of the model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-')), path = join(folder, 'tiny.ink'), model = tinyModel();
  try {
    writeFileSync(path, model);
    const file = fitKnown(path, { known: table(1, 1), unlike: { low: table(-1, 2), none: table(1, 3) }, valid: table(1, 4) }, 'none');
    const same = tinyKnown(model, { weights: [file.readInt8(64), file.readInt8(65)], numbers: [28, 32, 36, 40, 44].map((at) => file.readFloatLE(at)) });
    assert.deepEqual(new Uint8Array(file), same);
    assert.equal(file.readInt8(65), 127);
    assert.ok(Math.abs(file.readInt8(64)) < 40);
    const [scale, bias, logit, length, ratio] = [28, 32, 36, 40, 44].map((at) => file.readFloatLE(at)), { rows } = table(1, 4);
    const scores = Array.from({ length: 200 }, (_, i) => {
      const [a, b, c, d, e] = rows.subarray(5 * i, 5 * i + 5);
      return scale / 10 * (file.readInt8(64) * a + file.readInt8(65) * b) + logit * c / 0.2 + length * d / 0.1 + ratio * e / 2 + bias;
    });
    assert.ok(Math.abs(scores.filter((score) => score < 0).length - 2) <= 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without its label, a drawing has the largest logit of the others', () => {
  const model = 'weights/inkling.ink', lines = toLines(EXAMPLES.slice(0, 2).map(({ drawing }) => drawing), 'simplified'), known = embed(model, lines);
  const [{ guesses: [first, second] }, { guesses: [other] }] = ask(['classify', '--top', '2', '--model', model], lines);
  const { rows, width } = withoutLabels(model, lines, [first.label, `not ${other.label}`], known);
  assert.deepEqual(rows.subarray(width), known.rows.subarray(width), 'a drawing that is not taken for its label stays as it is');
  const at = width - 3, [logit, length, ratio] = rows.subarray(at, width), [before, lengthBefore] = known.rows.subarray(at, width);
  assert.deepEqual(rows.subarray(0, at), known.rows.subarray(0, at));
  assert.equal(length, lengthBefore);
  const temperature = readFileSync(model).readFloatLE(52); // weights/FORMAT.md
  assert.ok(Math.abs(Math.exp((before - logit) / 0.2 / temperature) / (first.probability / second.probability) - 1) < 1e-3);
  assert.ok(Math.abs(ratio - logit / 0.2 / (length / 0.1) * 2) < 1e-5);
});

test('unlike drawings are drawings, the same ones by the same seed', () => {
  /** @type {import('../../scripts/lib/unlike.mjs').Drawing[][]} */
  const words = [1, 2, 3].map((n) => [[[[0, 10 * n], [0, 255]], [[5, 6], [7, 8 * n]]]]);
  for (const kind of Object.keys(MAKERS)) {
    const drawings = makeUnlike(kind, 20, words, random(5));
    assert.deepEqual(makeUnlike(kind, 20, words, random(5)), drawings, kind);
    for (const drawing of drawings) {
      assert.ok(drawing.length > 0, kind);
      for (const [xs, ys] of drawing) assert.ok(xs.length > 0 && xs.length === ys.length && [...xs, ...ys].every(Number.isFinite), kind);
    }
  }
  assert.ok(makeUnlike('overlaid', 20, words, random(5)).every((drawing) => drawing.length === 4 && JSON.stringify(drawing.slice(0, 2)) !== JSON.stringify(drawing.slice(2))));
});

test('the area under the ROC curve is the share of pairs in the right order, ties by half', () => {
  assert.equal(auroc([2, 3], [0, 1]), 1);
  assert.equal(auroc([0, 1], [2, 3]), 0);
  assert.equal(auroc([1, 1], [1, 1]), 0.5);
  assert.equal(auroc([3, 1], [2, 1, 0]), (3 + 1.5) / 6);
});

test('claims and their calibration are counted by hand', () => {
  /** @type {import('../../scripts/lib/claims.mjs').Asked[]} */
  const asked = [
    { word: 'a', label: 0.5, best: 'a', likeness: 1, rivals: [1] }, // twice as likely as the labels
    { word: 'a', label: 0.9, best: 'b', likeness: 2, rivals: [2, 1] },
    { word: 'b', label: 1, best: 'b', likeness: 0.99, rivals: [0.99] }, // a little less likely than the label
    { label: 0.5, best: 'a', likeness: 1.1, rivals: [1.1] },
    { label: 0.5, best: 'a', likeness: -2, rivals: [-2] },
  ], even = 1 - Math.log(10); // of one word; there are ten
  assert.deepEqual(countClaims(asked, even, 1), { claimed: 50, recognized: 100 / 3 });
  assert.deepEqual(countClaims(asked, 3, 0.1), { claimed: 0, recognized: 0 });
  // Claims: right at 2 / 3, weight 1/3; wrong at e / (1.9 + e), weight 1/3; wrong at 2 e^0.1 / (1 + 2 e^0.1), weight 1/2.
  const [first, second, third] = [2 / 3, Math.E / (0.9 + 1 + Math.E), 2 * Math.exp(0.1) / (1 + 2 * Math.exp(0.1))];
  const together = Math.abs((first - 1) / 3 + third / 2), alone = second / 3;
  assert.equal(Math.floor(15 * first), Math.floor(15 * third));
  assert.ok(Math.abs(calibrationError(asked, even, 1) - 100 * (together + alone) / (2 / 3 + 1 / 2)) < 1e-9);
});

test('the figures of learned words are computed with the numbers of the core', () => {
  const source = ['learned', 'shape'].map((name) => readFileSync(new URL(`../../core/src/${name}.c`, import.meta.url), 'utf8')).join('');
  const numbers = Object.fromEntries([...source.matchAll(/\b(\w+) = ([\d.]+)F?[,;]/g)].map(([, name, number]) => [name, Number(number)]));
  const { even_likeness: even, few_likeness: few, likeness_step: step, angle_weight: angle, shape_weight: shape } = numbers;
  assert.deepEqual([EVEN, FEW, STEP, ANGLE_WEIGHT, SHAPE_WEIGHT], [even, few, step, angle, shape]);
});
