// Strokes as a short text for addresses, and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInkling } from '../../../dist/inkling.js';
import { EXAMPLES } from '../../../web/app/examples.js';
import { InklingError } from '../../../web/lib/errors.js';
import { MAX_LENGTH, decodeStrokes, encodeStrokes } from '../../../web/lib/strokes/compact.js';
import { toPoints } from '../../../web/lib/strokes/convert.js';

const inkling = await createInkling();
const drawings = EXAMPLES.map(({ drawing }) => drawing.map((rows) => toPoints(rows)));
const encoded = drawings.map(encodeStrokes);
let state = 1;
/** A number of a series that is the same on every run. */
function below(/** @type {number} */ limit) {
  state = (state * 48271) % 2147483647;
  return Math.floor(state / 2147483647 * limit);
}

test('a drawing that was written is read as the same drawing', () => {
  for (const [i, text] of encoded.entries()) {
    assert.match(text, /^1[\w-]+$/);
    const rows = decodeStrokes(text);
    assert.equal(rows.length, drawings[i].length);
    assert.equal(encodeStrokes(rows.map((row) => toPoints(row))), text);
    const [before, after] = [inkling.classify(drawings[i]), inkling.classify(rows, { format: 'simplified' })];
    assert.equal(after.guesses[0].label, before.guesses[0].label);
  }
});

test('the text of version 1 stays what it is: there are links with it', () => {
  assert.equal(encodeStrokes([[{ x: 0, y: 0, t: 0 }, { x: 255, y: 0, t: 0 }, { x: 255, y: 100, t: 0 }], [{ x: 10, y: 90, t: 0 }]]), '1AgMAAP4DAADIAQHpAxM');
  assert.deepEqual(decodeStrokes('1AgMAAP4DAADIAQHpAxM'), [[[0, 255, 255], [0, 0, 100]], [[10], [90]]]);
});

test('any size and place is written: dots, huge and tiny drawings, far away', () => {
  assert.deepEqual(decodeStrokes(encodeStrokes([[{ x: -1e9, y: 1e9, t: 0 }]])), [[[0], [0]]]);
  assert.deepEqual(decodeStrokes(encodeStrokes([[{ x: -1e9, y: 0, t: 0 }, { x: 1e9, y: 0, t: 1 }]])), [[[0, 255], [0, 0]]]);
  assert.deepEqual(decodeStrokes(encodeStrokes([[{ x: 1e-9, y: 0, t: 0 }, { x: 2e-9, y: 0, t: 1 }]])), [[[0, 0], [0, 0]]]);
});

test('a long drawing is simplified until it fits; one that cannot fit is refused', () => {
  const scribble = (/** @type {number} */ strokes, /** @type {number} */ points) =>
    Array.from({ length: strokes }, () => Array.from({ length: points }, (_, t) => ({ x: below(1000) + 300 * Math.cos(t / 9), y: below(1000) + 300 * Math.sin(t / 7), t })));
  const wavy = [Array.from({ length: 5000 }, (_, t) => ({ x: t / 5, y: 500 + 400 * Math.sin(t / 100) + 10 * Math.sin(t / 2), t }))];
  assert.ok(encodeStrokes(wavy).length <= MAX_LENGTH);
  assert.ok(decodeStrokes(encodeStrokes(wavy))[0][0].length > 20);
  for (const drawing of [scribble(1, 20_000), scribble(600, 3), scribble(20_000, 1)]) {
    assert.throws(() => encodeStrokes(drawing), (error) => error instanceof InklingError && error.code === 'too-many-points');
  }
});

/** Reads something; what is no drawing must be refused in words. @param {any} text @returns {boolean} whether it is a drawing */
function reads(text) {
  try {
    const rows = decodeStrokes(text);
    assert.ok(rows.length > 0 && rows.every(([xs, ys]) => xs.length > 0 && xs.length === ys.length && [...xs, ...ys].every((value) => Number.isInteger(value) && value >= 0 && value <= 255)));
    return true;
  } catch (error) {
    assert.ok(error instanceof InklingError && error.code === 'strokes' && /^[A-Z].*\. Copy the link again, whole\.$/.test(error.message), String(error));
    return false;
  }
}

test('a text that was cut anywhere is refused', () => {
  for (const text of encoded) for (let length = 0; length < text.length; length++) assert.equal(reads(text.slice(0, length)), false, String(length));
});

test('what is no drawing is refused with a reason', () => {
  const hostile = [undefined, null, NaN, 7, {}, [], '', '1', '2AgMA', '0', 'NaN', '1AA', '1AQA', '1____', '1_38B', '1AQEB', '1AQECAgIC', 'AQEBAQ', '1AQ==', '1A Q', '1é', '1\u0000', '1%41%51', '1💥', '1AgMAAP4DAADIAQHpAxM=',
    '1AgMAAP4DAADIAQHpAxMA', `1${'A'.repeat(MAX_LENGTH - 1)}`, `1${'_'.repeat(1e6)}`, '9'.repeat(1e7), '1<script>', '1-1', '1Infinity', '../../etc'];
  for (const text of hostile) assert.equal(reads(text), false, String(text).slice(0, 40));
});

test('whatever stands in the place of characters, it is a drawing or refused', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let drawn = 0;
  for (let i = 0; i < 3000; i++) {
    const text = [...encoded[below(encoded.length)]];
    for (let changes = 1 + below(4); changes > 0; changes--) text[1 + below(text.length - 1)] = letters[below(64)];
    if (reads(text.join(''))) drawn++;
    reads(`1${Array.from({ length: below(300) }, () => letters[below(64)]).join('')}`);
  }
  assert.ok(drawn > 0);
});
