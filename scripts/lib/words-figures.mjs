// The figures of scripts/evaluate-words: node scripts/lib/words-figures.mjs OMNIGLOT VALID MODEL [--choose|--save]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVEN, STEP, askLearned, calibrationError, countClaims } from './claims.mjs';
import { machine, saveMetrics, sha256, updateDocuments } from './docs-metrics.mjs';
import { ask, readOmniglot, readSplit, toLines } from './drawings.mjs';
import { ANGLE_WEIGHT, SHAPE_WEIGHT, likeness, shapeDistance, toCloud } from './shape.mjs';
import { qDistance, toQCloud } from './dollar-q.mjs';
import { accuracy, episodes } from './few-shot.mjs';

/** @typedef {import('./few-shot.mjs').Scorer} Scorer */

const [omniglot, valid, model, option] = process.argv.slice(2);
/** The alphabets that the weights are chosen by, and those that nothing is chosen by. */
const CHOOSING = ['Greek', 'Early_Aramaic', 'Latin'], OTHERS = ['Balinese', 'Korean'];
const CHOOSING_SEED = 7, SEED = 2026;
const ANGLE_WEIGHTS = [0.03, 0.06, 0.12], SHAPE_WEIGHTS = [6, 12, 24];
const WAYS = 20, EPISODES = 500;
/** Values to choose from: the likeness at which a word is as likely as sure labels, and how much more makes it e times as likely. */
const EVENS = [0.42, 0.45, 0.48, 0.51], STEPS = [0.035, 0.05, 0.07];
/** Sets of ten learned words; together they are asked about all of `valid`. */
const SETS = 20, LEARNED_SHOTS = [3, 5], ALL_GUESSES = '365';

const raw = /** @type {{ word: string, drawing: import('./dollar-q.mjs').Rows[] }[]} */ (readOmniglot(omniglot));
const simplified = ask(['simplify', omniglot], [], raw.length).map(({ drawing }) => drawing);
const embeddings = ask(['embed', '--model', model, omniglot], [], raw.length).map(({ embedding }) => Float32Array.from(embedding));
const words = raw.map(({ word }) => word);

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

/** What the command line keeps of each drawing that it learns, by their numbers. */
function keptDrawings() {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-')), file = join(folder, 'learned.json');
  /** @type {unknown[]} */
  const kept = [];
  try {
    for (const word of new Set(words)) {
      rmSync(file, { force: true });
      const all = words.flatMap((other, i) => (other === word ? [i] : []));
      ask(['learn', word, '--output', file], toLines(all.map((i) => raw[i].drawing), 'raw'), 0);
      JSON.parse(readFileSync(file, 'utf8')).words[0].drawings.forEach((/** @type {unknown} */ drawing, /** @type {number} */ at) => { kept[all[at]] = drawing; });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return kept;
}

/** The share of queries whose likeliest learned word is their own, in percent, as the command line guesses. @param {import('./few-shot.mjs').Episode[]} all @param {unknown[]} kept */
function learnedAccuracy(all, kept) {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-')), file = join(folder, 'learned.json');
  let right = 0;
  try {
    for (const { examples, queries } of all) {
      writeFileSync(file, JSON.stringify({ format: 'inkling-learned', version: 1, words: examples.map((of, i) => ({ word: String(i), drawings: of.map((at) => kept[at]) })) }));
      const answers = ask(['classify', '--model', model, '--learned', file, '--top', ALL_GUESSES], toLines(queries.map((at) => raw[at].drawing), 'raw'));
      answers.forEach(({ guesses }, own) => { right += Number(guesses.find((/** @type {{ learned?: true }} */ guess) => guess.learned).label === String(own)); });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return 100 * right / (all.length * WAYS);
}

/** Asks about learned words. @param {string[]} alphabets @param {number} shots @param {number} seed */
const askAbout = (alphabets, shots, seed) => askLearned(model, raw, toLines(readSplit(valid).flat(), 'simplified'), { alphabets, shots, sets: SETS, seed });

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
  console.log(`\nBest by the mean of the four: ${best.text} (${best.mean.toFixed(2)} %). In use: ${ANGLE_WEIGHT}, ${SHAPE_WEIGHT}.\n`);
  for (const shots of LEARNED_SHOTS) {
    const asked = askAbout(CHOOSING, shots, CHOOSING_SEED);
    row(`${shots} examples: even likeness, step`, 'claimed', 'recognized', 'calibration error');
    row('---', '---', '---', '---');
    for (const even of EVENS) {
      for (const step of STEPS) {
        const { claimed, recognized } = countClaims(asked, even, step);
        row(`${even}, ${step}`, claimed.toFixed(2), recognized, calibrationError(asked, even, step));
      }
    }
    console.log(`\nIn use: ${EVEN}, ${STEP}.\n`);
  }
}

/** The methods side by side, on all alphabets and on those that nothing was chosen by. @returns {Record<string, number>} */
function printFigures() {
  const kept = keptDrawings(), q = dollarQ(), KINDS = ['within_1', 'within_5', 'across_1', 'across_5'], round = (/** @type {number} */ value) => Number(value.toFixed(2));
  /** @type {Record<string, number>} */
  const figures = {};
  console.log(`${model}, ${EPISODES} episodes of ${WAYS} characters, seed ${SEED}\n`);
  for (const [group, alphabets] of Object.entries({ all: [...CHOOSING, ...OTHERS], others: OTHERS })) {
    const sets = kinds(alphabets, SEED);
    /** @type {[string, (set: typeof sets[0]) => number][]} */
    const methods = [['cosine', (set) => accuracy(set, cosine)], ['learned', (set) => learnedAccuracy(set, kept)], ['dollar_q', (set) => accuracy(set, q)]];
    head(alphabets.join(', '));
    for (const [name, measure] of methods) {
      const values = sets.map(measure);
      row(name, ...values);
      values.forEach((value, i) => { figures[`${group}.${name}.${KINDS[i]}`] = round(value); });
    }
    console.log();
    row('ten learned words', 'claimed of `valid`', 'recognized', 'calibration error');
    row('---', '---', '---', '---');
    for (const shots of LEARNED_SHOTS) {
      const asked = askAbout(alphabets, shots, SEED), { claimed, recognized } = countClaims(asked), error = calibrationError(asked);
      row(`${shots} examples`, claimed.toFixed(2), recognized, error);
      Object.entries({ claimed, recognized, error }).forEach(([name, value]) => { figures[`${group}.${name}.${shots}`] = round(value); });
    }
    console.log();
  }
  return figures;
}

if (option === '--choose') {
  printChoice();
} else {
  const figures = printFigures();
  if (option === '--save') {
    saveMetrics('words', { model_sha256: sha256(model), machine: machine(), command: 'scripts/evaluate-words --save' }, figures);
    updateDocuments();
  }
}
