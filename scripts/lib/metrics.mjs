// Measures a model with `inkling evaluate`: the metrics of tests/thresholds.json.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

/**
 * The files that metrics are measured with: the command line, the model, a folder of drawings it never saw, drawings
 * both raw and simplified (ndjson), and the same network in float32.
 *
 * @typedef {{ cli: string, model: string, test?: string, pairs?: string, float?: string }} Files
 * @typedef {{ label: string, drawings: number, right: number }} LabelScore
 * @typedef {{ labels: [string, string], taken: [number, number] }} Confusion
 * @typedef {{ drawings: number, top1: number, top3: number, top5: number, map3: number, nll: number, ece: number, sure: number,
 *   sure_right: number, labels: LabelScore[], confusions: Confusion[],
 *   bins: { drawings: number, right: number, confidence: number }[] }} Evaluation the last three with --labels alone
 * @typedef {{ needs: keyof Files, measure: (m: Evaluations) => number }} Metric
 * @typedef {{ name: string, description: string, unit: string, min?: number, max?: number }} Threshold of thresholds.json
 */

/**
 * The metrics, one per row: the file it needs, and how it is measured, in percent, points or bytes.
 *
 * @type {Record<string, Metric>}
 */
const METRICS = {
  top1: { needs: 'test', measure: (m) => 100 * m.evaluate().top1 },
  top3: { needs: 'test', measure: (m) => 100 * m.evaluate().top3 },
  top5: { needs: 'test', measure: (m) => 100 * m.evaluate().top5 },
  cut_75: { needs: 'test', measure: (m) => 100 * m.evaluateTruncated(0.75).top1 },
  cut_50: { needs: 'test', measure: (m) => 100 * m.evaluateTruncated(0.5).top1 },
  brotli: { needs: 'model', measure: (m) => brotliSize(m.files.model) },
  raw_loss: { needs: 'pairs', measure: (m) => 100 * (m.evaluatePairs('simplified').top1 - m.evaluatePairs('raw').top1) },
  equal: { needs: 'pairs', measure: (m) => equalDrawings(m.run(['simplify', '--check', '--json', String(m.files.pairs)])) },
  float_loss: { needs: 'float', measure: (m) => 100 * (m.evaluate([], { model: m.files.float }).top1 - m.evaluate().top1) },
  ece: { needs: 'test', measure: (m) => 100 * m.evaluate().ece },
  ece_cut: { needs: 'test', measure: (m) => 100 * calibrationError([m.evaluateTruncated(0.75), m.evaluateTruncated(0.5)]) },
  ece_cut_each: { needs: 'test', measure: (m) => 100 * Math.max(m.evaluateTruncated(0.75).ece, m.evaluateTruncated(0.5).ece) },
  sure: { needs: 'test', measure: (m) => 100 * m.evaluate().sure },
  sure_right: { needs: 'test', measure: (m) => 100 * m.evaluate().sure_right },
  rotate: lossOf('rotate'),
  stretch: lossOf('stretch'),
  jitter: lossOf('jitter'),
  double: lossOf('double'),
  mirror: lossOf('mirror'),
  'reverse-order': lossOf('reverse-order'),
  backwards: lossOf('backwards'),
};

/**
 * The loss of top-1 by a perturbation of `inkling evaluate --change`.
 *
 * @param {string} change
 * @returns {Metric}
 */
function lossOf(change) {
  return { needs: 'test', measure: (m) => 100 * (m.evaluate().top1 - m.evaluate(['--change', change]).top1) };
}

/** Bytes of a file as a server sends it, compressed once and for all. @param {string} path */
export function brotliSize(path) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

/** @param {{ drawings: number, equal_drawings: number }} counts */
const equalDrawings = ({ drawings, equal_drawings }) => 100 * equal_drawings / drawings;

/** The expected calibration error over the drawings of several evaluations. @param {Evaluation[]} evaluations */
function calibrationError(evaluations) {
  const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
  const gaps = evaluations[0].bins.map((_, bin) => sum(evaluations.map(({ bins }) => bins[bin].right - bins[bin].drawings * bins[bin].confidence)));
  return sum(gaps.map(Math.abs)) / sum(evaluations.map(({ drawings }) => drawings));
}

/** Runs `inkling evaluate --json` on a model, once for each set of arguments. */
class Evaluations {
  #results = new Map();

  /** @param {Files} files */
  constructor(files) {
    this.files = files;
  }

  /** @param {string[]} args of the command line, which prints JSON */
  run(args) {
    return JSON.parse(execFileSync(this.files.cli, args, { encoding: 'utf8', maxBuffer: 1 << 28 }));
  }

  /**
   * @param {string[]} [args]
   * @param {{ model?: string, path?: string }} [other] model or drawings
   * @returns {Evaluation}
   */
  evaluate(args = [], { model = this.files.model, path = this.files.test } = {}) {
    const all = ['evaluate', '--model', model, '--json', ...args, String(path)];
    const key = all.join('\n');
    if (!this.#results.has(key)) this.#results.set(key, this.run(all));
    return this.#results.get(key);
  }

  /** With the first share of each drawing's points. @param {number} share */
  evaluateTruncated(share) {
    return this.evaluate(['--labels', '--cut', `${share}`]);
  }

  /** With the pairs of drawings. @param {'raw' | 'simplified'} field as the pen moved, or simplified by Google */
  evaluatePairs(field) {
    return this.evaluate(['--field', field], { path: this.files.pairs });
  }
}

/** The metrics of a model. */
export class Measurement extends Evaluations {
  /** Whether there is the file that a metric needs. @param {string} name */
  isMeasurable(name) {
    return Boolean(this.files[metric(name).needs]);
  }

  /** The value of a metric. @param {string} name */
  value(name) {
    return Number(metric(name).measure(this).toPrecision(10)); // so that 79.21 - 78.21 is 1
  }
}

/** @param {string} name */
function metric(name) {
  if (!Object.hasOwn(METRICS, name)) {
    throw new Error(`tests/thresholds.json has the unknown metric ${name}; known are ${Object.keys(METRICS).join(', ')}`);
  }
  return METRICS[name];
}

/**
 * The accuracy on groups of labels, the best group first.
 *
 * @param {Evaluation} evaluation with all labels
 * @param {Record<string, string[]>} groups labels by group
 */
export function scoreGroups({ labels }, groups) {
  const scores = new Map(labels.map((score) => [score.label, score]));
  const share = (/** @type {{ right: number, drawings: number }} */ { right, drawings }) => right / drawings;
  return Object.entries(groups).map(([group, names]) => {
    const measured = names.flatMap((name) => scores.get(name) ?? []).filter((score) => score.drawings > 0);
    const sum = (/** @type {'right' | 'drawings'} */ key) => measured.reduce((total, score) => total + score[key], 0);
    const weakest = [...measured].sort((a, b) => share(a) - share(b)).slice(0, 3).map((score) => `${score.label} ${Math.round(100 * share(score))}`);
    return { group, labels: measured.length, drawings: sum('drawings'), top1: sum('right') / sum('drawings'), weakest: weakest.join(', ') };
  }).filter(({ labels }) => labels > 0).sort((a, b) => b.top1 - a.top1);
}

/** Whether a value is within a threshold. @param {{ min?: number, max?: number }} threshold @param {number} value */
export const meets = ({ min = -Infinity, max = Infinity }, value) => value >= min && value <= max;

/** A threshold in words. @param {Threshold} threshold */
export const thresholdText = ({ min, max, unit }) => `${min === undefined ? `at most ${max?.toLocaleString('en')}` : `at least ${min}`} ${unit}`;
