// Measures a model with `inkling evaluate`: what tests/thresholds.json makes demands of.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

/** Changes that other people's hands would make, as `inkling evaluate --change` names them. */
export const changes = ['rotate', 'stretch', 'jitter', 'double', 'mirror', 'reverse-order', 'backwards'];

/** What each figure needs beside the model. */
const needs = (name) => (name.startsWith('raw') || name === 'equal' ? 'pairs' : name === 'float_loss' ? 'float' : name === 'brotli' ? 'model' : 'test');

/** A model's size as a server sends it, bytes. */
export function brotliSize(path) {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}

/**
 * The figures of one model; each evaluation runs once, when a figure first asks for it.
 *
 * @param {{ cli: string, model: string, test?: string, pairs?: string, float?: string }} files the command line, the
 *   model, and where they are: a folder of drawings it never saw, drawings both raw and simplified, the same network in
 *   float32
 */
export function measuring({ cli, model, test, pairs, float }) {
  const given = { model, test, pairs, float };
  const run = (args) => JSON.parse(execFileSync(cli, args, { encoding: 'utf8', maxBuffer: 1 << 28 }));
  const kept = new Map();
  /** What `inkling evaluate --json` says; args go before the paths. */
  const evaluation = (args = [], path = test, of = model) => {
    const all = ['evaluate', '--model', of, '--json', ...args, path];
    const key = all.join('\n');
    if (!kept.has(key)) kept.set(key, run(all));
    return kept.get(key);
  };
  const whole = () => evaluation();
  const cut = (share) => evaluation(['--labels', '--cut', `${share}`]);
  /** Expected calibration error of several evaluations together. */
  const together = (...all) => all[0].bins.reduce((sum, _, bin) => {
    const parts = all.map(({ bins }) => bins[bin]);
    return sum + Math.abs(parts.reduce((off, { drawings, right, confidence }) => off + right - drawings * confidence, 0));
  }, 0) / all.reduce((sum, { drawings }) => sum + drawings, 0);
  const pair = (field) => evaluation(['--field', field], pairs);
  const points = (value) => 100 * value;
  const ways = {
    top1: () => points(whole().top1),
    top3: () => points(whole().top3),
    top5: () => points(whole().top5),
    sure: () => points(whole().sure),
    sure_right: () => points(whole().sure_right),
    ece: () => points(whole().ece),
    ece_cut: () => points(together(cut(0.75), cut(0.5))),
    ece_cut_each: () => points(Math.max(cut(0.75).ece, cut(0.5).ece)),
    cut_75: () => points(cut(0.75).top1),
    cut_50: () => points(cut(0.5).top1),
    raw_loss: () => points(pair('simplified').top1 - pair('raw').top1),
    equal: () => {
      const { drawings, equal_drawings } = run(['simplify', '--check', '--json', pairs]);
      return points(equal_drawings / drawings);
    },
    float_loss: () => points(evaluation([], test, float).top1 - whole().top1),
    brotli: () => brotliSize(model),
    ...Object.fromEntries(changes.map((change) => [change, () => points(whole().top1 - evaluation(['--change', change]).top1)])),
  };
  return {
    evaluation,
    cut,
    pair,
    /** Whether what a figure needs is there. */
    can: (name) => Boolean(given[needs(name)]),
    /** A figure of tests/thresholds.json: percent, points or bytes. */
    figure(name) {
      if (!ways[name]) throw new Error(`tests/thresholds.json demands ${name}; known are ${Object.keys(ways).join(', ')}`);
      // Ten digits: a difference of two shares of 79.21 and 78.21 is 1, not a hair more.
      return Number(ways[name]().toPrecision(10));
    },
  };
}

/** Whether a figure is as a demand wants it: at least `least`, at most `most`. */
export const meets = ({ least = -Infinity, most = Infinity }, figure) => figure >= least && figure <= most;
