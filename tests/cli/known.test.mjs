// Whether a drawing is like anything that the model knows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { file, inkling, labels, model, ndjson, own, parse } from '../lib/cli.mjs';
import { tinyKnown, tinyModel } from '../lib/tiny-model.mjs';

const NUMBERS = [0.1, -3, 0.5, 0.25, 0.125], WEIGHTS = Array.from({ length: 16 }, (_, i) => 8 * (i % 5) - 15);
const bytes = readFileSync(model), known = file('known.ink', tinyKnown(bytes, { weights: WEIGHTS, numbers: NUMBERS }));
const pen = ndjson(own('pen.ndjson').map(({ drawing }) => ({ drawing })));
const run = (...args) => inkling(['classify', '--model', model, ...args], pen);

test('familiarity is what the file makes of embedding, logit and length', () => {
  const { status, out, err } = run('--known-file', known);
  assert.deepEqual([status, err], [0, '']);
  const parts = parse(inkling(['embed', '--strength', '--model', model], pen).out);
  const [scale, bias, logitWeight, lengthWeight, ratioWeight] = NUMBERS;
  parse(out).forEach(({ known: isKnown, familiarity }, i) => {
    const { embedding, logit, length } = parts[i];
    const sum = WEIGHTS.reduce((all, weight, k) => all + scale * weight * embedding[k], bias) + logitWeight * logit + lengthWeight * length + ratioWeight * logit / length;
    assert.ok(Math.abs(familiarity - sum) < 1e-4, `${familiarity}, not ${sum}`);
    assert.equal(isKnown, familiarity >= 0);
  });
});

test('the rest of a line stays as it is, and --among does not change what is known', () => {
  const plain = parse(run('--known-file', known).out).map(({ known: isKnown, familiarity, ...rest }) => [rest, isKnown, familiarity]);
  assert.deepEqual(plain.map(([rest]) => rest), parse(run().out));
  assert.deepEqual(parse(run('--known-file', known, '--among', 'sun,line').out).map(({ known: isKnown, familiarity }) => [isKnown, familiarity]), plain.map(([, ...rest]) => rest));
});

test('--known takes the file that the environment names, or the one beside the model of the program', () => {
  assert.equal(inkling(['classify', '--model', model, '--known'], pen, { INKLING_KNOWN: known }).out, run('--known-file', known).out);
  const { status, out } = inkling(['classify', '--known'], pen);
  assert.equal(status, 0);
  assert.match(out, /"known":true/);
});

test('files that do not fit end the command', () => {
  const damaged = Buffer.from(tinyKnown(bytes));
  damaged[70] ^= 1;
  for (const [name, content, message] of [
    ['other.ink', tinyKnown(tinyModel({ labels: labels.slice(1) })), 'made for another model: use the file of this one'],
    ['cut.ink', tinyKnown(bytes).subarray(0, 75), 'model file truncated or too long: copy it again'],
    ['damaged.ink', damaged, 'damaged model file (bad checksum): copy it again'],
    ['model.ink', bytes, 'it is none (bad magic number)'],
    ['empty.ink', '', 'it is none (bad magic number)'],
  ]) {
    const path = file(name, content);
    assert.deepEqual(run('--known-file', path), { status: 2, out: '', err: `inkling: cannot use the file of known drawings ${path}: ${message}\n` });
  }
  assert.match(run('--known-file', '/nowhere').err, /^inkling: cannot open the file of known drawings \/nowhere: No such file/);
});
