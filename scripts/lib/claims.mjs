// How often drawings are taken for learned words, and learned words recognized, measured with `inkling classify --learned`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random, pick } from './few-shot.mjs';
import { ask, toLines } from './drawings.mjs';

/**
 * As in core/src/learned.c: the likeness at which one word of many examples is as likely as labels that are sure, how much less a word
 * of one needs, and how much more makes it e times as likely.
 */
export const EVEN = 0.49, FEW = 0.1, STEP = 0.05;
const WORDS = 10, GUESSES = 40; // so many guesses have the best label and the best word among them

/**
 * A drawing that was asked about. `word`: its own, if it is a learned one; `label`: the best label's share of what the labels have;
 * `best`: the likest learned word, and how like it is, as if it had many examples; `rivals`: the same of all learned words listed.
 * @typedef {{ word?: string, label: number, best: string, likeness: number, rivals: number[] }} Asked
 */

/** @param {{ label: string, probability: number, learned?: true }[]} guesses @param {string} [word] @returns {Asked} */
function toAsked(guesses, word) {
  const learned = guesses.filter((guess) => guess.learned), rest = 1 - learned.reduce((sum, { probability }) => sum + probability, 0);
  const labels = Math.max(rest, guesses.reduce((sum, guess) => sum + (guess.learned ? 0 : guess.probability), 0));
  const label = (guesses.find((guess) => !guess.learned)?.probability ?? 0) / labels;
  const likenesses = learned.map(({ probability }) => EVEN + STEP * Math.log(WORDS * label * probability / labels));
  return { word, label, best: learned[0]?.label ?? '', likeness: likenesses[0] ?? -Infinity, rivals: likenesses };
}

/**
 * Learns ten characters at a time, and asks about a part of `valid` and about the characters' other drawings.
 * @param {string} model
 * @param {{ word: string, drawing: number[][][] }[]} characters
 * @param {string[]} valid lines
 * @param {{ alphabets: string[], shots: number, sets: number, seed: number }} options
 * @returns {Asked[]}
 */
export function askLearned(model, characters, valid, { alphabets, shots, sets, seed }) {
  const next = random(seed), folder = mkdtempSync(join(tmpdir(), 'inkling-')), file = join(folder, 'learned.json');
  const names = [...new Set(characters.map(({ word }) => word))].filter((word) => alphabets.includes(word.split('/')[0]));
  const order = pick(valid, valid.length, next);
  try {
    return Array.from({ length: sets }, (_, set) => {
      rmSync(file, { force: true });
      /** @type {[string, string][]} */
      const own = pick(names, WORDS, next).flatMap((word) => {
        const lines = toLines(pick(characters.filter((one) => one.word === word), 20, next).map(({ drawing }) => drawing), 'raw');
        ask(['learn', word, '--output', file], lines.slice(0, shots), 0);
        return lines.slice(shots).map((line) => /** @type {[string, string]} */ ([word, line]));
      });
      const others = order.filter((__, i) => i % sets === set);
      const answers = ask(['classify', '--model', model, '--top', String(GUESSES), '--learned', file], [...own.map(([, line]) => line), ...others]);
      return answers.map(({ guesses }, i) => toAsked(guesses, own[i]?.[0]));
    }).flat();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How likely one of the learned words is, labels that are sure counting 1. @param {number} likeness @param {number} even @param {number} step */
const oddsOf = (likeness, even, step) => Math.exp((likeness - even) / step) / WORDS;

/**
 * In percent: `claimed`: other drawings whose best guess is a learned word; `recognized`: drawings of learned words whose best guess
 * is their own.
 * @param {Asked[]} asked @param {number} [even] @param {number} [step]
 */
export function countClaims(asked, even = EVEN, step = STEP) {
  const claims = asked.map(({ word, label, best, likeness }) => ({ word, best, isClaim: oddsOf(likeness, even, step) > label ** 2 }));
  const share = (/** @type {typeof claims} */ list, /** @type {(one: typeof claims[0]) => boolean} */ is) => 100 * list.filter(is).length / list.length;
  return {
    claimed: share(claims.filter(({ word }) => !word), ({ isClaim }) => isClaim),
    recognized: share(claims.filter(({ word }) => word), ({ word, best, isClaim }) => isClaim && best === word),
  };
}

/**
 * Of drawings whose best guess is a learned word, those of learned words weighing as much as the others together: the expected
 * calibration error over 15 equal bins, in percent.
 * @param {Asked[]} asked @param {number} [even] @param {number} [step]
 */
export function calibrationError(asked, even = EVEN, step = STEP) {
  const bins = Array.from({ length: 15 }, () => ({ weight: 0, probability: 0, right: 0 }));
  const own = asked.filter(({ word }) => word).length, others = asked.length - own;
  for (const { word, label, best, rivals } of asked) {
    const odds = rivals.map((likeness) => oddsOf(likeness, even, step) / label), sum = odds.reduce((all, one) => all + one, 1), [first = 0] = odds;
    if (first <= label) continue;
    const weight = 1 / (word ? own : others), bin = bins[Math.min(14, Math.floor(15 * first / sum))];
    bin.weight += weight;
    bin.probability += weight * first / sum;
    bin.right += best === word ? weight : 0;
  }
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  return 100 * bins.reduce((sum, { probability, right }) => sum + Math.abs(probability - right), 0) / total;
}
