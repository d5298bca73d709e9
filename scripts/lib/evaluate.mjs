// Prints the metrics of models as Markdown; scripts/evaluate explains the arguments.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Measurement, meets, scoreGroups, thresholdText } from './metrics.mjs';
import { saveEvaluation } from './save-evaluation.mjs';

const { INKLING_TEST: test, INKLING_RAW_PAIRS: pairs } = process.env;
/** @typedef {import('./metrics.mjs').Evaluation} Evaluation */

/** @type {import('./metrics.mjs').Threshold[]} */
const thresholds = JSON.parse(readFileSync('tests/thresholds.json', 'utf8'));
/** @type {Record<string, string[]>} */
const groups = JSON.parse(readFileSync('weights/groups.json', 'utf8'));

/** @param {string[]} args */
function parseArguments(args) {
  const models = /** @type {string[]} */ ([]);
  let float, save = false;
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--float') float = args.shift();
    else if (arg === '--save') save = true;
    else models.push(String(arg));
  }
  if (models.length === 0) models.push('weights/inkling.ink');
  for (const path of [...models, ...(float === undefined ? [] : [float])]) {
    if (!existsSync(path)) {
      console.error(`scripts/evaluate: there is no file ${path}; expected [--save] [--float FILE] [MODEL…]`);
      process.exit(2);
    }
  }
  return { models, float, save };
}

/* Markdown */

const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)} %`;
const withUnit = (/** @type {number} */ value, /** @type {string} */ unit) => `${unit === 'bytes' ? Math.round(value).toLocaleString('en') : value.toFixed(2)} ${unit}`;

/** @param {string} title @param {string[]} columns @param {(string | number)[][]} rows */
function printTable(title, columns, rows) {
  console.log(`\n${title}\n`);
  for (const cells of [columns, columns.map(() => '---'), ...rows]) console.log(`| ${cells.join(' | ')} |`);
}

/* Tables */

/** @param {string} title @param {Measurement} measurement */
function printEvaluations(title, measurement) {
  /** @type {[string, Evaluation][]} */
  const rows = [
    ['test, whole', measurement.evaluate()],
    ['test, first 75 % of the points', measurement.evaluateTruncated(0.75)],
    ['test, first 50 % of the points', measurement.evaluateTruncated(0.5)],
  ];
  if (pairs) {
    rows.push(['raw pen input, simplified by Inkling', measurement.evaluatePairs('raw')]);
    rows.push(['the same, simplified by Google', measurement.evaluatePairs('simplified')]);
  }
  const columns = ['drawings', 'count', 'top-1', 'top-3', 'top-5', 'MAP@3', 'NLL', 'ECE', 'sure', 'right when sure'];
  printTable(title, columns, rows.map(([name, { drawings, top1, top3, top5, map3, nll, ece, sure, sure_right }]) =>
    [name, drawings, ...[top1, top3, top5].map(percent), map3.toFixed(4), nll.toFixed(3), ...[ece, sure, sure_right].map(percent)]));
}

/** @param {Measurement} measurement */
function printThresholds(measurement) {
  printTable('### Thresholds', ['metric', 'value', 'threshold', ''], thresholds.map((threshold) => {
    const { name, description, unit } = threshold;
    if (!measurement.isMeasurable(name)) return [description, 'not measured', thresholdText(threshold), ''];
    const value = measurement.value(name);
    return [description, withUnit(value, unit), thresholdText(threshold), meets(threshold, value) ? '' : '**missed**'];
  }));
}

/** @param {Evaluation} evaluation */
function printGroups(evaluation) {
  printTable('### By group of labels', ['group', 'labels', 'drawings', 'top-1', 'weakest'], scoreGroups(evaluation, groups)
    .map(({ group, labels, drawings, top1, weakest }) => [group, labels, drawings, percent(top1), weakest]));
}

/** @param {Evaluation} evaluation */
function printConfusions({ confusions, drawings }) {
  printTable('### Costliest confusions', ['labels', 'mistaken', 'cost, points of top-1'], confusions.slice(0, 15).map(({ labels: [a, b], taken }) =>
    [`${a}, ${b}`, `${taken[0]} for ${b}, ${taken[1]} for ${a}`, (100 * (taken[0] + taken[1]) / drawings).toFixed(2)]));
}

const { models, float, save } = parseArguments(process.argv.slice(2));
mkdirSync('build/evaluation', { recursive: true });
for (const model of models) {
  const report = `build/evaluation/${basename(model, '.ink')}`;
  const measurement = new Measurement({ cli: 'build/native/inkling', model, test, pairs, float });
  const detailed = measurement.evaluate(['--labels', '--report', report]);
  printEvaluations(`## ${model}\n\nPictures of confusions and reliability: ${report}/`, measurement);
  printThresholds(measurement);
  printGroups(detailed);
  printConfusions(detailed);
  if (save && model === 'weights/inkling.ink') saveEvaluation(measurement, detailed, groups);
}
