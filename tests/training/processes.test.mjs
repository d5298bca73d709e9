// Two processes train as one does with twice the batch: scripts/train from data to an evaluated model file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { binary, folder, inkling, ndjson, own, parse, root } from '../lib/cli.mjs';

const python = ['python3', '/usr/bin/python3'].find((path) => spawnSync(path, ['-c', 'import torch, numpy']).status === 0);
const skip = !python && 'PyTorch is missing; install python3-torch, or pip install torch numpy';

/** Twelve of the project's own drawings as small categories: each copy is slanted and stretched differently. */
function makeData() {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (const [split, each] of /** @type {[string, number][]} */ ([['train', 80], ['valid', 12], ['test', 12]])) {
    mkdirSync(join(folder, 'data', split), { recursive: true });
    for (const { word, drawing } of own('pen.ndjson').slice(0, 12)) {
      const lines = Array.from({ length: each }, () => {
        const [slant, width] = [random() - 0.5, 0.7 + 0.6 * random()];
        return { drawing: drawing.map(([x, y, t]) => [x.map((value, i) => width * value + slant * y[i]), y, t]) };
      });
      const drawings = parse(inkling(['simplify'], ndjson(lines)).out);
      writeFileSync(join(folder, 'data', split, `${word}.bin`), Buffer.concat(drawings.map((line) => binary(line.drawing))));
    }
  }
}

const config = {
  features: { kind: 'pen', patch_size: 0, length_multiple: 4 },
  layers: [
    { type: 'conv1d', filters: 16, kernel: 5, stride: 2, padding: 'same', activation: 'relu' },
    { type: 'lstm', units: 16, direction: 'both', return: 'sequence' },
    { type: 'pool', kinds: ['mean', 'max'] },
    { type: 'dense', units: 12 },
  ],
  seed: 1, drawings: 3000, learning_rate: 0.01, warmup: 500, weight_decay: 0.01, beta2: 0.99, clip: 1, ema_decay: 0.9, label_smoothing: 0,
  min_per_class: 1, max_points: 192, validate_every: 1000, patience: 99, truncate: { share: 0.3, min: 0.3 },
  augment: { rotate_degrees: 0, stretch: 0, shear: 0, mirror: 0, jitter: 0, reverse_order: 0, reverse_all_strokes: 0, reverse_stroke: 0, anneal_fraction: 1, final_strength: 1 },
};

/** A run's validations. */
function train(name, processes, batch, change = {}, ...options) {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...config, batch, ...change }));
  const { status, stdout, stderr, signal } = spawnSync(join(root, 'scripts/train'), ['--config', path, '--work', join(folder, 'work'), ...options], {
    encoding: 'utf8', timeout: 400_000, env: { ...process.env, INKLING_DATA: join(folder, 'data'), PROCESSES: `${processes}`, OMP_NUM_THREADS: '1', MASTER_PORT: `${20000 + (process.pid % 20000)}` },
  });
  assert.equal(status, 0, `${signal ?? status}\n${stdout}\n${stderr}`);
  const teaches = change.features?.kind === 'raster';
  if (!teaches) assert.match(stdout, /top-1 +[\d.]+ %/, 'it evaluates what it trained');
  assert.equal(existsSync(join(folder, 'work', `${name}.ink`)), !teaches, 'a model file, unless it cannot hold the network');
  return readFileSync(join(folder, 'work', name, 'log.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}

if (!skip) makeData();

test('two processes give the curve of one with twice the batch', { skip }, (context) => {
  const one = train('one', 1, 64), two = train('two', 2, 32), small = train('small', 1, 32);
  const curve = (log) => log.map(({ nll }) => nll);
  context.diagnostic(`one ${curve(one)}; two ${curve(two)}; half the batch ${curve(small)}`);
  assert.equal(one.length, two.length);
  assert.ok(one.at(-1).top1 > 30, `it learned something: ${one.at(-1).top1} %`);
  const apart = (a, b) => Math.max(...curve(a).map((nll, i) => Math.abs(nll - curve(b)[i])));
  assert.ok(apart(one, two) < 0.05, `${apart(one, two)} apart`);
  assert.ok(apart(one, small) > 2 * apart(one, two), 'another batch is another curve');
});

test('training continues from a model file, with more units', { skip }, () => {
  const file = join(folder, 'work', 'one.ink');
  const { nll } = JSON.parse(readFileSync(join(folder, 'work', 'one', 'log.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '');
  const layers = config.layers.map((layer) => (layer.type === 'lstm' ? { ...layer, units: 20 } : layer));
  // During a long warm-up, the first 64 drawings hardly change the weights.
  const [grown] = train('grown', 1, 64, { layers, drawings: 64, warmup: 1e6 }, '--grow', file);
  const [anew] = train('anew', 1, 64, { layers, drawings: 64, warmup: 1e6 });
  assert.ok(Math.abs(grown.nll - nll) < 0.1, `${grown.nll} instead of the file's ${nll}`);
  assert.ok(anew.nll > nll + 0.5, `${anew.nll} without the file`);
});

test('a network that reads pictures learns, and teaches one that reads strokes', { skip }, (context) => {
  const features = { kind: 'raster', side: 32, samples: 128, length_multiple: 4 };
  const layers = [{ type: 'resnet', widths: [8, 16], blocks: 1 }, { type: 'dense', units: 12 }];
  const teacher = train('teacher', 1, 32, { features, layers, optimizer: 'muon', drawings: 9000 }).at(-1);
  assert.ok(teacher.top1 > 60, `it learned something: ${teacher.top1} %`);
  const checkpoint = join(folder, 'work', 'teacher', 'checkpoint.pt');
  // Labels that are smoothed completely carry no information: the pupil can learn from the teacher only.
  const pupil = train('pupil', 1, 32, { label_smoothing: 1, distil: { weight: 0.9, temperature: 2 } }, '--teachers', checkpoint).at(-1);
  const alone = train('alone', 1, 32, { label_smoothing: 1 }).at(-1);
  context.diagnostic(`teacher ${teacher.top1} %, pupil ${pupil.top1} %, without the teacher ${alone.top1} %`);
  assert.ok(pupil.top1 > 30 && alone.top1 < 25, `${pupil.top1} % with the teacher, ${alone.top1} % without`);
  const refused = spawnSync(join(root, 'scripts/export'), ['--checkpoint', checkpoint, '--out', join(folder, 'teacher.ink')], { encoding: 'utf8' });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /model files have no raster features/);
});

test('a teacher that sees drawings as they were teaches about drawings as other hands make them', { skip }, (context) => {
  const file = join(folder, 'work', 'one.ink');
  const change = { label_smoothing: 1, drawings: 6000, chunk: 500, hands: { share: 0.7, second: 0.3 }, distil: { weight: 0.9, temperature: 1, clean: true } };
  const pupil = train('hands', 1, 32, change, '--teachers', file).at(-1);
  context.diagnostic(`pupil ${pupil.top1} %`);
  assert.ok(pupil.top1 > 25, `${pupil.top1} %`);
});

test('cosines alone teach the layers, and the rows of the last one', { skip }, (context) => {
  const apart = train('apart', 1, 32, { label_smoothing: 1, cosine: { weight: 0.9, scale: 16 } }).at(-1);
  context.diagnostic(`${apart.top1} %`);
  assert.ok(apart.top1 > 30, `${apart.top1} %`);
});

test('--minutes ends a run, of several processes too, and still learns', { skip }, () => {
  const short = train('short', 2, 32, { drawings: 1e9, validate_every: 1e9 }, '--minutes', '0.2');
  assert.equal(short.length, 1);
  assert.ok(short[0].seconds >= 12 && short[0].seconds < 30 && short[0].top1 > 20, JSON.stringify(short));
});
