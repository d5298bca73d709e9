/**
 * A network as a list of layers with float weights, and its model file, after weights/FORMAT.md: what the exporters to
 * other runtimes start from. Runs in Node and in a page alike.
 *
 * Matrices are row-major. conv1d: w (filters, kernel, inputs); dense: w (units, inputs); lstm, a direction: w (4 · units,
 * inputs) and u (4 · units, units), gates i, f, g, o one after the other.
 *
 * @typedef {{ type: string, int8?: { scale: number, zero: number } | null, inputs: number, width: number, kernel: number,
 *   stride: number, padding: 'valid' | 'same' | 'causal', activation: 'linear' | 'relu', direction: 'forward' | 'backward' | 'both',
 *   sequence: boolean, kinds: string[], w: Float64Array, bias: Float64Array, directions: { w: Float64Array, u: Float64Array,
 *   bias: Float64Array }[], gamma: Float64Array, beta: Float64Array }} Layer
 * @typedef {{ name: string, labels: string[], features: { kind: string, patch_size: number, length_multiple: number, min_points: number,
 *   scale: number }, temperature: number, sure: number, unfinished: number, layers: Layer[] }} Model
 */

const MAGIC = [0x89, 0x49, 0x4e, 0x4b, 0x0d, 0x0a, 0x1a, 0x0a];
const VERSION = 4, HEADER = 64, RECORD = 48, PANEL = 16, QUAD = 4;
const LEVELS = 31; // of int8 weights, as training/export.py
const H = { scale: 63, zero: 64 }; // quantization of an LSTM's own h
const TYPES = ['', 'conv1d', 'lstm', 'layer_norm', 'pool', 'dense', 'softmax'];
const KINDS = ['', 'pen', 'stroke5', 'tutorial3'];
const PADDINGS = /** @type {const} */ (['valid', 'same', 'causal']);
const DIRECTIONS = /** @type {const} */ (['forward', 'backward', 'both']);
const POOLS = ['last', 'mean', 'max', 'sum'];

const up = (n, to) => Math.ceil(n / to) * to;

export const channels = ({ kind, patch_size }) => ({ pen: 8 + patch_size ** 2, stroke5: 5, tutorial3: 3 })[kind];

/** Features that come out of a layer. @param {Layer} layer */
const outputs = (layer) => layer.type === 'pool' ? layer.inputs * layer.kinds.length
  : layer.type === 'lstm' ? layer.width * (layer.direction === 'both' ? 2 : 1) : layer.width || layer.inputs;

/** Multiply-adds of one pass over T rows, and the rows that come out. @param {Model} model @param {number} rows */
export function work(model, rows) {
  let macs = 0;
  for (const layer of model.layers) {
    if (layer.type === 'conv1d') {
      rows = layer.padding === 'valid' ? Math.floor((rows - layer.kernel) / layer.stride) + 1 : Math.ceil(rows / layer.stride);
      macs += rows * layer.w.length;
    } else if (layer.type === 'lstm') {
      macs += rows * layer.directions.reduce((sum, { w, u }) => sum + w.length + u.length, 0);
      if (!layer.sequence) rows = 1;
    } else if (layer.type === 'pool') {
      rows = 1;
    } else if (layer.type === 'dense') {
      macs += rows * layer.w.length;
    }
  }
  return macs;
}

/* Making one up */

/** Uniform in [-1, 1): mulberry32. @param {number} seed @returns {() => number} */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

/**
 * A network of training/configs/ with random weights of a trained one's size. Batch norms are left out: they fold into
 * the weights.
 * @param {any} config @param {string} name @param {number} seed
 * @returns {Model}
 */
export function seeded(config, name, seed) {
  const next = random(seed);
  const matrix = (rows, cols, gain = 1) => Float64Array.from({ length: rows * cols }, () => gain * next() * Math.sqrt(3 / cols));
  const vector = (n, around = 0) => Float64Array.from({ length: n }, () => around + next() / 8);
  const features = { patch_size: 0, length_multiple: 1, min_points: config.features.kind === 'tutorial3' ? 2 : 1, scale: 1, ...config.features };
  let inputs = channels(features);
  /** @type {Layer[]} */
  const layers = [];
  for (const spec of [...config.layers, { type: 'softmax' }]) {
    if (spec.type === 'dropout') continue;
    const layer = /** @type {Layer} */ ({
      type: spec.type, inputs, width: spec.filters ?? spec.units ?? 0, kernel: spec.kernel ?? 0, stride: spec.type === 'conv1d' ? spec.stride ?? 1 : 0,
      padding: spec.padding ?? 'valid', activation: spec.activation ?? 'linear', direction: spec.direction ?? 'forward',
      sequence: spec.type === 'lstm' && spec.return !== 'last', kinds: spec.kinds ?? [],
      int8: ['conv1d', 'lstm', 'dense'].includes(spec.type) && !spec.float32 ? { scale: 1, zero: 0 } : null,
    });
    const { width } = layer;
    if (layer.type === 'conv1d') Object.assign(layer, { w: matrix(width, layer.kernel * inputs), bias: vector(width) });
    if (layer.type === 'dense') {
      const summed = layers.at(-1)?.kinds.includes('sum'); // as large as the drawing is long
      Object.assign(layer, { w: matrix(width, inputs, summed ? 1 / 16 : 2), bias: vector(width) });
    }
    if (layer.type === 'lstm') {
      layer.directions = Array.from({ length: layer.direction === 'both' ? 2 : 1 }, () => ({
        w: matrix(4 * width, inputs), u: matrix(4 * width, width), bias: vector(4 * width),
      }));
    }
    if (layer.type === 'layer_norm') Object.assign(layer, { gamma: vector(inputs, 1), beta: vector(inputs) });
    layers.push(layer);
    inputs = outputs(layer);
  }
  const labels = Array.from({ length: inputs }, (_, i) => `label ${i}`);
  return { name, labels, features, temperature: 1, sure: 0.5, unfinished: 1, layers };
}

/**
 * Sets the quantization of each int8 layer's input to what comes there, with room for drawings that go further.
 * @param {Model} model @param {Float32Array[][]} samples for each layer, inputs of some drawings
 */
export function calibrate(model, samples) {
  model.layers.forEach((layer, i) => {
    if (!layer.int8) return;
    let low = 0, high = 1e-6;
    for (const x of samples[i]) for (const v of x) [low, high] = [Math.min(low, v), Math.max(high, v)];
    [low, high] = [1.3 * low, 1.3 * high];
    const scale = Math.fround(127 / (high - low));
    layer.int8 = { scale, zero: Math.max(0, Math.min(127, Math.round(-low * scale))) };
  });
}

/* The file */

/** Row of an LSTM's stacked gates that stands at `row` of the file: four units of each gate a panel. */
const gateRow = (row, units) => (row % 16 >> 2) * units + (row >> 4) * 4 + row % 4;
const plainRow = (row) => row;

/** Where feature `col` of a logical row stands in the file's row: each step of a kernel takes a multiple of four. */
const place = (col, inputs) => Math.floor(col / inputs) * up(inputs, QUAD) + col % inputs;

/** @param {Model} model @param {{ float?: boolean }} [options] float: all weights in float32 @returns {Uint8Array} */
export function write(model, { float = false } = {}) {
  /** @type {Uint8Array[]} */
  const tensors = [];
  const floats = (values, to) => {
    const out = new Float32Array(up(values.length, to));
    out.set(values);
    tensors.push(new Uint8Array(out.buffer));
  };
  const inFile = (values, units) => units ? Float64Array.from(values, (_, row) => values[gateRow(row, units)]) : values;
  // Packs a matrix, its bias and its scales; `last` comes behind. The bias takes in what the inputs' zeros add.
  const linear = (layer, rows, w, inputs, bias, units, recurrent) => {
    const int8 = !float && layer.int8, order = units ? (row) => gateRow(row, units) : plainRow;
    const pack = (w, cols, inputs, { scale, zero }) => {
      const width = cols / inputs * up(inputs, QUAD), rows16 = up(rows, PANEL);
      const q = new Int8Array(rows16 * width), f = new Float32Array(int8 ? 0 : rows16 * width), scales = new Float64Array(rows16), offset = new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const values = w.subarray(order(row) * cols, (order(row) + 1) * cols);
        const step = Math.max(1e-12, values.reduce((max, v) => Math.max(max, Math.abs(v)), 0)) / LEVELS;
        let sum = 0;
        for (let col = 0; col < cols; col++) {
          const at = place(col, inputs), panel = Math.floor(row / PANEL) * PANEL * width;
          if (int8) sum += q[panel + (at >> 2) * 64 + row % PANEL * 4 + at % 4] = Math.round(values[col] / step);
          else f[panel + at * PANEL + row % PANEL] = values[col];
        }
        scales[row] = step / scale;
        offset[row] = int8 ? -zero * sum * step / scale : 0;
      }
      const bytes = new Uint8Array(int8 ? q.buffer : f.buffer);
      return { bytes, scales, offset };
    };
    const own = pack(w, w.length / rows, inputs, layer.int8 ?? H);
    const back = recurrent ? pack(recurrent, units, units, H) : null;
    const total = inFile(bias, units).map((v, row) => v + own.offset[row] + (back ? back.offset[row] : 0));
    tensors.push(own.bytes);
    if (int8) floats(own.scales, PANEL);
    floats(total, PANEL);
    if (!back) return;
    tensors.push(back.bytes);
    if (int8) floats(back.scales, PANEL);
  };

  const text = new TextEncoder().encode([model.name, ...model.labels].map((s) => `${s}\0`).join(''));
  const head = new DataView(new ArrayBuffer(HEADER + RECORD * model.layers.length + up(text.length, 16)));
  model.layers.forEach((layer, i) => {
    const int8 = !float && layer.int8;
    const record = HEADER + RECORD * i;
    [TYPES.indexOf(layer.type), int8 ? 1 : 0, layer.width, layer.kernel, layer.stride, PADDINGS.indexOf(layer.padding),
      layer.activation === 'relu' ? 1 : 0, DIRECTIONS.indexOf(layer.direction), layer.sequence ? 1 : 0,
      layer.kinds.reduce((bits, kind) => bits | 1 << POOLS.indexOf(kind), 0)].forEach((v, k) => head.setUint32(record + 4 * k, v, true));
    head.setFloat32(record + 40, int8 ? int8.scale : 0, true);
    head.setUint32(record + 44, int8 ? int8.zero : 0, true);
    if (layer.type === 'conv1d' || layer.type === 'dense') linear(layer, layer.width, layer.w, layer.inputs, layer.bias, 0, null);
    for (const { w, u, bias } of layer.directions ?? []) linear(layer, 4 * layer.width, w, layer.inputs, bias, layer.width, u);
    if (layer.type === 'layer_norm') [layer.gamma, layer.beta].forEach((v) => floats(v, 4));
  });
  const size = head.byteLength + tensors.reduce((sum, t) => sum + t.length, 0);
  const { features } = model;
  [VERSION, 0, size, model.layers.length, model.labels.length, up(text.length, 16), KINDS.indexOf(features.kind), features.patch_size,
    features.length_multiple, features.min_points].forEach((v, k) => head.setUint32(8 + 4 * k, v, true));
  [features.scale, model.temperature, model.sure, model.unfinished].forEach((v, k) => head.setFloat32(48 + 4 * k, v, true));
  const bytes = new Uint8Array(size);
  bytes.set(new Uint8Array(head.buffer));
  bytes.set(MAGIC);
  bytes.set(text, HEADER + RECORD * model.layers.length);
  let at = head.byteLength;
  for (const t of tensors) {
    bytes.set(t, at);
    at += t.length;
  }
  new DataView(bytes.buffer).setUint32(12, crc32(bytes.subarray(16)), true);
  return bytes;
}

/** A model file's network, int8 weights as the numbers that they stand for. @param {Uint8Array} bytes @returns {Model} */
export function read(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at) => view.getUint32(at, true), f32 = (at) => view.getFloat32(at, true);
  if (MAGIC.some((v, i) => bytes[i] !== v) || u32(8) !== VERSION || u32(16) !== bytes.length) {
    throw new Error(`model.mjs reads model files of version ${VERSION}, whole; this is none`);
  }
  const count = u32(20), textAt = HEADER + RECORD * count, textSize = u32(28);
  const [name, ...labels] = new TextDecoder().decode(bytes.subarray(textAt, textAt + textSize)).split('\0').slice(0, u32(24) + 1);
  const features = { kind: KINDS[u32(32)], patch_size: u32(36), length_multiple: u32(40), min_points: u32(44), scale: f32(48) };
  let at = textAt + textSize, inputs = channels(features);
  const floats = (n, to) => {
    const out = Float64Array.from({ length: n }, (_, i) => f32(at + 4 * i));
    at += 4 * up(n, to);
    return out;
  };
  // Reads a matrix and its bias as stored; `w` is scaled, `sums` is what each row's int8 weights add up to, scaled too.
  const linear = (layer, rows, cols, inputs, units, bias, scale) => {
    const width = cols / inputs * up(inputs, QUAD), start = at, int8 = layer.int8, order = units ? (row) => gateRow(row, units) : plainRow;
    at += up(rows, PANEL) * width * (int8 ? 1 : 4);
    const scales = int8 ? floats(rows, PANEL) : new Float64Array(rows).fill(1), stored = bias ? floats(rows, PANEL) : new Float64Array(rows);
    const w = new Float64Array(rows * cols), b = new Float64Array(rows), sums = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const to = order(row);
      b[to] = stored[row];
      for (let col = 0; col < cols; col++) {
        const c = place(col, inputs), panel = Math.floor(row / PANEL) * PANEL * width;
        const v = int8 ? view.getInt8(start + panel + (c >> 2) * 64 + row % PANEL * 4 + c % 4) * scales[row]
          : f32(start + 4 * (panel + c * PANEL + row % PANEL));
        sums[to] += v;
        w[to * cols + col] = int8 ? v * scale : v;
      }
    }
    return { w, b, sums };
  };
  /** @type {Layer[]} */
  const layers = [];
  for (let i = 0; i < count; i++) {
    const field = (k) => u32(HEADER + RECORD * i + 4 * k);
    const scale = f32(HEADER + RECORD * i + 40);
    const layer = /** @type {Layer} */ ({
      type: TYPES[field(0)], int8: field(1) ? { scale, zero: field(11) } : null, inputs, width: field(2), kernel: field(3), stride: field(4),
      padding: PADDINGS[field(5)], activation: field(6) ? 'relu' : 'linear', direction: DIRECTIONS[field(7)], sequence: field(8) === 1,
      kinds: POOLS.filter((_, bit) => field(9) >> bit & 1),
    });
    const zero = field(11);
    if (layer.type === 'conv1d' || layer.type === 'dense') {
      const { w, b, sums } = linear(layer, layer.width, inputs * (layer.kernel || 1), inputs, 0, true, scale);
      Object.assign(layer, { w, bias: b.map((v, row) => v + zero * (layer.int8 ? sums[row] : 0)) });
    } else if (layer.type === 'lstm') {
      layer.directions = Array.from({ length: layer.direction === 'both' ? 2 : 1 }, () => {
        const own = linear(layer, 4 * layer.width, inputs, inputs, layer.width, true, scale);
        const back = linear(layer, 4 * layer.width, layer.width, layer.width, layer.width, false, H.scale);
        return { w: own.w, u: back.w, bias: own.b.map((v, row) => layer.int8 ? v + zero * own.sums[row] + H.zero * back.sums[row] : v) };
      });
    } else if (layer.type === 'layer_norm') {
      layer.gamma = floats(inputs, 4);
      layer.beta = floats(inputs, 4);
    }
    layers.push(layer);
    inputs = outputs(layer);
  }
  return { name, labels, features, temperature: f32(52), sure: f32(56), unfinished: f32(60), layers };
}

/** As in zlib and PNG. @param {Uint8Array} bytes */
function crc32(bytes) {
  const table = Uint32Array.from({ length: 256 }, (_, v) => {
    for (let bit = 0; bit < 8; bit++) v = (v >>> 1) ^ (v & 1 ? 0xedb88320 : 0);
    return v;
  });
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
