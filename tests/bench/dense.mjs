/**
 * Dense int8 matrices by Inkling's kernel and by other runtimes, in a page: 8 bits in, 8 bits out. A call copies its input
 * into the runtime's memory, multiplies, adds the bias, quantizes, and copies its output from there, in every runtime.
 */
import { random } from './model.mjs';
import { interleaved, quantile } from './suite.mjs';
import { fullyConnected, lstm } from './tflite.mjs';

/** Rows of the input, columns, which are a multiple of 4, and rows of weights, of 16. */
export const MATRICES = [[64, 256, 1024], [32, 672, 160], [1, 256, 1024]];

const POOL = 16, COMPARED = 2; // inputs
const ROUNDS = 45;
const HALF_STEP = 0.502; // of the outputs: what rounding may cost, and float32 in between
const MOST_WEIGHT = 32, MOST_INPUT = 127; // as core/src/kernels/dot.h has them

/**
 * y = yScale · (q - yZero) = (W · scales) (x · xScale) + bias · scales · xScale. The outputs q take 0..127, as Inkling's do.
 * @typedef {{ n: number, cols: number, rows: number, weights: Int8Array, scales: Float32Array, bias: Int32Array, inputs: Uint8Array[],
 *   xScale: number, yScale: number, yZero: number }} Matrix weights: (rows, cols); scales, bias: (rows); inputs: each (n, cols)
 * @typedef {{ name: string, output: (i: number) => any, run: (calls: number) => Promise<number>, free?: () => any }} Runner
 *   `output`: of an input of the pool; `run`: ms a call
 * @typedef {(matrix: Matrix) => Promise<Runner>} Engine
 */

/** A matrix of random numbers. @param {number[]} shape @param {number} seed @returns {Matrix} */
function made([n, cols, rows], seed) {
  const next = random(seed);
  const whole = (most) => Math.round(most * next());
  const matrix = {
    n, cols, rows, weights: Int8Array.from({ length: rows * cols }, () => whole(MOST_WEIGHT)), scales: Float32Array.from({ length: rows }, () => (3 + next()) / 1024),
    bias: Int32Array.from({ length: rows }, () => whole(1000)),
    inputs: Array.from({ length: POOL }, () => Uint8Array.from({ length: n * cols }, () => Math.abs(whole(MOST_INPUT)))), xScale: 1 / 64, yScale: 1, yZero: 0,
  };
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < POOL; i++) for (const y of exact(matrix, i)) [low, high] = [Math.min(low, y), Math.max(high, y)];
  matrix.yScale = Math.fround((high - low) / (MOST_INPUT - 1));
  matrix.yZero = Math.round(-low / matrix.yScale);
  return matrix;
}

/** y of an input of the pool, in float64. @param {Matrix} matrix @param {number} i @returns {Float64Array} (n, rows) */
function exact({ n, cols, rows, weights, scales, bias, inputs, xScale }, i) {
  const y = new Float64Array(n * rows);
  for (let t = 0; t < n; t++) {
    for (let row = 0; row < rows; row++) {
      let sum = bias[row];
      for (let col = 0; col < cols; col++) sum += weights[row * cols + col] * inputs[i][t * cols + col];
      y[t * rows + row] = sum * scales[row] * xScale;
    }
  }
  return y;
}

/** The time of a call, whose outputs nobody keeps. @param {(i: number) => any} call */
const timed = (call) => async (calls) => {
  const from = performance.now();
  for (let i = 0; i < calls; i++) await call(i % POOL);
  return (performance.now() - from) / calls;
};

/** Inkling's kernel: dense.c. @param {BufferSource} module @returns {Promise<{ kernel: string, engine: Engine }>} */
export async function inkling(module) {
  const { instance } = await WebAssembly.instantiate(module, {});
  const { memory, dense_reserve: reserve, dense_multiply: multiply, dense_kernel: kernel } = /** @type {any} */ (instance.exports);
  const text = new Uint8Array(memory.buffer, kernel());
  return {
    kernel: new TextDecoder().decode(text.slice(0, text.indexOf(0))),
    async engine({ n, cols, rows, weights, scales, bias, inputs, xScale, yScale, yZero }) {
      const sizes = [weights.length, 4 * rows, 4 * rows, n * cols, 4 * n * rows, n * rows];
      let at = reserve(sizes.reduce((a, b) => a + b + 15));
      if (!at) throw new Error('the kernel has too little memory for this matrix');
      const [w, scale, biases, x, y, q] = sizes.map((size) => [at, at += Math.ceil(size / 16) * 16][0]);
      const packed = new Int8Array(memory.buffer, w, weights.length);
      for (let row = 0; row < rows; row++) {
        for (let col = 0; col < cols; col++) packed[(row & ~15) * cols + (col >> 2) * 64 + row % 16 * 4 + col % 4] = weights[row * cols + col];
      }
      new Float32Array(memory.buffer, scale, rows).set(scales.map((v) => v * xScale));
      new Float32Array(memory.buffer, biases, rows).set(scales.map((v, row) => v * xScale * bias[row]));
      const input = new Uint8Array(memory.buffer, x, n * cols), output = new Uint8Array(memory.buffer, q, n * rows);
      const call = (i) => {
        input.set(inputs[i]);
        multiply(w, scale, biases, rows, cols, x, n, y, q, 1 / yScale, yZero);
        return output.slice();
      };
      return { name: 'inkling relaxed', output: call, run: timed(call) };
    },
  };
}

/**
 * LiteRT.js on one thread. Its own classes take and give no int8, so this calls the module below them, as they do, and keeps the
 * input's buffer. @param {any} runtime what loadLiteRt gives
 */
export function liteRt(runtime) {
  const wasm = runtime.liteRtWasm, environment = runtime.getDefaultEnvironment();
  const { READ, WRITE } = wasm.LiteRtTensorBufferLockMode;
  const load = async (/** @type {Uint8Array} */ file) => {
    const at = wasm._malloc(file.length);
    wasm.HEAPU8.set(file, at);
    const model = wasm.loadModel(environment.liteRtEnvironment, at, file.length);
    const compiled = await wasm.compileModel(environment.liteRtEnvironment, model,
      { environment, accelerator: 'wasm', cpuOptions: { numThreads: 1 }, gpuOptions: {}, webNNOptions: {} });
    return {
      model, compiled,
      free() {
        compiled.delete();
        model.delete();
        wasm._free(at);
      },
    };
  };
  return {
    /** @type {Engine} */
    async engine(matrix) {
      const { model, compiled, free } = await load(fullyConnected(matrix));
      if (!compiled.isFullyAccelerated()) throw new Error('LiteRT.js runs the matrix without XNNPACK');
      const type = model.getInputTensorType(0, 0), { n, cols, rows, inputs } = matrix;
      const input = wasm.LiteRtTensorBuffer.createManaged(environment.liteRtEnvironment, wasm.LiteRtTensorBufferType.HOST_MEMORY, type, n * cols);
      const call = (i) => {
        wasm.HEAPU8.set(inputs[i], input.lock(WRITE));
        input.unlock();
        const [output] = compiled.run(0, [input]);
        const at = output.lock(READ), y = wasm.HEAPU8.slice(at, at + n * rows);
        output.unlock();
        output.delete();
        return new Int8Array(y.buffer);
      };
      return {
        name: 'litertjs', output: call, run: timed(call),
        free() {
          input.delete();
          type.delete();
          free();
        },
      };
    },
    /** Whether it loads an LSTM. Whether the states are variable must be all that it minds. */
    async loadsLstm() {
      (await load(lstm(8, 16, 16, { variable: false }))).free();
      return load(lstm(8, 16, 16)).then(({ free }) => (free(), true), () => false);
    },
  };
}

/**
 * @param {Engine[]} engines @param {(line: string) => void} say
 * @returns {Promise<{ n: number, cols: number, rows: number, errors: Record<string, number>, times: Record<string, number[]> }[]>}
 *   errors in steps of the outputs
 */
export async function compareDense(engines, say) {
  const results = [];
  for (const [seed, shape] of MATRICES.entries()) {
    const matrix = made(shape, seed), { n, cols, rows, yScale, yZero } = matrix, what = shape.join(' × ');
    /** @type {Runner[]} */
    const runners = [];
    for (const engine of engines) runners.push(await engine(matrix));
    const errors = {};
    for (const { name, output } of runners) {
      errors[name] = 0;
      for (let i = 0; i < COMPARED; i++) {
        const right = exact(matrix, i), found = await output(i);
        if (found.length !== right.length) throw new Error(`${name} gives ${found.length} numbers for ${what}`);
        right.forEach((y, at) => errors[name] = Math.max(errors[name], Math.abs(found[at] - yZero - y / yScale)));
      }
      if (!(errors[name] < HALF_STEP)) throw new Error(`${name} computes something else than ${what}: it is ${errors[name]} steps off`);
    }
    const times = await interleaved(runners, ROUNDS);
    for (const { free } of runners) await free?.();
    say(`${what}: ${Object.entries(times).map(([name, v]) => `${name} ${quantile(v, 0.5).toFixed(4)}`).join(', ')} ms`);
    results.push({ n, cols, rows, errors, times });
  }
  return results;
}
