// What inkling evaluate --hash prints, computed through the WebAssembly module:
//
//     node tests/lib/hash.mjs WASM MODEL PATH…
//
// PATH as for inkling evaluate: folders of .bin and .ndjson files, or such files.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createInkling } from '../../web/lib/inkling.js';
import { ofBin } from '../../scripts/lib/quickdraw-bin.mjs';

const [wasm, model, ...paths] = process.argv.slice(2);
const inkling = await createInkling({ wasm: readFileSync(wasm), model: readFileSync(model) });

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(bin|ndjson)$/.test(name));
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map((name) => `${path}/${name}`);
}

const ofNdjson = (bytes) => bytes.toString().trim().split('\n').map((line) => JSON.parse(line).drawing);

// 64-bit FNV-1a in two halves; its prime is 2^40 + 0x1b3.
let low = 0x84222325, high = 0xcbf29ce4, count = 0;
for (const path of paths.flatMap(filesOf)) {
  const bytes = readFileSync(path);
  for (const drawing of path.endsWith('.bin') ? ofBin(bytes) : ofNdjson(bytes)) {
    const probabilities = inkling.probabilities(drawing);
    for (const byte of new Uint8Array(probabilities.buffer, probabilities.byteOffset, probabilities.byteLength)) {
      low = (low ^ byte) >>> 0;
      const first = (low & 0xffff) * 0x1b3;
      const second = (low >>> 16) * 0x1b3 + (first >>> 16);
      high = (Math.imul(high, 0x1b3) + (second >>> 16) + (low << 8)) >>> 0;
      low = ((second << 16) | (first & 0xffff)) >>> 0;
    }
    count++;
  }
}
const hex = (half) => half.toString(16).padStart(8, '0');
console.log(JSON.stringify({ drawings: count, hash: hex(high) + hex(low) }));
