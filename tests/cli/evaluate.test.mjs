import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { binary, file, folder, inkling, labels, model, ndjson as linesOf, own, parse } from '../lib/cli.mjs';
import { exact, perturbations, random } from '../lib/perturbations.mjs';

/** With a field of Quick, Draw!, which says that strokes are rows. */
const ndjson = (objects) => linesOf(objects.map((object) => ({ key_id: '1', ...object })));
const evaluate = (args, input) => inkling(['evaluate', '--model', model, ...args], input);
const measure = (args, input) => {
  const { status, out, err } = evaluate(['--json', ...args], input);
  assert.equal(err, '');
  assert.equal(status, 0);
  return JSON.parse(out);
};

const simplified = parse(inkling(['simplify'], ndjson(own('pen.ndjson'))).out).map(({ drawing }) => drawing);
const scaled = (drawing, factor) => drawing.map((stroke) => stroke.map((row) => row.map((value) => (value * factor) % 256)));
const byFileName = (a, b) => Buffer.compare(Buffer.from(`${a}.bin`), Buffer.from(`${b}.bin`));
/** Several hundred labeled drawings: those of the tests, simplified, in three variants, each with every label. */
const set = [...labels].sort(byFileName).flatMap((word) => simplified.flatMap((drawing, i) =>
  [1, 2, 3].map((n) => ({ word, drawing: scaled(drawing, i + n) }))));
const asNdjson = file('set.ndjson', ndjson(set));
const asBin = join(folder, 'set');
mkdirSync(asBin);
for (const label of labels) {
  file(`set/${label}.bin`, Buffer.concat(set.filter(({ word }) => word === label).map(({ drawing }) => binary(drawing))));
}

/** A line of classify as it is for an unfinished drawing: twice the temperature gives square roots, scaled to sum to 1. */
function unfinished({ word, guesses }) {
  const sum = guesses.reduce((sum, { probability }) => sum + Math.sqrt(probability), 0);
  const softer = guesses.map(({ label, probability }) => ({ label, probability: Math.sqrt(probability) / sum }));
  return { word, guesses: softer, sure: softer[0].probability >= 0.8 }; // the threshold of the model in tests/lib/cli.mjs
}

/** The metrics, computed from the output of classify. */
function expected(objects, change = (line) => line) {
  const lines = parse(inkling(['classify', '--model', model, '--top', '1000'], ndjson(objects)).out).map(change);
  const rank = lines.map(({ word, guesses }) => guesses.findIndex(({ label }) => label === word));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const best = lines.map(({ guesses }) => guesses[0].probability);
  let ece = 0, hash = 0xcbf29ce484222325n;
  for (let bin = 0; bin < 15; bin++) {
    const inBin = lines.map((_, i) => i).filter((i) => Math.min(14, Math.floor(best[i] * 15)) === bin);
    ece += Math.abs(inBin.reduce((sum, i) => sum + (rank[i] === 0) - best[i], 0)) / lines.length;
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
    map3: mean(rank.map((r) => (r < 3 ? 1 / (r + 1) : 0))),
    nll: -mean(lines.map(({ guesses }, i) => Math.log(Math.max(guesses[rank[i]].probability, 1.17549435e-38)))),
    ece,
    sure: mean(sure.map(Number)),
    sure_right: mean(rank.filter((_, i) => sure[i]).map((r) => Number(r === 0))),
    hash: hash.toString(16).padStart(16, '0'),
  };
}

function close(actual, wanted, hashes = true) {
  assert.deepEqual(Object.keys(actual), Object.keys(wanted));
  for (const key of Object.keys(wanted)) {
    if (key === 'hash' && !hashes) continue;
    if (key === 'hash' || key === 'drawings') assert.equal(actual[key], wanted[key], key);
    else assert.ok(Math.abs(actual[key] - wanted[key]) < 1e-5, `${key}: ${actual[key]}, not ${wanted[key]}`);
  }
}

test('the metrics are those of the guesses', () => {
  const actual = measure([asNdjson]);
  close(actual, expected(set));
  assert.ok(actual.top1 > 0 && actual.top1 < actual.top3 && actual.top3 < actual.top5 && actual.top5 < 1);
  assert.ok(actual.sure > 0 && actual.sure < 1);
});

test('a folder of .bin files, the files one by one, and ndjson give the same metrics', () => {
  const wanted = measure([asNdjson]);
  assert.deepEqual(measure([asBin]), wanted);
  assert.deepEqual(measure([...labels].sort(byFileName).map((label) => join(asBin, `${label}.bin`))), wanted);
  assert.deepEqual(measure(['-'], ndjson(set)), wanted);
});

test('the metrics do not depend on the number of threads', () => {
  const many = file('many.ndjson', ndjson([...set, ...set, ...set]));
  const one = evaluate(['--jobs', '1', '--hash', many]);
  assert.match(one.out, /^drawings +2160\n/);
  assert.match(one.out, /^hash +[0-9a-f]{16}$/m);
  for (const jobs of ['2', '3', '16']) assert.equal(evaluate(['--jobs', jobs, '--hash', many]).out, one.out);
});

test('--cut keeps the first points of each drawing, rounded up, and classifies them as unfinished', () => {
  const truncate = (drawing, fraction) => {
    let left = Math.ceil(fraction * drawing.reduce((sum, [x]) => sum + x.length, 0) - 1e-6);
    return drawing.map(([x, y]) => {
      const n = Math.min(left, x.length);
      left -= n;
      return [x.slice(0, n), y.slice(0, n)];
    }).filter(([x]) => x.length > 0);
  };
  for (const fraction of [0.001, 0.07, 0.5, 0.75, 1]) {
    const wanted = expected(set.map(({ word, drawing }) => ({ word, drawing: truncate(drawing, fraction) })), fraction < 1 ? unfinished : undefined);
    close(measure(['--cut', `${fraction}`, asBin]), wanted, fraction === 1);
  }
});

test('--change perturbs drawings, which are then raw pen input', () => {
  const hashes = new Set(), few = set.filter((_, i) => i % 4 === 0);
  for (const [name, perturb] of Object.entries(perturbations)) {
    const perturbed = few.map(({ word, drawing }, i) => {
      const strokes = drawing.map(([x, y]) => x.map((_, j) => [x[j], y[j]]));
      return { word, drawing: perturb(strokes, random(7, i)).map((stroke) => [0, 1].map((at) => stroke.map((p) => Math.fround(p[at])))) };
    });
    const actual = measure(['--change', name, '--seed', '7', '-'], ndjson(few));
    close(actual, measure(['--raw', '-'], ndjson(perturbed)), exact(name));
    hashes.add(actual.hash);
  }
  assert.equal(hashes.size, Object.keys(perturbations).length - 1, 'all differ, except that doubled points change nothing');
});

test('every perturbation of --help is tested', () => {
  const [, list] = evaluate(['--help']).out.match(/\n {4}--change NAME.*\n((?: {8}.*\n)+)/) ?? [];
  assert.deepEqual(list.trim().split('\n').map((line) => line.trim().split(' ')[0]), Object.keys(perturbations));
});

test('--change depends on the seed, not on the number of threads', () => {
  const [one, many, other] = [['1', '1'], ['16', '1'], ['1', '2']].map(([jobs, seed]) =>
    measure(['--change', 'jitter', '--jobs', jobs, '--seed', seed, asBin]));
  assert.deepEqual(many, one);
  assert.notEqual(other.hash, one.hash);
});

test('--cut truncates the perturbed drawing', () => {
  const turned = set.map(({ word, drawing }) => ({ word, drawing: [...drawing].reverse() }));
  assert.deepEqual(measure(['--change', 'reverse-order', '--cut', '0.5', asBin]), measure(['--raw', '--cut', '0.5', '-'], ndjson(turned)));
});

/** Counts drawings by label and best guess in the output of classify. */
function countGuesses() {
  const count = new Map();
  for (const { word, guesses: [best] } of parse(inkling(['classify', '--model', model], ndjson(set)).out)) {
    const key = `${word} → ${best.label}`;
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return (label, guess) => count.get(`${label} → ${guess}`) ?? 0;
}

test('--labels prints the metrics of each label and all confusions, the costliest first', () => {
  const count = countGuesses();
  const all = measure(['--labels', asBin]);
  assert.deepEqual(all.labels, labels.map((label) => ({ label, drawings: set.length / labels.length, right: count(label, label) })));
  for (const { labels: [a, b], taken } of all.confusions) assert.deepEqual(taken, [count(a, b), count(b, a)]);
  const cost = all.confusions.map(({ taken: [a, b] }) => a + b);
  assert.equal(cost.reduce((sum, value) => sum + value), set.length - all.labels.reduce((sum, { right }) => sum + right, 0));
  assert.deepEqual(cost, [...cost].sort((a, b) => b - a));
  assert.equal(all.bins.reduce((sum, { drawings }) => sum + drawings, 0), set.length);
  assert.ok(all.bins.every(({ drawings, confidence }, i) => !drawings || Math.abs(confidence * 15 - i - 0.5) <= 0.5 + 1e-5));
  const error = all.bins.reduce((sum, { drawings, right, confidence }) => sum + Math.abs(right - drawings * confidence), 0) / set.length;
  assert.ok(Math.abs(error - all.ece) < 1e-5, `${error}, not ${all.ece}`);

  const { out } = evaluate([asBin]);
  const { labels: [a, b], taken } = all.confusions[0];
  assert.ok(out.includes(`${(100 * cost[0] / set.length).toFixed(2)}    ${a} and ${b}: ${taken[0]} taken for ${b}, ${taken[1]} for ${a}\n`), out);
  const weakest = all.labels.reduce((least, label) => (label.right < least.right ? label : least));
  assert.ok(out.includes(`weakest labels, top-1\n`) && out.includes(`%  ${weakest.label}: ${weakest.right} of ${weakest.drawings}\n`), out);
});

test('--report writes all metrics and two pictures', () => {
  const to = join(folder, 'report');
  for (const again of [false, true]) { // into a new folder, and over existing files
    assert.equal(existsSync(to), again);
    assert.equal(evaluate(['--report', to, asBin]).status, 0);
  }
  assert.deepEqual(JSON.parse(readFileSync(join(to, 'figures.json'), 'utf8')), measure(['--labels', asBin]));
  const [reliability, confusion] = ['reliability', 'confusion'].map((name) => readFileSync(join(to, `${name}.svg`), 'utf8'));
  for (const svg of [reliability, confusion]) assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^]*<\/svg>\n$/);
  const { bins } = measure(['--labels', asBin]);
  assert.equal(reliability.match(/class="bar"/g)?.length, bins.filter(({ drawings }) => drawings).length);
  const count = countGuesses();
  const cells = labels.flatMap((drawn) => labels.map((guessed) => [drawn, guessed, count(drawn, guessed)])).filter(([, , n]) => n);
  assert.equal(confusion.match(/<rect class="(bar|miss)"/g)?.length, cells.length);
  for (const [drawn, guessed, n] of cells) {
    assert.ok(confusion.includes(`<title>${drawn} → ${guessed}: ${n} of ${set.length / labels.length}</title>`), `${drawn} → ${guessed}`);
  }
});

test('a report that cannot be written is reported, with status 2', () => {
  const taken = file('taken', '');
  for (const to of [taken, join(taken, 'report'), join(folder, 'missing', 'report')]) {
    const { status, err } = evaluate(['--report', to, asBin]);
    assert.equal(status, 2);
    assert.match(err, /^inkling: cannot (write|create the folder) /);
  }
});

test('--field names the field with the strokes', () => {
  const renamed = ndjson(set.map(({ word, drawing }) => ({ word, simplified: drawing })));
  assert.deepEqual(measure(['--field', 'simplified', '-'], renamed), measure([asNdjson]));
});

test('a truncated .bin file is reported with the offset of its last drawing, and the rest counts', () => {
  const one = binary([[[0, 255], [0, 255]]]);
  for (const length of [1, 16, 17, 18, 19, one.length - 1]) {
    const path = file('cat.bin', Buffer.concat([one, one, one.subarray(0, length)]));
    const { status, out, err } = evaluate(['--json', path, asNdjson]);
    assert.equal(status, 1);
    assert.equal(JSON.parse(out).drawings, set.length + 2);
    assert.equal(err, `${path}: drawing at byte ${2 * one.length}: the file ends inside this drawing: it is truncated or not a Quick, Draw! binary file\n`);
  }
});

test('a drawing without strokes is reported with its offset, and the rest counts', () => {
  const one = binary([[[0, 255], [0, 255]]]);
  const path = file('sun.bin', Buffer.concat([one, binary([]), one]));
  const { status, out, err } = evaluate(['--json', path]);
  assert.equal(status, 1);
  assert.equal(JSON.parse(out).drawings, 2);
  assert.ok(err.startsWith(`${path}: drawing at byte ${one.length}: `), err);
});

test('labels that the model lacks are reported, and the rest counts', () => {
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

test('an evaluation without drawings fails, with status 2', () => {
  mkdirSync(join(folder, 'empty'));
  assert.match(evaluate([join(folder, 'empty')]).err, /no file in .*empty has a known format/);
  assert.match(evaluate([join(folder, 'missing')]).err, /cannot open .*missing: No such file/);
  assert.match(evaluate(['-'], '').err, /no drawings to evaluate/);
  for (const args of [[join(folder, 'empty')], [join(folder, 'missing')], ['-']]) assert.equal(evaluate(args, '').status, 2);
});

test('there is no progress bar if standard error is not a terminal', () => {
  assert.equal(evaluate([asBin]).err, '');
});

test('a binary drawing of too many points is reported, and the rest counts', () => {
  const stroke = [new Uint8Array(65535).map((_, i) => i), new Uint8Array(65535).map((_, i) => i >> 8)];
  const huge = binary(Array(40).fill(stroke)), one = binary([[[0, 9], [0, 9]]]);
  const path = file(`${labels[0]}.bin`, Buffer.concat([one, huge, one]));
  const { status, out, err } = evaluate(['--json', path]);
  assert.ok(err.startsWith(`${path}: drawing at byte ${one.length}: `), err);
  assert.match(err, /^[^\n]* 65536 points[^\n]*\n$/);
  assert.equal(status, 1);
  assert.equal(JSON.parse(out).drawings, 2);
});
