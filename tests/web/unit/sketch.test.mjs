// Drawing in WebAssembly: the same points as the command line's, and clear errors. The decoder has seeded weights.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { createSketcher } from '../../../web/lib/sketch.js';
import { InklingError } from '../../../web/lib/errors.js';
import { supportsRelaxedSimd } from '../../../web/lib/simd.js';
import { root } from '../../lib/cli.mjs';
import { DIST } from '../../lib/shapes.mjs';

const DECODER = join(root, 'tests/fuzz/sketch/two-words'), CLI = join(root, 'build/native/inkling');
const bytes = readFileSync(DECODER);
const modules = ['wasm/inkling-sketch.wasm', 'wasm-scalar/inkling-sketch-scalar.wasm', ...supportsRelaxedSimd() ? ['wasm-relaxed/inkling-sketch-relaxed.wasm'] : []].map((name) => join(root, 'build', name));
const wasm = readFileSync(modules[0]);
const sketcher = await createSketcher({ wasm, decoder: bytes });
const draw = (/** @type {Parameters<typeof sketcher.draw>} */ ...args) => [...sketcher.draw(...args)];
const finish = (/** @type {Parameters<typeof sketcher.finish>} */ ...args) => [...sketcher.finish(...args)];
const lines = (...args) => {
  const { status, stdout, stderr } = spawnSync(CLI, [...args, '--decoder', DECODER], { encoding: 'utf8', input: '' });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
};
/** Rows of x and y per stroke. */
function toStrokes(points) {
  const strokes = [];
  for (const { x, y, begins } of points) {
    if (begins) strokes.push([[], []]);
    strokes.at(-1)[0].push(x);
    strokes.at(-1)[1].push(y);
  }
  return strokes;
}
const raw = [[{ x: 100, y: 50 }, { x: 300, y: 50 }, { x: 300, y: 150 }], [{ x: 120, y: 60 }, { x: 180, y: 140 }]];
/** @param {() => unknown} act @param {string} code @param {RegExp} message */
const refuses = (act, code, message) => assert.throws(act, (error) => {
  assert.ok(error instanceof InklingError);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
});

test('every module draws what the command line draws', async () => {
  assert.deepEqual(sketcher.words, ['word 0', 'word 1']);
  const expected = lines('draw', 'word 1', '--seed', '5', '--count', '6', '--temperature', '1');
  for (const module of modules.filter(existsSync)) {
    const one = await createSketcher({ wasm: readFileSync(module), decoder: bytes });
    for (const { seed, drawing } of expected) {
      assert.deepEqual(toStrokes(one.draw('word 1', { seed, temperature: 1 })), drawing, `${module}, seed ${seed}`);
    }
  }
});

test('without arguments the files next to the module are loaded, by import and require', async () => {
  const { stdout } = spawnSync(CLI, ['draw', 'cat', '--seed', '3', '--decoder', join(DIST, 'decoder.ink')], { encoding: 'utf8' });
  const { drawing } = JSON.parse(stdout), { words } = await createSketcher({ wasm, decoder: join(DIST, 'decoder.ink') });
  const loaded = [await import(pathToFileURL(`${DIST}/sketch.js`).href), createRequire(import.meta.url)(`${DIST}/sketch.cjs`)];
  for (const { createSketcher: create } of loaded) {
    const one = await create();
    assert.deepEqual(one.words, words);
    assert.deepEqual(toStrokes(one.draw('cat', { seed: 3 })), drawing);
  }
});

test('a file that is missing next to the module is named, and how to give it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-sketch-'));
  try {
    const copy = (/** @type {string} */ name) => copyFileSync(join(DIST, name), join(folder, name));
    copy('sketch.cjs');
    const { createSketcher: create } = createRequire(import.meta.url)(join(folder, 'sketch.cjs'));
    await assert.rejects(create({ decoder: bytes }), { name: 'InklingError', code: 'fetch',
      message: /inkling-sketch\.wasm \(ENOENT\)\. Put inkling-sketch\.wasm there, or give its address or bytes as createSketcher\(\{ wasm \}\)\.$/ });
    copy('inkling-sketch.wasm');
    await assert.rejects(create(), { name: 'InklingError', code: 'fetch',
      message: /decoder\.ink \(ENOENT\)\. Put decoder\.ink there, or give its address or bytes as createSketcher\(\{ decoder \}\)\.$/ });
    assert.deepEqual([...(await create({ decoder: bytes })).draw('word 0')], draw('word 0'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('its own module is the one with relaxed SIMD, or the plain one if that is missing, no module, or fails its self-test', async () => {
  const plain = readFileSync(join(DIST, 'inkling-sketch.wasm')), { validate } = WebAssembly;
  /** (module (func (export "sketch_abi") (result i32) i32.const 0)) */
  const failing = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 14, 1, 10, ...Buffer.from('sketch_abi'), 0, 0, 10, 6, 1, 4, 0, 65, 0, 11);
  await assert.rejects(createSketcher({ wasm: failing, decoder: bytes }), { code: 'wasm', message: /self-test failed\. Use inkling-sketch\.wasm/ });
  for (const files of [{ '-relaxed': plain }, { '': plain }, { '-relaxed': Buffer.from('no module'), '': plain }, { '-relaxed': failing, '': plain }]) {
    const folder = mkdtempSync(join(tmpdir(), 'inkling-sketch-'));
    try {
      copyFileSync(join(DIST, 'sketch.cjs'), join(folder, 'sketch.cjs'));
      for (const [kind, content] of Object.entries(files)) writeFileSync(join(folder, `inkling-sketch${kind}.wasm`), content);
      const { createSketcher: create } = createRequire(import.meta.url)(join(folder, 'sketch.cjs'));
      WebAssembly.validate = () => true; // an engine that takes relaxed SIMD, or only seems to
      assert.deepEqual([...(await create({ decoder: bytes })).draw('word 0')], draw('word 0'), Object.keys(files).join());
    } finally {
      WebAssembly.validate = validate;
      rmSync(folder, { recursive: true });
    }
  }
});

test('large seeds count whole', () => {
  const drawn = (/** @type {number | undefined} */ seed) => JSON.stringify(draw('word 0', { seed, temperature: 1 }));
  assert.equal(drawn(2 ** 40 + 1), drawn(2 ** 40 + 1));
  assert.notEqual(drawn(2 ** 40 + 1), drawn(1));
  assert.notEqual(drawn(2 ** 40 + 1), drawn(2 ** 40));
  assert.equal(drawn(undefined), drawn(1));
});

test('a drawing is finished in its own units, wherever it lies and however large it is', () => {
  const options = { word: 'word 0', seed: 4, temperature: 1 };
  const there = finish(raw, options);
  const moved = raw.map((stroke) => stroke.map(({ x, y }) => ({ x: 2 * x + 1000, y: 2 * y - 64 })));
  const elsewhere = finish(moved, options);
  assert.ok(there.length > 1);
  assert.deepEqual(elsewhere.map(({ begins }) => begins), there.map(({ begins }) => begins));
  for (const [i, { x, y }] of there.entries()) {
    assert.ok(Math.abs(elsewhere[i].x - (2 * x + 1000)) < 1e-3 && Math.abs(elsewhere[i].y - (2 * y - 64)) < 1e-3, `point ${i}`);
  }
});

test('what is added to simplified strokes is what the command line adds, also if they do not fill the square', () => {
  for (const drawing of [[[[0, 255, 255], [0, 0, 128]], [[30, 90], [12, 100]]], [[[20, 130, 140], [10, 10, 70]]]]) {
    const { stdout } = spawnSync(CLI, ['finish', '--decoder', DECODER, '--word', 'word 1', '--seed', '9'], { input: JSON.stringify({ drawing }), encoding: 'utf8' });
    const added = finish(drawing, { word: 'word 1', seed: 9 });
    const last = /** @type {number[][]} */ (drawing.at(-1));
    const start = added[0].begins ? [] : last[0].map((x, i) => ({ x, y: last[1][i], begins: i === 0 }));
    const whole = [...drawing.slice(0, start.length ? -1 : undefined), ...toStrokes([...start, ...added])];
    assert.deepEqual(whole, JSON.parse(stdout).drawing);
  }
});

test('box says which square the whole drawing will fill', () => {
  const options = { word: 'word 0', seed: 4, temperature: 1 };
  assert.deepEqual(finish(raw, { ...options, box: { x: 100, y: 50, side: 200 } }), finish(raw, options), 'the default');
  assert.notDeepEqual(finish(raw, { ...options, box: { x: 0, y: 0, side: 500 } }), finish(raw, options));
  const simplified = [[[20, 130, 140], [10, 10, 70]]];
  assert.deepEqual(finish(simplified, { ...options, box: { x: 0, y: 0, side: 255 } }), finish(simplified, options), 'the default');
  const twice = simplified.map(([x, y]) => [x.map((v) => 2 * v), y.map((v) => 2 * v)]);
  assert.deepEqual(finish(twice, { ...options, box: { x: 0, y: 0, side: 510 } }), finish(simplified, options).map(({ x, y, begins }) => ({ x: 2 * x, y: 2 * y, begins })));
});

test('a call does not change the next one', () => {
  const before = draw('word 0', { seed: 2 });
  finish(raw, { word: 'word 1' });
  refuses(() => sketcher.finish([], { word: 'word 1' }), 'empty', /no points/);
  assert.deepEqual(draw('word 0', { seed: 2 }), before);
});

test('drawings that are on their way at once do not mix', () => {
  const options = [1, 2, 3].map((seed) => ({ seed, temperature: 1 }));
  const expected = [...options.map((each) => draw('word 0', each)), finish(raw, { word: 'word 1' })];
  const iterators = [];
  for (const each of options) {
    const points = sketcher.draw('word 0', each);
    iterators.push(points);
    assert.deepEqual(points.next(), { value: expected[iterators.length - 1][0], done: false });
  }
  iterators.push(sketcher.finish(raw, { word: 'word 1' }));
  refuses(() => sketcher.finish([], { word: 'word 1' }), 'empty', /no points/);
  assert.deepEqual(iterators.map((points) => [...points]), [...expected.slice(0, 3).map((points) => points.slice(1)), expected[3]]);
});

test('points are computed when they are asked for, and no more of them after a break', async () => {
  let computed = 0;
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(wasm), {});
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = /** @type {any} */ (async () => ({ exports: { ...instance.exports, sketch_next: () => {
    computed++;
    return /** @type {any} */ (instance.exports).sketch_next();
  } } }));
  const one = await createSketcher({ wasm, decoder: bytes }).finally(() => { WebAssembly.instantiate = instantiate; });
  const [first, second] = draw('word 0', { temperature: 1 });
  const points = one.draw('word 0', { temperature: 1 });
  assert.equal(computed, 0);
  assert.deepEqual([points.next().value, computed], [first, 1]);
  for (const point of points) {
    assert.deepEqual([point, computed], [second, 2]);
    break;
  }
  assert.deepEqual([[...one.draw('word 1')].length, computed], [draw('word 1').length, 2 + draw('word 1').length + 1], 'the rest of the first is not computed');
  assert.deepEqual([...points], []);
});

test('bad calls are refused with a code and a sentence', () => {
  refuses(() => sketcher.draw('wort 0'), 'option', /^Unknown word "wort 0"\. The nearest one is "word 0"\.$/);
  refuses(() => sketcher.draw(/** @type {any} */ (3)), 'option', /must be a string, not 3/);
  refuses(() => sketcher.draw('word 0', { temperature: 0 }), 'option', /temperature must be from 0\.05 to 2, not 0\./);
  refuses(() => sketcher.draw('word 0', { temperature: NaN }), 'option', /not NaN/);
  refuses(() => sketcher.draw('word 0', { seed: -1 }), 'option', /seed must be a whole number of at least 0/);
  refuses(() => sketcher.draw('word 0', { seed: 1.5 }), 'option', /not 1\.5/);
  refuses(() => sketcher.finish(raw, /** @type {any} */ (undefined)), 'option', /must be a string, not undefined/);
  refuses(() => sketcher.finish(/** @type {any} */ ('cat'), { word: 'word 0' }), 'strokes', /array of strokes/);
  refuses(() => sketcher.finish([[{ x: NaN, y: 1 }]], { word: 'word 0' }), 'not-finite', /finite numbers/);
  refuses(() => sketcher.finish(raw, { word: 'word 0', box: { x: 0, y: 0, side: 0 } }), 'option', /box must be/);
  refuses(() => sketcher.finish(raw, { word: 'word 0', box: { x: 0, y: 0, side: 1 } }), 'option', /too far outside/);
  const long = [[Array.from({ length: 300 }, (_, i) => i % 256), Array.from({ length: 300 }, (_, i) => 255 * (i % 2))]];
  refuses(() => sketcher.finish(long, { word: 'word 0' }), 'too-many-points', /^The drawing has 256 points or more/);
});

test('files come from addresses, responses and compiled modules; wrong ones are refused', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/decoder.ink' ? 200 : 404;
    response.end(request.url === '/decoder.ink' ? bytes : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const at = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  try {
    const compiled = new WebAssembly.Module(wasm);
    const one = await createSketcher({ wasm: compiled, decoder: `${at}/decoder.ink` });
    assert.deepEqual([...one.draw('word 1')], draw('word 1'));
    await createSketcher({ wasm: new Response(wasm), decoder: new URL(`${at}/decoder.ink`) });
    await createSketcher({ wasm: Promise.resolve(wasm), decoder: fetch(`${at}/decoder.ink`) });
    const rejects = (files, code, message) => assert.rejects(createSketcher(files), { code, message });
    await rejects({ wasm, decoder: `${at}/other.ink` }, 'http', /answered 404 for http.*other\.ink\. Put decoder\.ink there, .*createSketcher\(\{ decoder \}\)/);
    await rejects({ wasm, decoder: 'http://127.0.0.1:1/' }, 'fetch', /Cannot fetch http:/);
    await rejects({ wasm, decoder: bytes.subarray(1) }, 'model', /bad magic number/);
    await rejects({ wasm, decoder: bytes.subarray(0, 900) }, 'model', /truncated/);
    await rejects({ wasm, decoder: 7 }, 'source', /^decoder must be an address, bytes or a Response, not 7\.$/);
    await rejects({ wasm, decoder: Promise.reject(new Error('no')) }, 'fetch', /^The promise given as decoder was rejected \(no\)/);
    await rejects({ wasm, decoder: new Response('<!doctype html>') }, 'html', /Expected decoder\.ink at the given response, found "<!doctype html>"/);
    await rejects({ get wasm() { throw new Error('no'); } }, 'source', /Cannot use the given files \(no\)/);
    await rejects({ wasm: bytes, decoder: bytes }, 'wasm', /^Expected inkling-sketch\.wasm at the given bytes/);
    await rejects({ wasm: wasm.subarray(0, 900), decoder: bytes }, 'wasm', /^Cannot run .*Take inkling-sketch\.wasm from the same release/);
    await rejects({ wasm: readFileSync(join(root, 'build/wasm/inkling.wasm')), decoder: bytes }, 'wasm', /not the one that draws/);
  } finally {
    server.close();
  }
});
