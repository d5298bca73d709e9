/** What scripts/bench writes, from saved measurements. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { beyondThresholds, mainResults, markdown, shortForm } from '../bench/report.mjs';
import { processorFeatures } from '../bench/machine.mjs';
import { readMetrics } from '../../scripts/lib/docs-metrics.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const thresholds = JSON.parse(readFileSync(join(root, 'tests/bench/thresholds.json'), 'utf8'));

/** Times of three rounds, ms. */
const rounds = (/** @type {number} */ ms) => [ms, 1.1 * ms, 0.9 * ms];
const run = (/** @type {string} */ network, length = 64) => ({
  network, length, macs: 17.2e6, errors: { 'inkling simd': 0.147, 'onnxruntime-web fp32': 2e-6 },
  times: { 'inkling simd': rounds(0.5), 'inkling relaxed': rounds(0.25), 'onnxruntime-web fp32': rounds(1.5), 'tfjs-wasm fp32': rounds(10) },
});
const visit = { first: 40, began: 90, painted: 100, guessed: 130, shown: 150, files: { 'page.js': [50, 60] } };
const one = { classify: 0.45, pen: 0.6, simplify: 0.02, simplified: 58 };
const results = {
  machine: { cpu: 'A processor', features: 'AVX2', cores: 2, memory: 24 * 2 ** 30, system: 'A system', kernel: '6', node: '20', chromium: '156' },
  peers: { 'onnxruntime-web': '1.30.0' },
  nodeRuns: [run('assignment', 32), run('assignment')],
  chromiumRuns: ['assignment', 'geron', 'tutorial', 'inkling'].map((name) => run(name)),
  product: {
    points: 42, pen: 500, node: one, chromium: one, words: { learn: 2.9, explain: 1.4, familiarity: 0.5, points: 42, strokes: 3, lessons: 5 }, visits: [visit, visit, visit],
    bytes: { files: [{ name: 'page.js', raw: 5e4, brotli: 2e4 }], code: { 'inkling-relaxed.wasm': 12000 }, wasm: 'inkling-relaxed.wasm' },
    memory: { typical: 9e5, largest: 1.4e6 },
  },
  bulk: { real: true, drawings: 17249, cores: 2, one: 3400, two: 6600, ratio: 1.94, points: 42, batches: [{ name: 'PyTorch bfloat16', batch: 64, rate: 850 }] },
  kernels: { stream: 40, vector: 34, matrix: 37, rows: 32 },
  dense: {
    kernel: 'ink_dot_relaxed_groups', loadsLstm: false,
    runs: [{ n: 64, cols: 256, rows: 1024, errors: { 'inkling relaxed': 0.5, litertjs: 0.499 }, times: { 'inkling relaxed': rounds(0.2), litertjs: rounds(0.3) } }],
  },
  growth: { each: 42, points: [{ n: 10, ms: 0.1, memory: 1 }, { n: 20, ms: 0.2, memory: 1 }], drawings: [{ n: 1, ms: 0.5, memory: 1 }, { n: 2, ms: 1, memory: 1 }] },
};

test('the page about speed gets every part, and no limit', () => {
  const text = markdown(results);
  assert.match(text, /^A processor \(AVX2\), 2 processors, 24 GB; A system, Linux 6; Node 20, Chromium 156, onnxruntime-web 1\.30\.0\.\n\n\| what \| measured \|/);
  for (const heading of ['Node 20', 'Chromium 156', 'One drawing at a time', 'In bulk', 'The kernels', 'Dense int8 matrices against LiteRT.js', 'Growth']) assert.match(text, new RegExp(`^### ${heading}$`, 'm'));
  assert.match(text, /^\| Chromium, T = 64, LSTM\(256\): onnxruntime-web fp32 \/ SIMD \| 3\.00× \|$/m);
  assert.match(text, /^\| PyTorch bfloat16 \| 64 \| 850 \| 4\.00× \|$/m);
  assert.match(text, /first guess: 40\.0 ±0 % ms\.$/m);
  assert.match(text, /^\| Chromium, dense int8 matrix, 64 × 256 × 1024: litertjs \/ relaxed SIMD \| 1\.50× \|$/m);
  assert.match(text, /^Chromium 156, A processor \(AVX2\); Inkling’s kernel is `ink_dot_relaxed_groups`\./m);
  assert.match(text, /^\| 64 × 256 × 1024 \| 16\.8 \| 200\.0 ±5 % \| 300\.0 ±5 % \| 83\.9 \| 55\.9 \| 1\.50× \|$/m);
  assert.match(text, /in steps of 8 bits: inkling relaxed 0\.50, litertjs 0\.50\.$/m);
  assert.match(text, /^LiteRT\.js loads no LSTM/m);
  assert.match(markdown({ ...results, dense: { ...results.dense, loadsLstm: true } }), /^LiteRT\.js loads an LSTM\.$/m);
  assert.doesNotMatch(text, /undefined|NaN|required/);
});

test('other documents get the values that docs/metrics.json describes', () => {
  const saved = Object.keys(readMetrics().values).filter((key) => key.startsWith('speed.')).map((key) => key.slice('speed.'.length));
  assert.deepEqual(Object.keys(shortForm(results)).sort(), saved.sort());
  assert.equal(shortForm(results)['inkling.ratio-relaxed'], 6);
});

test('what is beyond a limit is named; every limit is of something that is measured', () => {
  assert.deepEqual(beyondThresholds(results, thresholds), []);
  assert.deepEqual(beyondThresholds({ ...results, bulk: { ...results.bulk, one: 2000 } }, thresholds), ['bulk.one-thread: 2,000 / s, at least 3000 is required']);
  const slow = { ...results.dense.runs[0], times: { 'inkling relaxed': rounds(0.2), litertjs: rounds(0.24) } };
  assert.deepEqual(beyondThresholds({ ...results, dense: { ...results.dense, runs: [slow] } }, thresholds), ['dense.64x256x1024.litertjs/relaxed: 1.20×, at least 1.3 is required']);
  assert.deepEqual(beyondThresholds(results, { 'kernels.*': { max: 0.9 } }), ['kernels.matrix: 93 %, at most 0.9 is required']);
  const names = mainResults({ ...results, nodeRuns: [run('geron')] }).map(({ name }) => name);
  for (const name of Object.keys(thresholds)) {
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`);
    assert.ok(names.some((measured) => pattern.test(measured)), `nothing that is measured is called ${name}`);
  }
});

test('the processor\'s instruction sets are named as far as the system tells', () => {
  assert.equal(processorFeatures('flags\t\t: fpu avx2 avx512f avx512_vnni\n'), 'AVX2, AVX-512, AVX-512 VNNI');
  assert.equal(processorFeatures('Features\t: fp asimd asimddp\n'), 'NEON, NEON dot products');
  assert.equal(processorFeatures(''), '');
});
