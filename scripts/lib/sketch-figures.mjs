// The figures of scripts/evaluate-sketch: node scripts/lib/sketch-figures.mjs DECODER COUNT VALID JUDGE TRAIN; the last two may be empty
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const [decoder, count, valid, judge, train] = process.argv.slice(2);
const CLI = 'build/native/inkling', TEMPERATURES = ['0.2', '0.4', '0.7', '1'], USUAL = '0.4';
const SAMPLES = 48; // points of a drawing that distances are measured between
const COPY = 2; // px; a drawing that is nearer than this to one of train is a copy

/** What a command prints. @param {string[]} args */
function run(args, input = '') {
  const { status, stdout, stderr } = spawnSync(CLI, args, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status === 2 || status === null) throw new Error(`inkling ${args[0]}: ${stderr}`);
  return stdout;
}
const parse = (text) => text.trim().split('\n').map((line) => JSON.parse(line));
const percent = (share) => Math.round(10000 * share) / 100;

/** How often drawings are named right, by the recognizer or another model. @param {string} lines ndjson; empty: those of `valid` @param {string[]} options */
function named(lines, ...options) {
  const { top1, top5 } = JSON.parse(run(['evaluate', '--json', ...options, ...(lines ? ['--rows', '-'] : [valid])], lines));
  return { top1: percent(top1), top5: percent(top5) };
}
const draw = (...options) => run(['draw', '--all', '--decoder', decoder, ...options]);

/** SAMPLES points, evenly along the strokes of a drawing, aligned to the top left, longer side 255. */
function sample(drawing) {
  const xs = drawing.flatMap(([x]) => x), ys = drawing.flatMap(([, y]) => y);
  const left = Math.min(...xs), top = Math.min(...ys);
  const scale = 255 / Math.max(1, Math.max(...xs) - left, Math.max(...ys) - top);
  const segments = drawing.flatMap(([x, y]) => (x.length === 1 ? [[0, 0]] : x.slice(1).map((_, i) => [i, i + 1])).map(([a, b]) => [
    (x[a] - left) * scale, (y[a] - top) * scale, (x[b] - left) * scale, (y[b] - top) * scale]));
  const lengths = segments.map(([a, b, c, d]) => Math.hypot(c - a, d - b) + 1e-9);
  const step = lengths.reduce((sum, length) => sum + length, 0) / SAMPLES;
  const points = new Float32Array(2 * SAMPLES);
  for (let n = 0, at = 0, passed = 0; n < SAMPLES; n++) {
    const due = (n + 0.5) * step;
    while (at < segments.length - 1 && passed + lengths[at] < due) passed += lengths[at++];
    const [a, b, c, d] = segments[at], t = Math.min(1, (due - passed) / lengths[at]);
    points[2 * n] = a + (c - a) * t;
    points[2 * n + 1] = b + (d - b) * t;
  }
  return points;
}

/** The mean distance from each point of a to the nearest of b. */
function oneWay(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) {
    let nearest = Infinity;
    for (let j = 0; j < b.length; j += 2) nearest = Math.min(nearest, (a[i] - b[j]) ** 2 + (a[i + 1] - b[j + 1]) ** 2);
    sum += Math.sqrt(nearest);
  }
  return 2 * sum / a.length;
}
/** The Chamfer distance in px: the mean of both ways. */
const chamfer = (a, b) => (oneWay(a, b) + oneWay(b, a)) / 2;

/** Distances of all pairs. */
const pairs = (all) => all.flatMap((a, i) => all.slice(i + 1).map((b) => chamfer(a, b)));

/** A word's drawings in a folder of .bin files. */
const drawingsOf = (folder, word) => parse(run(['simplify', join(folder, `${word}.bin`)])).map(({ drawing }) => sample(drawing));

/** The share of pairs of a word's drawings that are nearer to each other than a pair of human drawings, over all pairs of both. */
function alike(drawn, human) {
  const ours = pairs(drawn), theirs = pairs(human);
  return ours.reduce((sum, d) => sum + theirs.filter((other) => d < other).length, 0) / (ours.length * theirs.length);
}

const drawings = Object.fromEntries(TEMPERATURES.map((t) => [t, draw('--count', count, '--temperature', t)]));
const best = draw('--count', count, '--temperature', USUAL, '--best', '4');
/** @type {Map<string, Float32Array[]>} */
const sampled = new Map();
for (const { word, drawing } of parse(drawings[USUAL])) sampled.set(word, [...sampled.get(word) ?? [], sample(drawing)]);
const files = readdirSync(valid).filter((name) => name.endsWith('.bin'));
const known = files.map((name) => basename(name, '.bin')).filter((word) => sampled.has(word));
const mean = (list) => list.reduce((sum, v) => sum + v, 0) / list.length;
const figures = {
  drawings_per_word: Number(count),
  temperature: Object.fromEntries(TEMPERATURES.map((t) => [t, named(drawings[t])])),
  best_of_4: named(best),
  halves: named('', '--cut', '0.5'),
  halves_finished: named(run(['finish', '--decoder', decoder, '--cut', '0.5', ...files.map((name) => join(valid, name))])),
  pairs_nearer_than_human: percent(mean(known.map((word) => alike(sampled.get(word) ?? [], drawingsOf(valid, word).slice(0, 16))))),
  ...judge && { judge: { valid: named('', '--model', judge), drawings: named(drawings[USUAL], '--model', judge), best_of_4: named(best, '--model', judge) } },
  ...train && {
    copies: percent(mean(known.flatMap((word) => {
      const theirs = drawingsOf(train, word);
      return (sampled.get(word) ?? []).map((one) => (theirs.some((other) => oneWay(one, other) < COPY && oneWay(other, one) < COPY) ? 1 : 0));
    }))),
  },
};
console.log(JSON.stringify(figures, null, 2));
