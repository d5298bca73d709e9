// Saves what scripts/evaluate measures of the shipped model in docs/metrics.json, and writes the docs anew.
import { HANDS, PERTURBATIONS, machine, saveMetrics, sha256, updateDocuments } from './docs-metrics.mjs';
import { Measurement, scoreGroups } from './metrics.mjs';

/** @typedef {import('./metrics.mjs').Evaluation} Evaluation */

const COMMAND = 'scripts/evaluate --save';
const CONFUSIONS = 10;
const percent = (/** @type {number} */ share) => Number((100 * share).toFixed(2));
const round = (/** @type {number} */ value) => Number(value.toFixed(2));

/** The metrics of all sets of drawings. @param {Measurement} measurement */
function ofSets(measurement) {
  /** @type {Record<string, Evaluation>} */
  const sets = {
    test: measurement.evaluate(),
    'truncated-75': measurement.evaluateTruncated(0.75),
    'truncated-50': measurement.evaluateTruncated(0.5),
    raw: measurement.evaluatePairs('raw'),
    simplified: measurement.evaluatePairs('simplified'),
  };
  return Object.fromEntries(Object.entries(sets).flatMap(([set, { drawings, top1, top3, top5, map3, nll, ece, sure, sure_right }]) => [
    [`${set}.count`, drawings], [`${set}.top1`, percent(top1)], [`${set}.top3`, percent(top3)], [`${set}.top5`, percent(top5)], [`${set}.map3`, Number(map3.toFixed(4))],
    [`${set}.nll`, Number(nll.toFixed(3))], [`${set}.ece`, percent(ece)], [`${set}.sure`, percent(sure)], [`${set}.sure_right`, percent(sure_right)],
  ]));
}

/** The metrics of each perturbation, and the mean of those by other hands. @param {Measurement} measurement */
function ofPerturbations(measurement) {
  const METRICS = /** @type {const} */ (['top1', 'sure', 'sure_right']);
  const { top1 } = measurement.evaluate();
  /** @param {string} name @param {Record<typeof METRICS[number], number>} shares */
  const rows = (name, shares) => [...METRICS.map((metric) => [`${name}.${metric}`, percent(shares[metric])]), [`${name}.loss`, round(100 * (top1 - shares.top1))]];
  const hands = Object.keys(HANDS).map((name) => measurement.evaluate(['--change', name]));
  const mean = Object.fromEntries(METRICS.map((metric) => [metric, hands.reduce((sum, evaluation) => sum + evaluation[metric], 0) / hands.length]));
  return Object.fromEntries([
    ...Object.keys({ ...PERTURBATIONS, ...HANDS }).flatMap((name) => rows(name, measurement.evaluate(['--change', name]))),
    ...rows('hands', /** @type {Parameters<typeof rows>[1]} */ (mean)),
  ]);
}

/**
 * @param {Measurement} measurement
 * @param {Evaluation} detailed with all labels and confusions
 * @param {Record<string, string[]>} groups labels by group
 */
export function saveEvaluation(measurement, detailed, groups) {
  const { files } = measurement;
  if (!files.test || !files.pairs) throw new Error('scripts/evaluate --save needs test/ and raw-pairs.ndjson');
  const conditions = { model_sha256: sha256(files.model), machine: machine(), command: COMMAND };
  const simplification = measurement.run(['simplify', '--check', '--json', files.pairs]);
  saveMetrics('accuracy', conditions, {
    ...ofSets(measurement),
    'truncated.ece': round(measurement.value('ece_cut')),
    'simplify.equal': simplification.equal_drawings,
    'simplify.count': simplification.drawings,
  });
  if (files.float) {
    saveMetrics('float', { model_sha256: sha256(files.float), machine: machine(), command: `${COMMAND} --float FILE` },
      ofSets(new Measurement({ ...files, model: files.float })));
  }
  saveMetrics('perturbation', conditions, ofPerturbations(measurement));
  saveMetrics('group', conditions, Object.fromEntries(scoreGroups(detailed, groups).flatMap(({ group, labels, drawings, top1, weakest }) => [
    [`${group}.labels`, labels], [`${group}.drawings`, drawings], [`${group}.top1`, percent(top1)], [`${group}.weakest`, weakest],
  ])));
  saveMetrics('confusion', conditions, Object.fromEntries(detailed.confusions.slice(0, CONFUSIONS).flatMap(({ labels: [a, b], taken }) => [
    [`${a}, ${b}.mistaken`, `${taken[0]} for ${b}, ${taken[1]} for ${a}`],
    [`${a}, ${b}.cost`, round(100 * (taken[0] + taken[1]) / detailed.drawings)],
  ])));
  updateDocuments();
}
