// The figures of scripts/evaluate-known: node scripts/lib/known-figures.mjs MODEL KNOWN [--held-out] [--save]
import { writeFileSync } from 'node:fs';
import { machine, saveMetrics, sha256, updateDocuments } from './docs-metrics.mjs';
import { random } from './few-shot.mjs';
import { auroc } from './auroc.mjs';
import { ask, readOmniglot, readSplit, toLines } from './drawings.mjs';
import { FITTED, NEAR, fitKnown, readTraining } from './known-fit.mjs';
import { MAKERS, makeUnlike } from './unlike.mjs';

const [model, known, ...options] = process.argv.slice(2);
const { INKLING_TRAIN: train = '', INKLING_VALID: valid = '', INKLING_TEST: test = '', INKLING_OMNIGLOT: omniglot = '' } = process.env;
const DRAWINGS = 1500, SEED = 1; // per kind; not the seed that is fitted with
const HELD_OUT_STEP = 4; // of `valid`, each fourth drawing where a kind is held out, for speed
const SHARES = [0.01, 0.03];

/** How familiar drawings are. @param {string} file @param {string[]} lines @returns {number[]} */
const familiarities = (file, lines) => ask(['classify', '--top', '1', '--model', model, '--known-file', file], lines).map(({ familiarity }) => familiarity);

/** In percent. @param {number[]} values @param {number} limit */
const below = (values, limit) => 100 * values.filter((value) => value < limit).length / values.length;
const round = (/** @type {number} */ value, digits = 3) => Number(value.toFixed(digits));

const words = readSplit(valid), next = random(SEED), characters = readOmniglot(omniglot);
/** @param {boolean} fitted of alphabets that are fitted to, or of the others */
const alphabets = (fitted) => toLines(characters.filter(({ word }) => FITTED.includes(word.split('/')[0]) === fitted).map(({ drawing }) => drawing), 'raw');
const drawings = {
  valid: toLines(words.flat(), 'simplified'),
  test: toLines(readSplit(test).flat(), 'simplified'),
  characters: alphabets(false),
  'fitted characters': alphabets(true),
  ...Object.fromEntries(Object.keys(MAKERS).map((kind) => [kind, toLines(makeUnlike(kind, DRAWINGS, words, next), 'raw')])),
};
/** Measures a kind. @param {string} file @param {string} kind @param {number[]} familiar of `valid` @returns {[string, number][]} */
function measure(file, kind, familiar) {
  const values = familiarities(file, drawings[kind]), sorted = familiar.slice().sort((a, b) => a - b);
  return [['count', values.length], ['auroc', round(auroc(familiar, values))], ['unknown', round(below(values, 0), 1)],
    ...SHARES.map((share) => /** @type {[string, number]} */ ([`at_${100 * share}`, round(below(values, sorted[Math.floor(share * sorted.length)]), 1)]))];
}

const familiar = familiarities(known, drawings.valid), kinds = Object.keys(drawings).filter((kind) => kind !== 'valid' && kind !== 'test');
/** @type {Record<string, number>} */
const figures = { 'valid.unknown': round(below(familiar, 0), 2), 'test.unknown': round(below(familiarities(known, drawings.test), 0), 2) };
for (const kind of kinds) for (const [name, value] of measure(known, kind, familiar)) figures[`${kind}.${name}`] = value;
if (options.includes('--held-out')) {
  const training = readTraining(model, { train, valid, omniglot }), file = 'build/held-out.known.ink';
  // Known drawings without their label are none that could be asked about.
  for (const kind of Object.keys(training.unlike).filter((one) => one !== NEAR)) {
    writeFileSync(file, fitKnown(model, training, kind));
    const others = familiarities(file, drawings.valid.filter((_, i) => i % HELD_OUT_STEP === 0));
    for (const tested of kind === 'characters' ? [kind, 'fitted characters'] : [kind]) figures[`${tested}.held_out`] = Object.fromEntries(measure(file, tested, others)).auroc;
  }
}
console.log(JSON.stringify(figures, null, 2));
if (options.includes('--save')) {
  saveMetrics('known', { model_sha256: sha256(model), known_sha256: sha256(known), machine: machine(), command: 'scripts/evaluate-known --held-out --save' }, figures);
  updateDocuments();
}
