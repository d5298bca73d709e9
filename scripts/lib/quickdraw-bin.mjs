/**
 * Drawings of a file of the dataset's binary format, as rows.
 * @param {Buffer} bytes
 */
export function* ofBin(bytes) {
  for (let at = 0; at < bytes.length;) {
    /** @type {number[][][]} */
    const strokes = [];
    const n = bytes.readUInt16LE(at + 15);
    at += 17;
    for (let i = 0; i < n; i++) {
      const points = bytes.readUInt16LE(at);
      strokes.push([[...bytes.subarray(at + 2, at + 2 + points)], [...bytes.subarray(at + 2 + points, at + 2 + 2 * points)]]);
      at += 2 + 2 * points;
    }
    yield strokes;
  }
}
