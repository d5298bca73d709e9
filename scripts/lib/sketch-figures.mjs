// The figures of scripts/evaluate-sketch: node scripts/lib/sketch-figures.mjs DECODER COUNT VALID JUDGE TRAIN; the last two may be empty
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { distance, oneWay, sample } from '../../web/lib/unlike.js';

const [decoder, count, valid, judge, train] = process.argv.slice(2);
const CLI = 'build/native/inkling', TEMPERATURES = ['0.2', '0.4', '0.7', '1'], USUAL = '0.4';
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

const pointsOf = (drawing) => drawing.map(([x, y]) => x.map((_, i) => ({ x: x[i], y: y[i] })));
const sampleOf = (drawing) => sample(pointsOf(drawing));

/** Distances of all pairs. */
const pairs = (all) => all.flatMap((a, i) => all.slice(i + 1).map((b) => distance(a, b)));

/** A word's drawings in a folder of .bin files. */
const drawingsOf = (folder, word) => parse(run(['simplify', join(folder, `${word}.bin`)])).map(({ drawing }) => sampleOf(drawing));

/** The share of pairs of a word's drawings that are nearer to each other than a pair of human drawings, over all pairs of both. */
function alike(drawn, human) {
  const ours = pairs(drawn), theirs = pairs(human);
  return ours.reduce((sum, d) => sum + theirs.filter((other) => d < other).length, 0) / (ours.length * theirs.length);
}

/** Samples by word. @param {string} lines ndjson @returns {Map<string, Float32Array[]>} */
function byWord(lines) {
  const words = new Map();
  for (const { word, drawing } of parse(lines)) words.set(word, [...words.get(word) ?? [], sampleOf(drawing)]);
  return words;
}

const drawings = Object.fromEntries(TEMPERATURES.map((t) => [t, draw('--count', count, '--temperature', t)]));
const best = draw('--count', count, '--temperature', USUAL, '--best', '4');
const unlike = draw('--count', count, '--temperature', USUAL, '--unlike');
const sampled = byWord(drawings[USUAL]), sampledUnlike = byWord(unlike);
const files = readdirSync(valid).filter((name) => name.endsWith('.bin'));
const known = files.map((name) => basename(name, '.bin')).filter((word) => sampled.has(word));
const human = new Map(known.map((word) => [word, drawingsOf(valid, word).slice(0, 16)]));
const mean = (list) => list.reduce((sum, v) => sum + v, 0) / list.length;
/** @param {Map<string, Float32Array[]>} drawn */
const nearer = (drawn) => percent(mean(known.map((word) => alike(drawn.get(word) ?? [], human.get(word) ?? []))));
const figures = {
  drawings_per_word: Number(count),
  temperature: Object.fromEntries(TEMPERATURES.map((t) => [t, named(drawings[t])])),
  best_of_4: named(best),
  halves: named('', '--cut', '0.5'),
  halves_finished: named(run(['finish', '--decoder', decoder, '--cut', '0.5', ...files.map((name) => join(valid, name))])),
  pairs_nearer_than_human: nearer(sampled),
  unlike: { ...named(unlike), pairs_nearer_than_human: nearer(sampledUnlike) },
  ...judge && { judge: { valid: named('', '--model', judge), drawings: named(drawings[USUAL], '--model', judge), best_of_4: named(best, '--model', judge), unlike: named(unlike, '--model', judge) } },
  ...train && {
    copies: percent(mean(known.flatMap((word) => {
      const theirs = drawingsOf(train, word);
      return (sampled.get(word) ?? []).map((one) => (theirs.some((other) => oneWay(one, other) < COPY && oneWay(other, one) < COPY) ? 1 : 0));
    }))),
  },
};
console.log(JSON.stringify(figures, null, 2));
