// Every build computes the same bytes: compares a hash of all probabilities of all drawings.
//
// The model is weights/inkling.ink. The drawings are those of the tests and, if set, of the folder INKLING_VALID. The modules,
// which would take minutes for all of them, get one in 4 categories, the scalar one gets one in 32, unless INKLING_LONG is set.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../lib/cli.mjs';

const run = promisify(execFile);
const model = process.env.INKLING_MODEL || join(root, 'weights/inkling.ink');
const hashScript = join(root, 'tests/lib/hash.mjs');
const nativeBuild = (preset) => {
  const program = join(root, 'build', preset, 'inkling');
  return { file: program, hash: (paths) => run(program, ['evaluate', '--model', model, '--json', ...paths]) };
};
const wasmBuild = (file) => {
  const module = join(root, 'build', file);
  return { file: module, hash: (paths) => run(process.execPath, [hashScript, module, model, ...paths]) };
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
const { INKLING_VALID: valid, INKLING_LONG: long } = process.env;
const all = Object.keys(builds);
/** @type {Record<string, { paths: string[], of: string[] }>} */
const sets = { 'own drawings': { paths: [join(root, 'tests/drawings')], of: all } };
if (valid) {
  const categories = readdirSync(valid).filter((name) => name.endsWith('.bin')).sort();
  const oneIn = (/** @type {number} */ n) => categories.filter((_, i) => i % n === 0).map((name) => join(valid, name));
  sets['the drawings of valid'] = { paths: [valid], of: long ? all.filter((name) => name !== 'gcc, sanitized') : ['gcc', 'clang'] };
  if (!long) {
    sets['one in 4 categories of valid'] = { paths: oneIn(4), of: ['gcc', ...all.filter((name) => name.endsWith('SIMD'))] };
    sets['one in 32 categories of valid'] = { paths: oneIn(32), of: ['gcc', 'WebAssembly, scalar'] };
  }
}

describe('every build computes the same bytes', { concurrency: 2, skip: !existsSync(model) && 'weights/inkling.ink is missing; train it' }, () => {
  for (const [set, { paths, of }] of Object.entries(sets)) {
    let first;
    for (const name of of) {
      const { file, hash } = builds[name];
      const skip = !existsSync(file) && `${file} is not built; scripts/test builds it if its compiler is installed`;
      test(`${set}: ${name}`, { skip }, async () => {
        const result = hash(paths).then(({ stdout }) => JSON.parse(stdout));
        first ??= result;
        const [actual, expected] = await Promise.all([result, first]);
        assert.ok(actual.drawings > 40);
        assert.equal(actual.drawings, expected.drawings);
        assert.equal(actual.hash, expected.hash);
      });
    }
  }
});
