/**
 * A network as an ONNX model (opset 17) of fixed shapes, float32 or int8 as ONNX Runtime's quantize_dynamic makes it:
 * weights of 8 bits with one scale per matrix, activations quantized anew at every call. Runs in Node and in a page alike.
 */

/** @typedef {import('./model.mjs').Model} Model */

/* Protocol Buffers, just what onnx.proto asks for */

const encoder = new TextEncoder();

/** @param {Uint8Array[]} parts */
function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param {number} value a whole number, possibly negative */
function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out = [];
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Uint8Array.from(out);
}

const int = (field, value) => join([varint(field << 3), varint(value)]);
const bytes = (field, value) => join([varint(field << 3 | 2), varint(value.length), value]);
const text = (field, value) => bytes(field, encoder.encode(value));
const float = (field, value) => join([varint(field << 3 | 5), new Uint8Array(Float32Array.of(value).buffer)]);

/* ONNX */

const FLOAT = 1;
const ARRAYS = { 1: Float32Array, 2: Uint8Array, 3: Int8Array, 6: Int32Array, 7: BigInt64Array };
const CODES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7 };

const attribute = (name, value) => typeof value === 'string' ? join([text(1, name), text(4, value), int(20, 3)])
  : Array.isArray(value) ? join([text(1, name), ...value.map((v) => int(8, v)), int(20, 7)])
    : Number.isInteger(value) ? join([text(1, name), int(3, value), int(20, 2)])
      : join([text(1, name), float(2, value), int(20, 1)]);

const typed = (name, shape) => join([text(1, name),
  bytes(2, bytes(1, join([int(1, FLOAT), bytes(2, join(shape.map((n) => bytes(1, int(1, n)))))])))]);

/** Collects nodes and constants; names count up. */
class Graph {
  /** @type {Uint8Array[]} */ nodes = [];
  /** @type {Uint8Array[]} */ constants = [];
  #names = 0;

  /** @param {string} type @param {string[]} inputs @param {Record<string, any>} [attributes] @returns {string} its first output */
  node(type, inputs, { outputs = 1, domain = '', ...attributes } = {}) {
    return this.outputsOf(type, inputs, { outputs, domain, ...attributes })[0];
  }

  /** The same with all outputs. @param {string} type @param {string[]} inputs @param {any} options @returns {string[]} */
  outputsOf(type, inputs, { outputs, domain, ...attributes }) {
    const names = Array.from({ length: outputs }, () => `v${this.#names++}`);
    this.nodes.push(join([...inputs.map((v) => text(1, v)), ...names.map((v) => text(2, v)), text(4, type),
      ...Object.entries(attributes).map(([k, v]) => bytes(5, attribute(k, v))), ...domain ? [text(7, domain)] : []]));
    return names;
  }

  /** @param {ArrayLike<any>} values @param {number[]} shape @param {keyof typeof CODES} [type] */
  constant(values, shape, type = 'f32') {
    const name = `c${this.#names++}`, array = ARRAYS[CODES[type]].from(/** @type {any} */ (values));
    this.constants.push(join([...shape.map((n) => int(1, n)), int(2, CODES[type]), text(8, name), bytes(9, new Uint8Array(array.buffer))]));
    return name;
  }

  reshape(x, shape) {
    return this.node('Reshape', [x, this.constant(shape.map(BigInt), [shape.length], 'i64')]);
  }
}

/** (rows, cols) -> (cols, rows). @param {ArrayLike<number>} w @param {number} cols */
const transposed = (w, cols) => Float64Array.from({ length: w.length }, (_, i) => w[i % (w.length / cols) * cols + Math.floor(i / (w.length / cols))]);

/** One scale for all. @param {ArrayLike<number>} w */
function quantized(w) {
  const scale = Array.from(w).reduce((max, v) => Math.max(max, Math.abs(v)), 1e-12) / 127;
  return { q: Array.from(w, (v) => Math.round(v / scale)), scale };
}

/** Gates i, f, g, o -> i, o, f, g, ONNX's order. @param {Float64Array} w (4 · units, …) */
const gates = (w) => [0, 3, 1, 2].flatMap((gate) => Array.from(w.subarray(gate * w.length / 4, (gate + 1) * w.length / 4)));

/**
 * @param {Model} model @param {number} rows T of its input
 * @param {{ int8?: boolean, batch?: number }} [options] batch: B, drawings in a call
 * @returns {Uint8Array} features (B, T, C) -> probabilities (B, labels)
 */
export function toOnnx(model, rows, { int8 = false, batch = 1 } = {}) {
  const g = new Graph();
  const input = [batch, rows, model.layers[0].inputs];
  let x = 'features';
  // y = x w + bias for x (…, cols) and w given as (rows, cols).
  const linear = (x, w, bias, cols) => {
    const shape = [cols, bias.length];
    if (!int8) return g.node('Add', [g.node('MatMul', [x, g.constant(transposed(w, cols), shape)]), g.constant(bias, [bias.length])]);
    const { q, scale } = quantized(transposed(w, cols));
    const [qx, sx, zx] = g.outputsOf('DynamicQuantizeLinear', [x], { outputs: 3, domain: '' });
    const sums = g.node('MatMulInteger', [qx, g.constant(q, shape, 'i8'), zx, g.constant([0], [], 'i8')]);
    const scaled = g.node('Mul', [g.node('Cast', [sums], { to: FLOAT }), g.node('Mul', [sx, g.constant([scale], [])])]);
    return g.node('Add', [scaled, g.constant(bias, [bias.length])]);
  };
  for (const layer of model.layers) {
    const c = layer.inputs;
    if (layer.type === 'conv1d') {
      const { kernel, stride, padding, width, bias } = layer;
      const out = padding === 'valid' ? Math.floor((rows - kernel) / stride) + 1 : Math.ceil(rows / stride);
      const before = padding === 'causal' ? kernel - 1 : padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + kernel - rows, 0) / 2);
      const after = Math.max(0, (out - 1) * stride + kernel - rows - before);
      // (filters, kernel, inputs) -> (filters, inputs, kernel)
      const w = Float64Array.from({ length: layer.w.length }, (_, i) => layer.w[Math.floor(i / (c * kernel)) * c * kernel + i % kernel * c + Math.floor(i / kernel) % c]);
      const options = { kernel_shape: [kernel], strides: [stride], pads: [before, after] };
      x = g.node('Transpose', [x], { perm: [0, 2, 1] });
      if (int8) {
        const { q, scale } = quantized(w);
        const [qx, sx, zx] = g.outputsOf('DynamicQuantizeLinear', [x], { outputs: 3, domain: '' });
        const weights = g.constant(q.map((v) => v + 128), [width, c, kernel], 'u8'); // ConvInteger takes no int8 weights
        const sums = g.node('ConvInteger', [qx, weights, zx, g.constant([128], [], 'u8')], options);
        x = g.node('Mul', [g.node('Cast', [sums], { to: FLOAT }), g.node('Mul', [sx, g.constant([scale], [])])]);
        x = g.node('Add', [x, g.constant(bias, [1, width, 1])]);
      } else {
        x = g.node('Conv', [x, g.constant(w, [width, c, kernel]), g.constant(bias, [width])], options);
      }
      if (layer.activation === 'relu') x = g.node('Relu', [x]);
      x = g.node('Transpose', [x], { perm: [0, 2, 1] });
      rows = out;
    } else if (layer.type === 'lstm') {
      const n = layer.width, d = layer.directions.length;
      const direction = layer.direction === 'both' ? 'bidirectional' : layer.direction === 'backward' ? 'reverse' : 'forward';
      const all = (of) => layer.directions.flatMap(of);
      const b = g.constant(all(({ bias }) => [...gates(bias), ...new Array(4 * n).fill(0)]), [d, 8 * n]);
      x = batch === 1 ? g.reshape(x, [rows, 1, c]) : g.node('Transpose', [x], { perm: [1, 0, 2] });
      let y, last;
      if (int8) {
        const whole = (key, cols) => {
          const parts = layer.directions.map((one) => quantized(transposed(gates(one[key]), cols)));
          return [g.constant(parts.flatMap(({ q }) => q), [d, cols, 4 * n], 'i8'), g.constant(parts.map(({ scale }) => scale), [d]), g.constant(parts.map(() => 0), [d], 'i8')];
        };
        const [w, ws, wz] = whole('w', c), [u, us, uz] = whole('u', n);
        [y, last] = g.outputsOf('DynamicQuantizeLSTM', [x, w, u, b, '', '', '', '', ws, wz, us, uz],
          { outputs: 2, domain: 'com.microsoft', direction, hidden_size: n });
      } else {
        const w = g.constant(all(({ w }) => gates(w)), [d, 4 * n, c]), u = g.constant(all(({ u }) => gates(u)), [d, 4 * n, n]);
        [y, last] = g.outputsOf('LSTM', [x, w, u, b], { outputs: 2, domain: '', direction, hidden_size: n });
      }
      if (!layer.sequence) rows = 1;
      x = layer.sequence ? y : last; // (T, directions, B, units) or (directions, B, units)
      if (batch > 1) x = g.node('Transpose', [x], { perm: layer.sequence ? [2, 0, 1, 3] : [1, 0, 2] });
      x = g.reshape(x, [batch, rows, d * n]); // of a batch of one the directions lie side by side already
    } else if (layer.type === 'layer_norm') {
      x = g.node('LayerNormalization', [x, g.constant(layer.gamma, [c]), g.constant(layer.beta, [c])], { axis: -1, epsilon: 1e-5 });
    } else if (layer.type === 'pool') {
      const kinds = {
        last: () => g.node('Slice', [x, ...[[rows - 1], [rows], [1]].map((v) => g.constant(v.map(BigInt), [1], 'i64'))]),
        mean: () => g.node('ReduceMean', [x], { axes: [1], keepdims: 1 }),
        max: () => g.node('ReduceMax', [x], { axes: [1], keepdims: 1 }),
        sum: () => g.node('ReduceSum', [x, g.constant([1n], [1], 'i64')], { keepdims: 1 }),
      };
      const parts = layer.kinds.map((kind) => kinds[kind]());
      x = parts.length > 1 ? g.node('Concat', parts, { axis: 2 }) : parts[0];
      rows = 1;
    } else if (layer.type === 'dense') {
      x = linear(x, layer.w, layer.bias, c);
      if (layer.activation === 'relu') x = g.node('Relu', [x]);
    } else {
      if (model.temperature !== 1) x = g.node('Div', [x, g.constant([model.temperature], [])]);
      x = g.node('Softmax', [x], { axis: -1 });
    }
  }
  const output = [batch, model.labels.length];
  const name = g.reshape(x, output);
  const graph = join([...g.nodes.map((v) => bytes(1, v)), text(2, model.name), ...g.constants.map((v) => bytes(5, v)),
    bytes(11, typed('features', input)), bytes(12, typed(name, output))]);
  return join([int(1, 8), bytes(7, graph), bytes(8, int(2, 17)), bytes(8, join([text(1, 'com.microsoft'), int(2, 1)]))]);
}
