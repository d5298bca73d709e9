/**
 * Other runtimes on one thread and the shipped network, with many drawings in a call. All drawings of a call have the median
 * number of points, so that these runtimes pad nothing, and their features are made before the time begins.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { drawing, features } from './drawings.mjs';
import { read } from './model.mjs';
import { toOnnx } from './onnx.mjs';
import { classify } from './reference.mjs';
import { error } from './suite.mjs';

/** @typedef {{ name: string, batch: number, rate: () => Promise<number>, free: () => any }} Batched `rate`: drawings a second */

const BATCHES = [1, 16, 64, 256];
const TORCH_BATCHES = [1, 16, 64]; // more takes minutes on processors without bfloat16
const TURN = 1000; // ms
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * ONNX Runtime for Node in float32, whose outputs are compared with float64 first.
 * @param {any} ort @param {Uint8Array} bytes a model file @param {number} points @returns {Promise<Batched[]>}
 */
export async function onnxBatches(ort, bytes, points) {
  const model = read(bytes), runners = [];
  for (const batch of BATCHES) {
    const session = await ort.InferenceSession.create(toOnnx(model, points, { batch }), { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all' });
    const each = Array.from({ length: batch }, (_, i) => features(model.features, drawing(points, i + 1)));
    const values = new Float32Array(batch * each[0].length);
    each.forEach((one, i) => values.set(one, i * one.length));
    const call = async () => (await session.run({ features: new ort.Tensor('float32', values, [batch, points, model.layers[0].inputs]) }))[session.outputNames[0]].data;
    const last = (await call()).subarray(-model.labels.length), off = error(last, classify(model, each[batch - 1]).probabilities);
    if (!(off < 1e-4)) throw new Error(`onnxruntime-node computes something else in batches of ${batch}: its log probabilities are ${off} off`);
    runners.push({
      name: 'onnxruntime-node fp32', batch, free: () => session.release(),
      async rate() {
        const from = performance.now();
        let calls = 0;
        for (; calls === 0 || performance.now() - from < TURN; calls++) await call();
        return calls * batch / (performance.now() - from) * 1000;
      },
    });
  }
  return runners;
}

/**
 * PyTorch in bfloat16 and float32, if this machine's python3 has it.
 * @param {number} points @param {(line: string) => void} say @returns {Batched[]}
 */
export function torchBatches(points, say) {
  const found = ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (!found) {
    say('without PyTorch, which no python3 has: Debian calls it python3-torch');
    return [];
  }
  return ['bfloat16', 'float32'].flatMap((type) => TORCH_BATCHES.map((batch) => ({
    name: `PyTorch ${type}`, batch, free() {},
    async rate() {
      const args = ['-m', 'tests.bench.torch_rate', type, String(batch), String(points), String(TURN / 1000)];
      return Number(execFileSync(found, args, { cwd: root, encoding: 'utf8' }));
    },
  })));
}
