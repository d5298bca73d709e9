/**
 * Runtimes side by side on the same networks and drawings, in Node or in a page: outputs are compared before anything is
 * timed, rounds are interleaved, inputs change with every call.
 */
import { drawing, features, pointsFor } from './drawings.mjs';
import { read, write, work } from './model.mjs';
import { toOnnx } from './onnx.mjs';
import { classify } from './reference.mjs';
import { toTfjs } from './tfjs.mjs';

/**
 * One way to run one network at one length. `probabilities` of a drawing of the pool; `run` classifies that many drawings,
 * the pool over and over, and gives the time of one in ms.
 * @typedef {{ name: string, exact: boolean, probabilities: (i: number) => any, run: (calls: number) => Promise<number>, free?: () => any }} Runner
 * @typedef {{ drawings: import('./drawings.mjs').Drawing[], rows: Float32Array[], shape: number[] }} Pool
 * @typedef {(network: { bytes: Uint8Array, model: import('./model.mjs').Model }, pool: Pool, length: number) => Promise<Runner[]>} Engine
 */

const POOL = 16, COMPARED = 2; // drawings
const WARM = 400, TURN = 10; // ms
const ROUNDS = 15;

/**
 * Inkling from its modules, whole: drawing in, guesses out, preprocessing included.
 * @param {typeof import('../../web/lib/inkling.js').createInkling} createInkling @param {Record<string, BufferSource>} modules
 * @returns {Engine}
 */
export const inkling = (createInkling, modules) => async ({ bytes, model }, { drawings }) => {
  const runners = [];
  for (const [name, wasm] of Object.entries(modules)) {
    if (!WebAssembly.validate(wasm)) continue; // an instruction set that this engine does not have
    for (const float of name === 'simd' ? [false, true] : [false]) {
      const one = await createInkling({ wasm: /** @type {any} */ (wasm), model: float ? write(model, { float }) : bytes });
      runners.push({
        name: `inkling ${name}${float ? ' fp32' : ''}`, exact: float,
        probabilities: (i) => one.probabilities(drawings[i], { format: 'simplified' }),
        async run(calls) {
          const from = performance.now();
          for (let i = 0; i < calls; i++) one.classify(drawings[i % drawings.length], { format: 'simplified' });
          return (performance.now() - from) / calls;
        },
      });
    }
  }
  return runners;
};

/**
 * ONNX Runtime on one thread, in float32 and int8. @param {string} name @param {any} ort @param {string} provider
 * @returns {Engine}
 */
export const onnx = (name, ort, provider) => async ({ model }, { rows, shape }, length) => {
  const runners = [];
  for (const int8 of [false, true]) {
    const session = await ort.InferenceSession.create(toOnnx(model, length, { int8 }), {
      executionProviders: [provider], intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all',
    });
    const [output] = session.outputNames;
    const call = async (i) => (await session.run({ features: new ort.Tensor('float32', rows[i], shape) }))[output].data;
    runners.push({ name: `${name} ${int8 ? 'int8' : 'fp32'}`, exact: !int8, probabilities: call, run: timed(call), free: () => session.release() });
  }
  return runners;
};

/** TensorFlow.js. @param {any} tf core and layers @returns {Engine} */
export const tfjs = (tf) => async ({ model }, { rows, shape }, length) => {
  const net = toTfjs(tf, model, length);
  const call = (i) => tf.tidy(() => net.predictOnBatch(tf.tensor(rows[i], shape)).dataSync());
  return [{ name: 'tfjs-wasm fp32', exact: true, probabilities: call, run: timed(call), free: () => net.dispose() }];
};

/** @param {(i: number) => any} call */
const timed = (call) => async (calls) => {
  const from = performance.now();
  for (let i = 0; i < calls; i++) await call(i % POOL);
  return (performance.now() - from) / calls;
};

/**
 * How far log probabilities are from the right ones, as a share of how far those are from each other (both root mean square).
 * @param {ArrayLike<number>} found @param {ArrayLike<number>} right
 */
export function error(found, right) {
  const a = Array.from(found, Math.log), b = Array.from(right, Math.log);
  const mean = b.reduce((sum, v) => sum + v, 0) / b.length;
  return Math.sqrt(b.reduce((sum, v, i) => sum + (v - a[i]) ** 2, 0) / b.reduce((sum, v) => sum + (v - mean) ** 2, 0));
}

/** @param {number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort(), at = share * (sorted.length - 1), low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/**
 * Times runners in turns. @param {Pick<Runner, 'name' | 'run'>[]} runners @param {number} [rounds]
 * @returns {Promise<Record<string, number[]>>} ms a call, for each round
 */
export async function interleaved(runners, rounds = ROUNDS) {
  const calls = {}, times = {};
  for (const { name, run } of runners) {
    let each = 0, sum = 0;
    for (let n = 1; sum < WARM; n = Math.max(1, Math.min(2 * n, Math.round(WARM / 4 / each)))) {
      each = await run(n);
      sum += n * each;
    }
    calls[name] = Math.max(1, Math.round(TURN / each));
    times[name] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < runners.length; k++) {
      const { name, run } = runners[(k + round) % runners.length];
      times[name].push(await run(calls[name]));
    }
  }
  return times;
}

/**
 * @param {{ name: string, bytes: Uint8Array }[]} networks @param {number[]} lengths @param {Engine[]} engines
 * @param {(line: string) => void} say
 * @returns {Promise<{ network: string, length: number, macs: number, errors: Record<string, number>, times: Record<string, number[]> }[]>}
 */
export async function compare(networks, lengths, engines, say) {
  const results = [];
  for (const { name, bytes } of networks) {
    const model = read(bytes);
    for (const length of lengths) {
      const drawings = Array.from({ length: POOL }, (_, i) => drawing(pointsFor(model.features.kind, length), 1000 * length + i));
      const rows = drawings.map((d) => features(model.features, d));
      const pool = { drawings, rows, shape: [1, length, model.layers[0].inputs] };
      /** @type {Runner[]} */
      const runners = [];
      for (const engine of engines) runners.push(...await engine({ bytes, model }, pool, length));
      const errors = {};
      /** @type {Uint8Array | undefined} */
      let ours;
      for (let i = 0; i < COMPARED; i++) {
        const right = classify(model, rows[i]).probabilities;
        ours = undefined;
        for (const runner of runners) {
          const found = await runner.probabilities(i);
          const off = errors[runner.name] = Math.max(errors[runner.name] ?? 0, error(found, right));
          if (!(off < (runner.exact ? 1e-4 : 0.25))) {
            throw new Error(`${runner.name} computes something else than ${name} at T = ${length}: its log probabilities are ${off} off`);
          }
          if (!runner.name.startsWith('inkling') || runner.exact) continue;
          const same = new Uint8Array(Float32Array.from(found).buffer);
          if (ours?.some((v, at) => v !== same[at])) throw new Error(`${runner.name} gives other bytes than Inkling's other builds`);
          ours ??= same;
        }
      }
      const times = await interleaved(runners);
      for (const { free } of runners) await free?.();
      say(`${name}, T = ${length}: ${Object.entries(times).map(([k, v]) => `${k} ${quantile(v, 0.5).toFixed(3)}`).join(', ')} ms`);
      results.push({ network: name, length, macs: work(model, length), errors, times });
    }
  }
  return results;
}
