// The figures of scripts/evaluate-words: node scripts/lib/words-figures.mjs OMNIGLOT MODEL [--choose]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ANGLE_WEIGHT, SHAPE_WEIGHT, likeness, shapeDistance, toCloud } from './shape.mjs';
import { qDistance, toQCloud } from './dollar-q.mjs';
import { accuracy, episodes } from './few-shot.mjs';

/** @typedef {import('./few-shot.mjs').Scorer} Scorer */

const [omniglot, model, choose] = process.argv.slice(2);
const CLI = 'build/native/inkling';
/** The alphabets that the weights are chosen by, and those that nothing is chosen by. */
const CHOOSING = ['Greek', 'Early_Aramaic', 'Latin'], OTHERS = ['Balinese', 'Korean'];
const CHOOSING_SEED = 7, SEED = 2026;
const ANGLE_WEIGHTS = [0.03, 0.06, 0.12], SHAPE_WEIGHTS = [8, 16, 32, 64];
const WAYS = 20, EPISODES = 500;

/** Drawings of a command's output. @param {string[]} args */
function run(...args) {
  const { status, stdout, stderr, error } = spawnSync(CLI, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`inkling ${args[0]}: ${stderr || error}`);
  return parse(stdout);
}
const parse = (/** @type {string} */ text) => text.trim().split('\n').map((line) => JSON.parse(line));

const raw = parse(readFileSync(omniglot, 'utf8'));
const simplified = run('simplify', '--rows', omniglot).map(({ drawing }) => drawing);
const embeddings = run('embed', '--rows', '--model', model, omniglot).map(({ embedding }) => Float32Array.from(embedding));
const words = raw.map(({ word }) => word);
if (simplified.length !== raw.length || embeddings.length !== raw.length) throw new Error(`${omniglot}: some drawings are invalid`);

/** A number of each two drawings, computed once. @param {(a: number, b: number) => number} compute a symmetric function */
function remembered(compute) {
  const known = new Float32Array(raw.length ** 2).fill(NaN);
  return (/** @type {number} */ a, /** @type {number} */ b) => {
    const at = Math.min(a, b) * raw.length + Math.max(a, b);
    if (Number.isNaN(known[at])) known[at] = compute(a, b);
    return known[at];
  };
}

const dot = remembered((a, b) => {
  const x = embeddings[a], y = embeddings[b];
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
});
/** The dot product of a drawing and a sum of drawings. @param {number} one @param {number[]} all */
const dotSum = (one, all) => all.reduce((sum, other) => sum + dot(one, other), 0);

/** The cosine to the mean of the examples' embeddings. @type {Scorer} */
function cosine(examples) {
  const norms = examples.map((all) => Math.sqrt(all.reduce((sum, one) => sum + dotSum(one, all), 0)));
  return (query, of) => dotSum(query, examples[of]) / norms[of];
}

/** Cosine and shape. @param {(a: number, b: number) => number} distance @param {number} weight @returns {Scorer} */
const mixed = (distance, weight) => (examples) => {
  const alike = cosine(examples);
  return (query, of) => likeness(alike(query, of), examples[of].map((one) => distance(query, one)), weight);
};
/** @param {number} weight of angles */
function shapes(weight) {
  const clouds = simplified.map((drawing) => toCloud(drawing, weight));
  return remembered((a, b) => shapeDistance(clouds[a], clouds[b]));
}

/** The nearest example's distance by $Q, from the strokes as they were drawn. @returns {Scorer} */
function dollarQ() {
  const clouds = raw.map(({ drawing }) => toQCloud(drawing));
  const distance = remembered((a, b) => qDistance(clouds[a], clouds[b]));
  return (examples) => (query, of) => -Math.min(...examples[of].map((one) => distance(query, one)));
}

/** The four kinds of episodes: within an alphabet with 1 and 5 shots, across alphabets with 1 and 5. @param {string[]} alphabets */
const kinds = (alphabets, /** @type {number} */ seed) => [true, false].flatMap((within) => [1, 5].map((shots) => (
  episodes(words, { alphabets, within, shots, ways: WAYS, count: EPISODES, seed }))));

/** Prints a table's row. @param {(string | number)[]} cells */
const row = (...cells) => console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join(' | ')} |`);
/** @param {string} first */
function head(first) {
  row(first, 'within, 1 shot', 'within, 5 shots', 'across, 1 shot', 'across, 5 shots');
  row('---', '---', '---', '---', '---');
}

/** All weights on the alphabets for choosing, and the best by the mean of the four. */
function printChoice() {
  const sets = kinds(CHOOSING, CHOOSING_SEED);
  let best = { mean: 0, text: '' };
  head(`angle weight, shape weight (${CHOOSING.join(', ')}; seed ${CHOOSING_SEED})`);
  for (const angle of ANGLE_WEIGHTS) {
    const distance = shapes(angle);
    for (const weight of SHAPE_WEIGHTS) {
      const values = sets.map((set) => accuracy(set, mixed(distance, weight)));
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      row(`${angle}, ${weight}`, ...values);
      if (mean > best.mean) best = { mean, text: `${angle}, ${weight}` };
    }
  }
  console.log(`\nBest by the mean of the four: ${best.text} (${best.mean.toFixed(2)} %). In use: ${ANGLE_WEIGHT}, ${SHAPE_WEIGHT}.`);
}

/** The methods side by side, on all alphabets and on those that nothing was chosen by. */
function printFigures() {
  /** @type {[string, Scorer][]} */
  const methods = [['cosine', cosine], ['cosine and shape', mixed(shapes(ANGLE_WEIGHT), SHAPE_WEIGHT)], ['$Q', dollarQ()]];
  console.log(`${model}, ${EPISODES} episodes of ${WAYS} characters, seed ${SEED}\n`);
  for (const alphabets of [[...CHOOSING, ...OTHERS], OTHERS]) {
    const sets = kinds(alphabets, SEED);
    head(alphabets.join(', '));
    for (const [name, scorer] of methods) row(name, ...sets.map((set) => accuracy(set, scorer)));
    console.log();
  }
}

if (choose) printChoice(); else printFigures();
