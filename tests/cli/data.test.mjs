// What the model and the preprocessing must reach on Quick, Draw! drawings, in the folders and files that
// INKLING_TEST (drawings the model never saw, .bin) and INKLING_RAW_PAIRS (raw and simplified, ndjson) name.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { inkling, root } from './run.mjs';

const { INKLING_TEST: drawings, INKLING_RAW_PAIRS: pairs } = process.env;
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const skip = (path) => (!path && 'no Quick, Draw! drawings here; INKLING_DATA names their folder')
  || (!existsSync(model) && 'weights/inkling.ink is missing; train it');

/** Runs a command that prints JSON, and shows what it printed. */
function figures(context, args) {
  const { status, out, err } = inkling(args);
  assert.equal(status, 0, err);
  context.diagnostic(`inkling ${args.map((arg) => arg.replace(root, '')).join(' ')}: ${out.trim()}`);
  return JSON.parse(out);
}

const atLeast = (value, least) => assert.ok(value >= least, `${value}; expected at least ${least}`);

test('raw pen input simplifies to Google\'s own drawing, bit for bit, in 94 of 100 at least', { skip: !pairs && skip(pairs) }, (context) => {
  const { drawings, equal_drawings } = figures(context, ['simplify', '--check', '--json', pairs]);
  assert.ok(drawings >= 1000);
  atLeast(equal_drawings / drawings, 0.94);
});

test('whole drawings: top-1 of 79 % at least, and "sure" is right', { skip: skip(drawings) }, (context) => {
  const { top1, sure_right } = figures(context, ['evaluate', '--model', model, '--json', drawings]);
  atLeast(top1, 0.79);
  atLeast(sure_right, 0.9);
});

test('raw pen input loses at most a point of top-1 against Google\'s simplified form', { skip: skip(pairs) }, (context) => {
  const [raw, simplified] = ['raw', 'simplified'].map((field) =>
    figures(context, ['evaluate', '--model', model, '--json', '--field', field, pairs]).top1);
  atLeast(raw, simplified - 0.01);
});
