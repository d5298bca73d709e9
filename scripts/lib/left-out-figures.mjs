// The figures of scripts/evaluate-left-out: node scripts/lib/left-out-figures.mjs MODEL [--save]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auroc } from './auroc.mjs';
import { machine, saveMetrics, updateDocuments } from './docs-metrics.mjs';
import { ask, labelsOf, readSplit, toLines, wordsOf } from './drawings.mjs';
import { pick, random } from './few-shot.mjs';
import { fitKnown, readTraining } from './known-fit.mjs';

const [model, option] = process.argv.slice(2);
const { INKLING_TRAIN: train = '', INKLING_VALID: valid = '', INKLING_OMNIGLOT: omniglot = '' } = process.env;
const SHOTS = 5, SETS = 10, SEED = 2026;

const labels = labelsOf(model), words = wordsOf(valid).filter((word) => !labels.includes(word));
if (words.length === 0) throw new Error(`${model} has a label for each word of ${valid}: train one of training/configs/held-out.json`);

/** @param {string[]} of */
const linesOf = (of) => readSplit(valid, Infinity, of).map((drawings) => toLines(drawings, 'simplified'));
/** @typedef {{ label: string, learned?: true }[]} Guesses */
/** In percent. @template T @param {T[]} list @param {(one: T, i: number) => boolean} is */
const share = (list, is) => 100 * list.filter(is).length / list.length;
const round = (/** @type {number} */ value, digits = 2) => Number(value.toFixed(digits));

const own = linesOf(words), others = linesOf(labels);
const ownWords = words.flatMap((word, i) => own[i].map(() => word)), otherWords = labels.flatMap((word, i) => others[i].map(() => word));
const folder = mkdtempSync(join(tmpdir(), 'inkling-'));
try {
  const knownFile = join(folder, 'known.ink');
  writeFileSync(knownFile, fitKnown(model, readTraining(model, { train, valid, omniglot })));
  /** @param {string[]} lines @returns {{ guesses: Guesses, familiarity: number }[]} */
  const askKnown = (lines) => ask(['classify', '--top', '1', '--model', model, '--known-file', knownFile], lines);
  const before = askKnown(others.flat()), unknown = askKnown(own.flat());
  const right = share(before, ({ guesses: [{ label }] }, i) => label === otherWords[i]);
  const familiar = before.map(({ familiarity }) => familiarity), unfamiliar = unknown.map(({ familiarity }) => familiarity);

  // Each set of examples is of other drawings; what is reported is the mean of all sets.
  const next = random(SEED), examples = readSplit(train, 1000, words);
  const sets = Array.from({ length: SETS }, (_, set) => {
    const file = join(folder, `learned-${set}.json`);
    words.forEach((word, i) => ask(['learn', word, '--output', file], toLines(pick(examples[i], SHOTS, next), 'simplified'), 0));
    const classify = (/** @type {string[]} */ lines, /** @type {number} */ top) => /** @type {{ guesses: Guesses }[]} */ (
      ask(['classify', '--model', model, '--learned', file, '--top', String(top)], lines));
    const taught = classify(own.flat(), labels.length + words.length);
    return {
      among: share(taught, ({ guesses }, i) => guesses.find(({ learned }) => learned)?.label === ownWords[i]),
      all: share(taught, ({ guesses: [{ label }] }, i) => label === ownWords[i]),
      loss: right - share(classify(others.flat(), 1), ({ guesses: [{ label }] }, i) => label === otherWords[i]),
    };
  });
  const mean = (/** @type {'among' | 'all' | 'loss'} */ name) => sets.reduce((sum, set) => sum + set[name], 0) / SETS;
  const figures = {
    words: words.length, labels: labels.length, drawings: ownWords.length, others: otherWords.length,
    top1: round(right), among: round(mean('among')), all: round(mean('all')), loss: round(mean('loss')),
    auroc: round(auroc(familiar, unfamiliar), 3), unknown: round(share(unfamiliar, (value) => value < 0)), others_unknown: round(share(familiar, (value) => value < 0)),
  };
  console.log(JSON.stringify(figures, null, 2));
  if (option === '--save') {
    saveMetrics('left_out', { machine: machine(), command: 'scripts/evaluate-left-out --save MODEL' }, figures);
    updateDocuments();
  }
} finally {
  rmSync(folder, { recursive: true });
}
