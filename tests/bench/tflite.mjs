/**
 * TensorFlow Lite models of one operation. The numbers of fields, types and operators are those of its schema,
 * tflite/converter/schema/schema.fbs of github.com/google-ai-edge/LiteRT. Runs in a page.
 */
// @ts-ignore: there once scripts/bench has installed it
import { Builder } from 'flatbuffers';

/** A field of one byte. */
class Byte {
  /** @param {number} value */
  constructor(value) {
    this.value = value;
  }
}
const byte = (/** @type {number} */ value) => new Byte(value);

/**
 * A value and all that it refers to, inner values first. Tables are objects whose keys are the numbers of their fields; numbers in
 * them have 32 bits. Typed arrays are vectors of numbers, other arrays vectors of tables.
 * @param {any} builder @param {any} value @returns {number} its offset
 */
function put(builder, value) {
  if (typeof value === 'string') return builder.createString(value);
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const each = /** @type {any} */ (value).BYTES_PER_ELEMENT;
    builder.startVector(each, bytes.length / each, 16);
    for (let i = bytes.length; i-- > 0;) builder.addInt8(bytes[i]);
    return builder.endVector();
  }
  if (Array.isArray(value)) {
    const offsets = value.map((one) => put(builder, one));
    builder.startVector(4, offsets.length, 4);
    for (const offset of offsets.reverse()) builder.addOffset(offset);
    return builder.endVector();
  }
  const fields = Object.entries(value).map(([field, v]) => [Number(field), v, typeof v === 'number' || v instanceof Byte ? 0 : put(builder, v)]);
  builder.startObject(Math.max(0, ...fields.map(([field]) => field + 1)));
  for (const [field, v, offset] of fields) {
    if (v instanceof Byte) builder.addFieldInt8(field, v.value, 0);
    else if (typeof v === 'number') builder.addFieldInt32(field, v, 0);
    else builder.addFieldOffset(field, offset, 0);
  }
  return builder.endObject();
}

const TYPES = { f32: 0, i32: 2, i8: 9 };
/** Operators with their version and the place of their options in BuiltinOptions. */
const OPERATORS = { fullyConnected: { code: 9, version: 12, options: 8 }, lstm: { code: 44, version: 1, options: 71 } };

/**
 * Quantized tensors have scales, one or one for each row, and a zero. Without data a tensor is computed, or the input.
 * @typedef {{ type: keyof typeof TYPES, shape: number[], data?: ArrayBufferView, scales?: ArrayLike<number>, zero?: number, variable?: boolean }} Tensor
 */

/**
 * @param {keyof typeof OPERATORS} name @param {Record<number, any>} options the operator's
 * @param {(Tensor | null)[]} inputs the network's own first, null for those left out @param {Tensor} output
 * @returns {Uint8Array}
 */
function model(name, options, inputs, output) {
  const { code, version, options: kind } = OPERATORS[name];
  const given = inputs.filter((tensor) => tensor !== null), tensors = [...given, output];
  const buffers = [{}, ...tensors.flatMap(({ data }) => data ? [{ 0: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }] : [])]; // the first one is empty
  let buffer = 0;
  const described = tensors.map(({ type, shape, data, scales, zero = 0, variable = false }, i) => ({
    0: Int32Array.from(shape), 1: byte(TYPES[type]), 2: data ? ++buffer : 0, 3: `tensor ${i}`,
    ...scales && { 4: { 2: Float32Array.from(scales), 3: BigInt64Array.from(scales, () => BigInt(zero)) } },
    5: byte(Number(variable)),
  }));
  const last = given.length;
  const operator = { 1: Int32Array.from(inputs, (tensor) => tensor ? given.indexOf(tensor) : -1), 2: Int32Array.of(last), 3: byte(kind), 4: options };
  const builder = new Builder(1024);
  builder.finish(put(builder, {
    0: 3, 1: [{ 0: byte(code), 2: version, 3: code }],
    2: [{ 0: described, 1: Int32Array.of(0), 2: Int32Array.of(last), 3: [operator] }], 3: name, 4: buffers,
  }), 'TFL3');
  return builder.asUint8Array();
}

/** x (n, cols) -> y (n, rows), both int8. @param {import('./dense.mjs').Matrix} matrix @returns {Uint8Array} */
export const fullyConnected = ({ n, cols, rows, weights, scales, bias, xScale, yScale, yZero }) => model('fullyConnected', {}, [
  { type: 'i8', shape: [n, cols], scales: [xScale] },
  { type: 'i8', shape: [rows, cols], scales, data: weights },
  { type: 'i32', shape: [rows], scales: scales.map((scale) => scale * xScale), data: bias },
], { type: 'i8', shape: [n, rows], scales: [yScale], zero: yZero });

/**
 * An LSTM in float32 whose weights are 0, x (1, steps, inputs) -> h (1, steps, units).
 * @param {number} steps @param {number} inputs @param {number} units @param {{ variable?: boolean }} [options] variable: as the operator
 *   demands of its states @returns {Uint8Array}
 */
export function lstm(steps, inputs, units, { variable = true } = {}) {
  const zeros = (/** @type {number[]} */ ...shape) => ({ type: /** @type {const} */ ('f32'), shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
  const state = () => ({ type: /** @type {const} */ ('f32'), shape: [1, units], variable });
  const four = (/** @type {() => Tensor} */ make) => Array.from({ length: 4 }, make);
  return model('lstm', { 0: byte(4) }, [ // tanh
    { type: 'f32', shape: [1, steps, inputs] }, ...four(() => zeros(units, inputs)), ...four(() => zeros(units, units)),
    null, null, null, // no peepholes
    ...four(() => zeros(units)), null, null, // no projection
    state(), state(), null, null, null, null, // no layer norm
  ], { type: 'f32', shape: [1, steps, units] });
}
