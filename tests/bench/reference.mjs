/** A network's pass in plain float64, layer by layer: what every runtime's output is compared with before it is timed. */

const sigmoid = (v) => 1 / (1 + Math.exp(-v));

/** y (rows of w) = w x + bias; x begins at `from` and may reach beyond both ends, where it is zero. */
function product(w, bias, x, from, activation) {
  const cols = w.length / bias.length;
  return bias.map((sum, row) => {
    for (let k = Math.max(0, -from); k < cols && from + k < x.length; k++) sum += w[row * cols + k] * x[from + k];
    return activation === 'relu' ? Math.max(0, sum) : sum;
  });
}

/** @param {Float64Array[]} parts */
function joined(parts) {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * @param {import('./model.mjs').Layer} layer @param {number} temperature @param {Float64Array} x (T, inputs)
 * @returns {Float64Array} (T', outputs)
 */
function forward(layer, temperature, x) {
  const c = layer.inputs, rows = x.length / c;
  const row = (t) => x.subarray(t * c, (t + 1) * c);
  switch (layer.type) {
    case 'conv1d': {
      const { kernel, stride, padding, w, bias, activation } = layer;
      const out = padding === 'valid' ? Math.floor((rows - kernel) / stride) + 1 : Math.ceil(rows / stride);
      const before = padding === 'causal' ? kernel - 1 : padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + kernel - rows, 0) / 2);
      return joined(Array.from({ length: out }, (_, t) => product(w, bias, x, (t * stride - before) * c, activation)));
    }
    case 'lstm': {
      const n = layer.width;
      const parts = layer.directions.map(({ w, u, bias }, d) => {
        const backward = d === 1 || layer.direction === 'backward';
        /** @type {Float64Array[]} */
        const states = new Array(rows);
        let h = new Float64Array(n), cell = new Float64Array(n);
        for (let i = 0; i < rows; i++) {
          const t = backward ? rows - 1 - i : i;
          const gates = product(u, product(w, bias, row(t), 0), h, 0);
          cell = cell.map((v, k) => sigmoid(gates[n + k]) * v + sigmoid(gates[k]) * Math.tanh(gates[2 * n + k]));
          h = states[t] = cell.map((v, k) => sigmoid(gates[3 * n + k]) * Math.tanh(v));
        }
        return { states, last: h };
      });
      return joined(layer.sequence ? parts[0].states.flatMap((_, t) => parts.map(({ states }) => states[t])) : parts.map(({ last }) => last));
    }
    case 'layer_norm':
      return joined(Array.from({ length: rows }, (_, t) => {
        const mean = row(t).reduce((sum, v) => sum + v, 0) / c;
        const variance = row(t).reduce((sum, v) => sum + (v - mean) ** 2, 0) / c;
        return row(t).map((v, i) => (v - mean) / Math.sqrt(variance + 1e-5) * layer.gamma[i] + layer.beta[i]);
      }));
    case 'pool': {
      const ways = {
        last: (i) => x[(rows - 1) * c + i],
        mean: (i) => ways.sum(i) / rows,
        max: (i) => Array.from({ length: rows }, (_, t) => x[t * c + i]).reduce((a, b) => Math.max(a, b)),
        sum: (i) => Array.from({ length: rows }, (_, t) => x[t * c + i]).reduce((a, b) => a + b),
      };
      return joined(layer.kinds.map((kind) => Float64Array.from({ length: c }, (_, i) => ways[kind](i))));
    }
    case 'dense':
      return joined(Array.from({ length: rows }, (_, t) => product(layer.w, layer.bias, row(t), 0, layer.activation)));
    default: {
      const max = x.reduce((a, b) => Math.max(a, b));
      const e = x.map((v) => Math.exp((v - max) / temperature));
      const sum = e.reduce((a, b) => a + b);
      return e.map((v) => v / sum);
    }
  }
}

/**
 * @param {import('./model.mjs').Model} model @param {Float32Array} features (T, C)
 * @returns {{ inputs: Float64Array[], probabilities: Float64Array }} what each layer reads, and what comes out
 */
export function classify(model, features) {
  const inputs = [];
  /** @type {Float64Array} */
  let x = Float64Array.from(features);
  for (const layer of model.layers) {
    inputs.push(x);
    x = forward(layer, model.temperature, x);
  }
  return { inputs, probabilities: x };
}
