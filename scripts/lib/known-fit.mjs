// Fits what tells known drawings from others: node scripts/lib/known-fit.mjs MODEL OUTPUT (see scripts/fit-known)
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from './crc32.mjs';
import { ask, labelsOf, readOmniglot, readSplit, toLines, wordsOf } from './drawings.mjs';
import { random } from './few-shot.mjs';
import { MAKERS, makeUnlike } from './unlike.mjs';

/** @typedef {import('./unlike.mjs').Drawing} Drawing */

const CHUNK = 1000; // drawings that one call embeds
/** Of `train`, per word; unlike drawings, per kind, which are made of them. */
const DRAWINGS = 30, UNLIKE = 1500;
const SEED = 2026;
/** The alphabets that are fitted to; the others only measure. */
export const FITTED = ['Greek', 'Early_Aramaic', 'Latin'];
/** The kind of unlike drawings that are known ones without their label. */
export const NEAR = 'left-out words';
/** The share of `valid` drawings that may be called unknown. */
const UNKNOWN = 0.01;
const STEPS = 100, RATE = 0.02, DECAY = 1e-4; // of Adam (Kingma and Ba 2015); weights are pulled to 0
/** Brings the embedding, of length 1, and the three other numbers to about the same size. */
const EMBEDDING_SCALE = 10, OTHER_SCALES = [0.2, 0.1, 2];
const OTHERS = OTHER_SCALES.length;

/**
 * Rows of numbers: the embedding, the largest logit, the length, the one divided by the other, all scaled.
 * @typedef {{ rows: Float32Array, width: number, count: number }} Table
 */

/** @param {string} model @param {string[]} lines @returns {Table} */
export function embed(model, lines) {
  /** @type {Float32Array | undefined} */
  let rows;
  let width = 0;
  for (let from = 0; from < lines.length; from += CHUNK) {
    ask(['embed', '--strength', '--model', model], lines.slice(from, from + CHUNK)).forEach(({ embedding, length, logit }, i) => {
      width = embedding.length + OTHERS;
      rows ??= new Float32Array(lines.length * width);
      const others = [logit, length, length > 0 ? logit / length : 0].map((value, k) => value * OTHER_SCALES[k]);
      rows.set([...embedding.map((/** @type {number} */ value) => value * EMBEDDING_SCALE), ...others], (from + i) * width);
    });
  }
  return { rows: rows ?? new Float32Array(0), width, count: lines.length };
}

const TEMPERATURE_AT = 52; // of a model file, see weights/FORMAT.md

/**
 * Known drawings as they would be to a network without their label: its logit is no longer the largest. Their embeddings stay, though
 * that network would make others.
 * @param {string} model @param {string[]} lines @param {string[]} labels of each line @param {Table} known their rows @returns {Table}
 */
export function withoutLabels(model, lines, labels, { rows, width, count }) {
  const temperature = readFileSync(model).readFloatLE(TEMPERATURE_AT), [logitScale, lengthScale, ratioScale] = OTHER_SCALES, without = rows.slice();
  for (let from = 0; from < lines.length; from += CHUNK) {
    ask(['classify', '--top', '2', '--model', model], lines.slice(from, from + CHUNK)).forEach(({ guesses: [first, second] }, i) => {
      if (first.label !== labels[from + i]) return;
      const at = (from + i + 1) * width - OTHERS, length = rows[at + 1] / lengthScale;
      const logit = rows[at] / logitScale - temperature * Math.log(first.probability / second.probability);
      without[at] = logit * logitScale;
      without[at + 2] = length > 0 ? logit / length * ratioScale : 0;
    });
  }
  return { rows: without, width, count };
}

/**
 * Logistic regression by Adam: each unlike kind counts as much as the next, and all together as much as the known drawings.
 * @param {Table} known @param {Table[]} unlike
 * @returns {Float64Array} weights, then the bias
 */
function regress(known, unlike) {
  const { width } = known, weights = new Float64Array(width + 1), slope = new Float64Array(width + 1);
  const mean = new Float64Array(width + 1), square = new Float64Array(width + 1);
  for (let step = 1; step <= STEPS; step++) {
    slope.fill(0);
    for (const { rows, count } of [known, ...unlike]) {
      const isKnown = rows === known.rows, share = 1 / (count * (isKnown ? 1 : unlike.length));
      for (let i = 0, at = 0; i < count; i++, at += width) {
        let sum = weights[width];
        for (let k = 0; k < width; k++) sum += weights[k] * rows[at + k];
        const error = share * (1 / (1 + Math.exp(-sum)) - (isKnown ? 1 : 0));
        for (let k = 0; k < width; k++) slope[k] += error * rows[at + k];
        slope[width] += error;
      }
    }
    const rate = RATE * Math.min(1, 2 - 2 * step / STEPS);
    for (let k = 0; k <= width; k++) {
      if (k < width) slope[k] += DECAY * weights[k];
      mean[k] = 0.9 * mean[k] + 0.1 * slope[k];
      square[k] = 0.99 * square[k] + 0.01 * slope[k] ** 2;
      weights[k] -= rate * mean[k] / (1 - 0.9 ** step) / (Math.sqrt(square[k] / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return weights;
}

/** The sum of a row by the file's weights. @param {Float64Array} weights @param {Table} table @returns {Float64Array} (count) */
function scores(weights, { rows, width, count }) {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = weights[width];
    for (let k = 0; k < width; k++) sum += weights[k] * rows[i * width + k];
    return sum;
  });
}

/** What is fitted to, and `valid`, by which the threshold is set. @typedef {{ known: Table, unlike: Record<string, Table>, valid: Table }} Training */

/** @param {string} model @param {{ train: string, valid: string, omniglot: string }} data folders and a file @returns {Training} */
export function readTraining(model, { train, valid, omniglot }) {
  const labels = labelsOf(model), isKnown = (/** @type {string} */ word) => labels.includes(word);
  const names = wordsOf(train).filter(isKnown), words = readSplit(train, DRAWINGS, names), next = random(SEED);
  const lines = toLines(words.flat(), 'simplified'), known = embed(model, lines);
  const characters = readOmniglot(omniglot).filter(({ word }) => FITTED.includes(word.split('/')[0])).map(({ drawing }) => drawing);
  return {
    known,
    unlike: {
      [NEAR]: withoutLabels(model, lines, words.flatMap((drawings, i) => drawings.map(() => names[i])), known),
      characters: embed(model, toLines(characters, 'raw')),
      ...Object.fromEntries(Object.keys(MAKERS).map((kind) => [kind, embed(model, toLines(makeUnlike(kind, UNLIKE, words, next), 'raw'))])),
    },
    valid: embed(model, toLines(readSplit(valid, Infinity, wordsOf(valid).filter(isKnown)).flat(), 'simplified')),
  };
}

/**
 * A file as weights/FORMAT.md specifies it.
 * @param {string} model its path
 * @param {Training} training
 * @param {string} [without] a kind that is not fitted to
 */
export function fitKnown(model, { known, unlike, valid }, without) {
  const weights = regress(known, Object.keys(unlike).filter((kind) => kind !== without).map((kind) => unlike[kind]));
  const n = known.width - OTHERS, sorted = scores(weights, valid).sort(), threshold = sorted[Math.floor(UNKNOWN * valid.count)];
  const scale = weights.subarray(0, n).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  const file = Buffer.alloc(64 + Math.ceil(n / 16) * 16);
  file.write('\x89INU\r\n\x1a\n', 'latin1');
  file.writeUInt32LE(1, 8);
  file.writeUInt32LE(file.length, 16);
  readFileSync(model).copy(file, 20, 12, 16); // the model's checksum
  file.writeUInt32LE(n, 24);
  [scale * EMBEDDING_SCALE, weights[known.width] - threshold, ...OTHER_SCALES.map((size, k) => weights[n + k] * size)].forEach((value, i) => file.writeFloatLE(value, 28 + 4 * i));
  for (let k = 0; k < n; k++) file.writeInt8(Math.round(weights[k] / scale), 64 + k);
  file.writeUInt32LE(crc32(file.subarray(16)), 12);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [model, output] = process.argv.slice(2), { INKLING_TRAIN: train = '', INKLING_VALID: valid = '', INKLING_OMNIGLOT: omniglot = '' } = process.env;
  writeFileSync(output, fitKnown(model, readTraining(model, { train, valid, omniglot })));
  console.log(`wrote ${output}`);
}
