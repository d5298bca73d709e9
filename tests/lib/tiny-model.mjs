/**
 * A model of a few hundred bytes, so that the API's tests need no trained weights: mean and maximum of the points'
 * eight features over time, dense, softmax. What it sees means nothing, but depends on every point.
 */
import { crc32 } from '../../scripts/lib/crc32.mjs';

const LABELS = ['cat', 'house', 'The Eiffel Tower', 'été', 'sun', 'circle'];
const PANEL = 16, COLUMNS = 16;

/**
 * @param {{ sure?: number, labels?: string[], features?: number }} [options] features: the number of their set
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function tinyModel({ sure = 0.5, labels = LABELS, features = 1 } = {}) {
  const names = Buffer.from(['tiny', ...labels].map((name) => `${name}\0`).join(''));
  const text = Buffer.concat([names, Buffer.alloc((16 - (names.length % 16)) % 16)]);
  const tensors = new Float32Array(PANEL * COLUMNS + PANEL);
  for (let column = 0, seed = 1; column < COLUMNS; column++) {
    if (column % 8 === 7) continue; // unfinished or not, its guesses are the same
    for (let row = 0; row < labels.length; row++) {
      seed = (seed * 48271) % 2147483647;
      tensors[column * PANEL + row] = (seed / 2147483647 - 0.5) * 8;
    }
  }
  const record = (values) => {
    const bytes = Buffer.alloc(48);
    for (const [at, value] of Object.entries(values)) bytes.writeUInt32LE(value, Number(at));
    return bytes;
  };
  const pool = record({ 0: 4, 36: 2 | 4 });
  const dense = record({ 0: 5, 8: labels.length });
  const softmax = record({ 0: 6 });

  const header = Buffer.alloc(64);
  header.set([0x89, 0x49, 0x4e, 0x4b, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = Buffer.concat([pool, dense, softmax, text, Buffer.from(tensors.buffer)]);
  const words = [4, 0, 64 + body.length, 3, labels.length, text.length, features, 0, 1, 1];
  words.forEach((word, i) => header.writeUInt32LE(word, 8 + 4 * i));
  header.writeFloatLE(1, 48);
  header.writeFloatLE(1, 52);
  header.writeFloatLE(sure, 56);
  header.writeFloatLE(2, 60); // unfinished
  const bytes = Buffer.concat([header, body]);
  bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
  return new Uint8Array(bytes);
}

/**
 * A file by which a drawing is known or not (weights/FORMAT.md), for a model of tinyModel.
 * @param {Uint8Array} model
 * @param {{ weights?: number[], numbers?: number[] }} [options] `weights`: of the embedding, -127 to 127; `numbers`: their scale, the
 *   bias, the weights of logit, length and their ratio
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function tinyKnown(model, { weights = Array.from({ length: 16 }, (_, i) => 8 * (i % 5) - 15), numbers = [0.1, -3, 0.5, 0.25, 0.125] } = {}) {
  const bytes = Buffer.alloc(64 + Math.ceil(weights.length / 16) * 16);
  bytes.set([0x89, 0x49, 0x4e, 0x55, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(bytes.length, 16);
  bytes.set(model.subarray(12, 16), 20);
  bytes.writeUInt32LE(weights.length, 24);
  numbers.forEach((value, i) => bytes.writeFloatLE(value, 28 + 4 * i));
  weights.forEach((value, i) => bytes.writeInt8(value, 64 + i));
  bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
  return new Uint8Array(bytes);
}
