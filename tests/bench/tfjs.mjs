/** A network as a TensorFlow.js layers model. Runs in Node and in a page alike. */

/** (rows, cols) -> (cols, rows). @param {Float64Array} w @param {number} cols */
const transposed = (w, cols) => Float32Array.from({ length: w.length }, (_, i) => w[i % (w.length / cols) * cols + Math.floor(i / (w.length / cols))]);

/**
 * @param {any} tf core and layers
 * @param {import('./model.mjs').Model} model @param {number} rows T of its input
 * @returns {any} a model, features (1, T, C) -> probabilities (1, labels)
 */
export function toTfjs(tf, model, rows) {
  const input = tf.input({ shape: [rows, model.layers[0].inputs] });
  const steps = [];
  let x = input, scale = 1;
  const add = (layer, weights) => {
    x = layer.apply(x);
    steps.push([layer, weights]);
  };
  const last = model.layers.findLastIndex(({ type }) => type === 'dense');
  model.layers.forEach((layer, i) => {
    const { inputs: c, width: n, activation } = layer;
    if (layer.type === 'conv1d') {
      const { kernel, stride, padding } = layer;
      // (filters, kernel, inputs) -> (kernel, inputs, filters)
      add(tf.layers.conv1d({ filters: n, kernelSize: kernel, strides: stride, padding, activation }),
        [[transposed(layer.w, kernel * c), [kernel, c, n]], [layer.bias, [n]]]);
      rows = padding === 'valid' ? Math.floor((rows - kernel) / stride) + 1 : Math.ceil(rows / stride);
    } else if (layer.type === 'lstm') {
      const one = () => tf.layers.lstm({
        units: n, returnSequences: layer.sequence, recurrentActivation: 'sigmoid', kernelInitializer: 'zeros', recurrentInitializer: 'zeros',
      });
      const weights = layer.directions.flatMap(({ w, u, bias }) => [[transposed(w, c), [c, 4 * n]], [transposed(u, n), [n, 4 * n]], [bias, [4 * n]]]);
      if (layer.direction === 'backward') throw new Error('tfjs.mjs: no backward LSTM alone, as none of the networks has one');
      add(layer.direction === 'both' ? tf.layers.bidirectional({ layer: one(), mergeMode: 'concat' }) : one(), weights);
    } else if (layer.type === 'layer_norm') {
      add(tf.layers.layerNormalization({ epsilon: 1e-5 }), [[layer.gamma, [c]], [layer.beta, [c]]]);
    } else if (layer.type === 'pool') {
      // There is no layer for a sum: the mean, times T in the matrix behind it.
      const layers = { mean: tf.layers.globalAveragePooling1d, sum: tf.layers.globalAveragePooling1d, max: tf.layers.globalMaxPooling1d };
      const parts = layer.kinds.map((kind) => layers[kind]().apply(x));
      if (layer.kinds.includes('sum') && layer.kinds.length > 1) throw new Error('tfjs.mjs: a sum beside other pools is not supported');
      scale = layer.kinds[0] === 'sum' ? rows : 1;
      x = parts.length > 1 ? tf.layers.concatenate().apply(parts) : parts[0];
    } else if (layer.type === 'dense') {
      const by = i === last ? scale / model.temperature : scale;
      add(tf.layers.dense({ units: n, activation }), [[transposed(layer.w, c).map((v) => v * by), [c, n]],
        [layer.bias.map((v) => i === last ? v / model.temperature : v), [n]]]);
      scale = 1;
    } else {
      add(tf.layers.softmax(), []);
    }
  });
  for (const [layer, weights] of steps) {
    if (weights.length) layer.setWeights(weights.map(([values, shape]) => tf.tensor(Float32Array.from(values), shape)));
  }
  return tf.model({ inputs: input, outputs: x });
}
