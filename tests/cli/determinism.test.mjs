// Every build computes the same bytes: compares a hash of all probabilities of all drawings.
//
// The model is weights/inkling.ink. The drawings are those of the tests and, if set, of the folder INKLING_VALID.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../lib/cli.mjs';

const run = promisify(execFile);
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const hashScript = join(root, 'tests/lib/hash.mjs');
const nativeBuild = (preset) => {
  const program = join(root, 'build', preset, 'inkling');
  return { file: program, hash: (path) => run(program, ['evaluate', '--model', model, '--json', path]) };
};
const wasmBuild = (file) => {
  const module = join(root, 'build', file);
  return { file: module, hash: (path) => run(process.execPath, [hashScript, module, model, path]) };
};
const builds = {
  gcc: nativeBuild('native'),
  clang: nativeBuild('clang'),
  'gcc, sanitized': nativeBuild('asan'),
  'WebAssembly, SIMD': wasmBuild('wasm/inkling.wasm'),
  'WebAssembly, scalar': wasmBuild('wasm-scalar/inkling-scalar.wasm'),
};
// If this Node has relaxed SIMD; tests/web/cross-browser compares it in browsers.
if (WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 11, 1, 9, 0, 65, 0, 253, 15, 253, 129, 2, 11))) {
  builds['WebAssembly, relaxed SIMD'] = wasmBuild('wasm-relaxed/inkling-relaxed.wasm');
}
const drawings = { 'own drawings': join(root, 'tests/drawings') };
if (process.env.INKLING_VALID) drawings['the drawings of valid'] = process.env.INKLING_VALID;

describe('every build computes the same bytes', { concurrency: 2, skip: !existsSync(model) && 'weights/inkling.ink is missing; train it' }, () => {
  for (const [set, path] of Object.entries(drawings)) {
    let first;
    for (const [name, build] of Object.entries(builds)) {
      if (name === 'gcc, sanitized' && set !== 'own drawings') continue; // would take minutes, for the same code
      const skip = !existsSync(build.file) && `${build.file} is not built; scripts/test builds it if its compiler is installed`;
      test(`${set}: ${name}`, { skip }, async () => {
        const result = build.hash(path).then(({ stdout }) => JSON.parse(stdout));
        first ??= result;
        const [actual, expected] = await Promise.all([result, first]);
        assert.ok(actual.drawings > 40);
        assert.equal(actual.drawings, expected.drawings);
        assert.equal(actual.hash, expected.hash);
      });
    }
  }
});
