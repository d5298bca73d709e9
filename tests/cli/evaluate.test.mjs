import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { binary, file, folder, inkling, labels, model, ndjson, own, parse } from './run.mjs';

const evaluate = (args, input) => inkling(['evaluate', '--model', model, ...args], input);
const figures = (args, input) => {
  const { status, out, err } = evaluate(['--json', ...args], input);
  assert.equal(err, '');
  assert.equal(status, 0);
  return JSON.parse(out);
};

/** A few hundred labelled drawings: our own, simplified, each under every label in turn. */
const simplified = parse(inkling(['simplify'], ndjson(own('pen.ndjson'))).out).map(({ drawing }) => drawing);
const set = labels.flatMap((word) => simplified.flatMap((drawing, i) =>
  row(3, (n) => ({ word, drawing: drawing.map((rows) => rows.map((r) => r.map((v) => (v * (i + n + 1)) % 256))) }))))
  .sort((a, b) => Buffer.compare(Buffer.from(`${a.word}.bin`), Buffer.from(`${b.word}.bin`)));
function row(n, value) {
  return Array.from({ length: n }, (_, i) => value(i));
}
const asNdjson = file('set.ndjson', ndjson(set));
const asBin = join(folder, 'set');
mkdirSync(asBin);
for (const label of labels) {
  file(`set/${label}.bin`, Buffer.concat(set.filter(({ word }) => word === label).map(({ drawing }) => binary(drawing))));
}

/** The figures from what classify says. */
function expected(objects) {
  const lines = parse(inkling(['classify', '--model', model, '--top', '1000'], ndjson(objects)).out);
  const rank = lines.map(({ word, guesses }) => guesses.findIndex(({ label }) => label === word));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const best = lines.map(({ guesses }) => guesses[0].probability);
  let ece = 0, hash = 0xcbf29ce484222325n;
  for (let bin = 0; bin < 15; bin++) {
    const of = lines.map((_, i) => i).filter((i) => Math.min(14, Math.floor(best[i] * 15)) === bin);
    ece += Math.abs(of.reduce((sum, i) => sum + (rank[i] === 0) - best[i], 0)) / lines.length;
  }
  for (const { guesses } of lines) {
    const inOrder = Float32Array.from(labels, (label) => guesses.find((guess) => guess.label === label).probability);
    for (const byte of new Uint8Array(inOrder.buffer)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const sure = lines.map((line) => line.sure);
  return {
    drawings: lines.length,
    top1: mean(rank.map((r) => Number(r < 1))),
    top3: mean(rank.map((r) => Number(r < 3))),
    top5: mean(rank.map((r) => Number(r < 5))),
    nll: -mean(lines.map(({ guesses }, i) => Math.log(Math.max(guesses[rank[i]].probability, 1.17549435e-38)))),
    ece,
    sure: mean(sure.map(Number)),
    sure_right: mean(rank.filter((_, i) => sure[i]).map((r) => Number(r === 0))),
    hash: hash.toString(16).padStart(16, '0'),
  };
}

function close(actual, wanted) {
  assert.deepEqual(Object.keys(actual), Object.keys(wanted));
  for (const key of Object.keys(wanted)) {
    if (key === 'hash' || key === 'drawings') assert.equal(actual[key], wanted[key], key);
    else assert.ok(Math.abs(actual[key] - wanted[key]) < 1e-5, `${key}: ${actual[key]}, not ${wanted[key]}`);
  }
}

test('the figures are those of the guesses', () => {
  const actual = figures([asNdjson]);
  close(actual, expected(set));
  assert.ok(actual.top1 > 0 && actual.top1 < actual.top3 && actual.top3 < actual.top5 && actual.top5 < 1);
  assert.ok(actual.sure > 0 && actual.sure < 1);
});

test('a folder of .bin files, each of them, and ndjson give the same', () => {
  const wanted = figures([asNdjson]);
  assert.deepEqual(figures([asBin]), wanted);
  const sorted = [...labels].sort((a, b) => Buffer.compare(Buffer.from(`${a}.bin`), Buffer.from(`${b}.bin`)));
  assert.deepEqual(figures(sorted.map((label) => join(asBin, `${label}.bin`))), wanted);
  assert.deepEqual(figures(['-'], ndjson(set)), wanted);
});

test('the number of threads changes nothing', () => {
  const many = file('many.ndjson', ndjson([...set, ...set, ...set]));
  const one = evaluate(['--jobs', '1', '--hash', many]);
  assert.match(one.out, /^drawings +2160\n/);
  assert.match(one.out, /^hash +[0-9a-f]{16}$/m);
  for (const jobs of ['2', '3', '16']) assert.equal(evaluate(['--jobs', jobs, '--hash', many]).out, one.out);
});

test('--cut keeps the first points of each drawing, rounded up', () => {
  const cut = (drawing, fraction) => {
    let left = Math.ceil(fraction * drawing.reduce((sum, [x]) => sum + x.length, 0) - 1e-6);
    return drawing.map(([x, y]) => {
      const n = Math.min(left, x.length);
      left -= n;
      return [x.slice(0, n), y.slice(0, n)];
    }).filter(([x]) => x.length > 0);
  };
  for (const fraction of [0.001, 0.07, 0.5, 0.75, 1]) {
    const wanted = figures(['-'], ndjson(set.map(({ word, drawing }) => ({ word, drawing: cut(drawing, fraction) }))));
    assert.deepEqual(figures(['--cut', `${fraction}`, asBin]), wanted, `${fraction}`);
  }
});

test('--field names where the strokes are', () => {
  const renamed = ndjson(set.map(({ word, drawing }) => ({ word, simplified: drawing })));
  assert.deepEqual(figures(['--field', 'simplified', '-'], renamed), figures([asNdjson]));
});

test('a cut .bin file is reported with the byte where its last drawing begins; the rest counts', () => {
  const one = binary([[[0, 255], [0, 255]]]);
  for (const kept of [1, 16, 17, 18, 19, one.length - 1]) {
    const path = file('cat.bin', Buffer.concat([one, one, one.subarray(0, kept)]));
    const { status, out, err } = evaluate(['--json', path, asNdjson]);
    assert.equal(status, 1);
    assert.equal(JSON.parse(out).drawings, set.length + 2);
    assert.equal(err, `${path}: drawing at byte ${2 * one.length}: the file ends inside it; it was cut short or is not a Quick, Draw! binary file\n`);
  }
});

test('a drawing without strokes is reported with its place; the rest counts', () => {
  const one = binary([[[0, 255], [0, 255]]]);
  const path = file('sun.bin', Buffer.concat([one, binary([]), one]));
  const { status, out, err } = evaluate(['--json', path]);
  assert.equal(status, 1);
  assert.equal(JSON.parse(out).drawings, 2);
  assert.ok(err.startsWith(`${path}: drawing at byte ${one.length}: `), err);
});

test('labels the model does not know are reported; the rest counts', () => {
  const unknown = file('submarine.bin', binary([[[0, 255], [0, 255]]]));
  const files = evaluate(['--json', unknown, asBin]);
  assert.equal(files.status, 1);
  assert.equal(JSON.parse(files.out).drawings, set.length);
  assert.match(files.err, /submarine\.bin: the model has no label of this name/);
  const lines = evaluate(['--json', '-'], ndjson([{ word: 'submarine', drawing: simplified[0] }, set[0], { drawing: simplified[0] }]));
  assert.equal(lines.status, 1);
  assert.equal(JSON.parse(lines.out).drawings, 1);
  assert.match(lines.err, /^standard input:1: the model has no label "submarine"\nstandard input:3: no "word"/);
});

test('nothing to evaluate is an error', () => {
  mkdirSync(join(folder, 'empty'));
  assert.match(evaluate([join(folder, 'empty')]).err, /no \.bin or \.ndjson file in/);
  assert.match(evaluate([join(folder, 'missing')]).err, /cannot open .*missing: No such file/);
  assert.match(evaluate(['-'], '').err, /not one drawing/);
  for (const args of [[join(folder, 'empty')], [join(folder, 'missing')], ['-']]) assert.equal(evaluate(args, '').status, 2);
});

test('no progress bar where nobody sees it', () => {
  assert.equal(evaluate([asBin]).err, '');
});
