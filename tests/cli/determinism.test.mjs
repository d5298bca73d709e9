// The same bytes out of every build: a hash over all probabilities of all drawings.
//
// The model is weights/inkling.ink. The drawings are the tests' own, and those of the folder INKLING_VALID where
// it is given.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../lib/cli.mjs';

const run = promisify(execFile);
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const hash = join(root, 'tests/lib/hash.mjs');
const native = (preset) => {
  const program = join(root, 'build', preset, 'inkling');
  return { needs: program, of: (path) => run(program, ['evaluate', '--model', model, '--json', path]) };
};
const wasm = (file) => {
  const module = join(root, 'build', file);
  return { needs: module, of: (path) => run(process.execPath, [hash, module, model, path]) };
};
const builds = {
  gcc: native('native'),
  clang: native('clang'),
  'gcc, sanitised': native('asan'),
  'WebAssembly, SIMD': wasm('wasm/inkling.wasm'),
  'WebAssembly, scalar': wasm('wasm-scalar/inkling-scalar.wasm'),
};
// Where this Node has relaxed SIMD; tests/web/cross-browser compares it in browsers.
if (WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 11, 1, 9, 0, 65, 0, 253, 15, 253, 129, 2, 11))) {
  builds['WebAssembly, relaxed SIMD'] = wasm('wasm-relaxed/inkling-relaxed.wasm');
}
const drawings = { 'own drawings': join(root, 'tests/drawings') };
if (process.env.INKLING_VALID) drawings['the drawings of valid'] = process.env.INKLING_VALID;

describe('the same bytes', { concurrency: 2, skip: !existsSync(model) && 'weights/inkling.ink is missing; train it' }, () => {
  for (const [what, path] of Object.entries(drawings)) {
    let first;
    for (const [name, { needs, of }] of Object.entries(builds)) {
      if (name === 'gcc, sanitised' && what !== 'own drawings') continue; // minutes, and the same code
      const skip = !existsSync(needs) && `${needs} is not built; scripts/test builds it where its compiler is`;
      test(`${what}: ${name}`, { skip }, async () => {
        const result = of(path).then(({ stdout }) => JSON.parse(stdout));
        first ??= result;
        const [mine, theirs] = await Promise.all([result, first]);
        assert.ok(mine.drawings > 40);
        assert.equal(mine.drawings, theirs.drawings);
        assert.equal(mine.hash, theirs.hash);
      });
    }
  }
});
