/** The JavaScript API in Node, with the built WebAssembly modules and a tiny model. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { tinyModel } from '../../lib/tiny-model.mjs';

const { createInkling, InklingError } = await import(pathToFileURL(`${DIST}/inkling.js`).href);
const simd = /** @type {Buffer<ArrayBuffer>} */ (await readFile(`${DIST}/inkling.wasm`));
const scalar = /** @type {Buffer<ArrayBuffer>} */ (await readFile(`${DIST}/inkling-scalar.wasm`));
const load = (options = {}) => createInkling({ wasm: simd, model: tinyModel(), ...options });
const points = [[{ x: 1, y: 2 }, { x: 50, y: 100 }, { x: 3, y: 7 }], [{ x: 9, y: 9 }]];
const rows = [[[1, 50, 3], [2, 100, 7], [0, 10, 20]], [[9], [9], [30]]];

/**
 * @param {string} code
 * @param {RegExp} message
 */
const failure = (code, message) => (/** @type {any} */ error) => {
  for (const kind of [InklingError, Error]) assert.ok(error instanceof kind, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
  assert.match(error.message, /\.$/);
  return true;
};

describe('classify', () => {
  test('gives the likeliest labels first', async () => {
    const inkling = await load();
    const { guesses, sure } = inkling.classify(points, { top: 3 });
    assert.equal(guesses.length, 3);
    assert.equal(typeof sure, 'boolean');
    const all = inkling.probabilities(points);
    assert.equal(all.length, inkling.labels.length);
    assert.ok(Math.abs(all.reduce((sum, p) => sum + p) - 1) < 1e-5);
    const best = [...all.keys()].sort((a, b) => all[b] - all[a]).slice(0, 3);
    assert.deepEqual(guesses, best.map((i) => ({ label: inkling.labels[i], probability: all[i] })));
  });

  test('has the labels, also those beyond ASCII, and the model\'s name', async () => {
    const inkling = await load();
    assert.deepEqual(inkling.labels, ['cat', 'house', 'The Eiffel Tower', 'été', 'sun', 'circle']);
    assert.equal(inkling.modelName, 'tiny');
    assert.ok(Object.isFrozen(inkling.labels));
  });

  test('is sure by the model\'s own threshold', async () => {
    const { guesses: [{ probability }] } = (await load()).classify(points);
    assert.equal((await load({ model: tinyModel({ sure: probability }) })).classify(points).sure, true);
    assert.equal((await load({ model: tinyModel({ sure: probability * 1.0001 }) })).classify(points).sure, false);
  });

  test('gives the same answer for points, rows and typed rows', async () => {
    const inkling = await load();
    const expected = inkling.probabilities(points);
    assert.deepEqual(inkling.probabilities(rows), expected);
    assert.deepEqual(inkling.probabilities(rows.map((stroke) => stroke.map((row) => Float64Array.from(row)))), expected);
  });

  test('reads two rows as simplified and three as raw by default', async () => {
    const inkling = await load();
    const zigzag = [[...Array(60).keys()], [...Array(60).keys()].map((i) => (i % 2) * 0.3)];
    const pen = inkling.probabilities([[...zigzag, zigzag[0]]]);
    const simplified = inkling.probabilities([zigzag]);
    assert.notDeepEqual(simplified, pen);
    assert.deepEqual(inkling.probabilities([zigzag], { format: 'raw' }), pen);
    assert.deepEqual(inkling.probabilities([[...zigzag, zigzag[0]]], { format: 'simplified' }), simplified);
    assert.deepEqual(inkling.classify([zigzag], { format: 'raw', top: 1 }).guesses[0].probability, Math.max(...pen));
  });

  test('is more careful with an unfinished drawing, by the model\'s own temperature', async () => {
    const inkling = await load(); // at twice the temperature: square roots, made to sum to 1
    const roots = inkling.probabilities(points).map(Math.sqrt);
    const sum = roots.reduce((sum, root) => sum + root);
    const unfinished = inkling.probabilities(points, { unfinished: true });
    unfinished.forEach((p, i) => assert.ok(Math.abs(p - roots[i] / sum) < 1e-6, `${p} instead of ${roots[i] / sum}`));
    const labels = (/** @type {any} */ { guesses }) => guesses.map((/** @type {any} */ { label }) => label);
    const of = inkling.classify(points, { unfinished: true });
    assert.equal(of.guesses[0].probability, Math.max(...unfinished));
    assert.deepEqual(labels(of), labels(inkling.classify(points)));
    assert.deepEqual(inkling.probabilities(points, { unfinished: false, format: 'raw' }), inkling.probabilities(points));
  });

  test('gives the same answer wherever and however large a drawing is', async () => {
    const inkling = await load();
    const expected = inkling.probabilities(points);
    const moved = points.map((stroke) => stroke.map(({ x, y }) => ({ x: 4 * x - 1000, y: 4 * y + 64 })));
    assert.deepEqual(inkling.probabilities(moved), expected);
  });

  test('gives at most as many guesses as there are labels', async () => {
    const inkling = await load();
    assert.equal(inkling.classify(points, { top: 1e9 }).guesses.length, inkling.labels.length);
    assert.equal(inkling.classify(points).guesses.length, 5);
  });

  test('answers one point and 65,536 points, also after an error', async () => {
    const inkling = await load();
    assert.equal(inkling.classify([[{ x: 5, y: 5 }]], { top: 1 }).guesses.length, 1);
    const spiral = Array.from({ length: 65536 }, (_, i) => ({ x: i * Math.cos(i / 50), y: i * Math.sin(i / 50) }));
    assert.equal(inkling.classify([spiral], { top: 1 }).guesses.length, 1);
    assert.throws(() => inkling.classify([]), failure('empty', /no points/));
    assert.deepEqual(inkling.probabilities(points), (await load()).probabilities(rows));
  });
});

test('simplify gives Quick, Draw!\'s simplified format, which gives the same answer', async () => {
  const inkling = await load();
  const square = [{ x: 10, y: 10 }, { x: 60, y: 10.2 }, { x: 110, y: 10 }, { x: 110, y: 110 }, { x: 10, y: 110 }, { x: 10, y: 10 }];
  const simplified = inkling.simplify([square, [{ x: 60, y: 60 }]]);
  assert.deepEqual(simplified[0], [[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]]);
  assert.equal(simplified.length, 2);
  assert.deepEqual(inkling.probabilities(simplified), inkling.probabilities([square, [{ x: 60, y: 60 }]]));
});

test('strokes without points are passed over', async () => {
  const inkling = await load();
  for (const drawing of [[[{ x: 1, y: 1 }, { x: 90, y: 5 }], [{ x: 4, y: 70 }]], [[[1, 90, 70], [1, 5, 50]], [[4], [70]]]]) {
    const strokes = /** @type {any} */ ([[], drawing[0], [[], []], new Array(0), drawing[1], [[], [], []]]);
    for (const method of /** @type {const} */ (['classify', 'probabilities', 'simplify'])) assert.deepEqual(inkling[method](strokes), inkling[method](/** @type {any} */ (drawing)), method);
  }
});

test('simplify takes two rows as simplified, as classify does, unless format says otherwise', async () => {
  const inkling = await load();
  const rows = [[[0, 100, 200, 255], [0, 0, 0, 9]]];
  assert.deepEqual(inkling.simplify(rows), rows);
  const raw = inkling.simplify(rows, { format: 'raw' });
  assert.notDeepEqual(raw, rows);
  assert.deepEqual(raw, inkling.simplify([rows[0][0].map((x, i) => ({ x, y: rows[0][1][i] }))]));
  assert.throws(() => inkling.simplify(rows, { format: /** @type {any} */ ('cooked') }), failure('option', /cooked/));
});

test('SIMD and scalar modules give equal bytes', async () => {
  const [one, other] = await Promise.all([load(), load({ wasm: scalar })]);
  for (const drawing of Object.values(shapes)) {
    const strokes = drawing.map((stroke) => stroke.map(([x, y]) => ({ x: 300 * x, y: 300 * y })));
    assert.deepEqual(one.probabilities(strokes), other.probabilities(strokes));
    assert.deepEqual(one.simplify(strokes), other.simplify(strokes));
  }
});

test('sources may be promises', async () => {
  const module = WebAssembly.compile(simd);
  for (const wasm of [module, Promise.resolve(simd), Promise.resolve(new Response(simd))]) {
    const inkling = await load({ wasm, model: Promise.resolve(new Response(tinyModel())) });
    assert.deepEqual(inkling.probabilities(points), (await load()).probabilities(points));
  }
});

test('modules have no imports', async () => {
  for (const bytes of [simd, scalar]) assert.deepEqual(WebAssembly.Module.imports(await WebAssembly.compile(bytes)), []);
});

describe('its own module', () => {
  /** What an engine that takes relaxed SIMD, or only seems to, names of a circle with these files beside inkling.js. */
  async function named(/** @type {Record<string, string | Uint8Array>} */ files, lets = () => true) {
    const folder = await mkdtemp(join(tmpdir(), 'inkling-modules-'));
    const { validate } = WebAssembly;
    try {
      for (const name of ['inkling.js', 'inkling.ink']) await copyFile(join(DIST, name), join(folder, name));
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
      for (const [name, of] of Object.entries(files)) await writeFile(join(folder, name), typeof of === 'string' ? await readFile(join(DIST, of)) : of);
      WebAssembly.validate = lets;
      const { createInkling } = await import(pathToFileURL(join(folder, 'inkling.js')).href);
      return (await createInkling()).classify(shapes.circle.map((stroke) => stroke.map(([x, y]) => ({ x, y })))).guesses[0].label;
    } finally {
      WebAssembly.validate = validate;
      await rm(folder, { recursive: true });
    }
  }
  /** (module (func (export "inkling_abi") (result i32) i32.const N)) */
  const answering = (/** @type {number} */ abi) => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 15, 1, 11,
    ...Buffer.from('inkling_abi'), 0, 0, 10, 6, 1, 4, 0, 65, abi, 11);

  test('is the fastest that the engine supports', async () => {
    assert.equal(await named({ 'inkling-relaxed.wasm': 'inkling.wasm' }), 'circle');
    assert.equal(await named({ 'inkling-scalar.wasm': 'inkling-scalar.wasm' }, () => false), 'circle');
    const plain = (/** @type {any} */ bytes) => !Buffer.from(bytes).includes(Buffer.of(253, 129, 2));
    assert.equal(await named({ 'inkling.wasm': 'inkling.wasm' }, /** @type {any} */ (plain)), 'circle');
  });

  test('is the plain one if the relaxed one is missing, refused, of another version, or fails its self-test', async () => {
    for (const relaxed of [undefined, Buffer.from('no module'), answering(33), answering(0)]) {
      assert.equal(await named({ 'inkling.wasm': 'inkling.wasm', ...relaxed && { 'inkling-relaxed.wasm': relaxed } }), 'circle');
    }
  });

  test('the error is about the plain one if all are missing', async () => {
    await assert.rejects(named({}), (/** @type {any} */ error) => error.code === 'fetch' && /Cannot read .*\/inkling\.wasm .*Put inkling\.wasm there/.test(error.message));
  });

  test('a given module that fails its self-test is refused', async () => {
    await assert.rejects(load({ wasm: answering(0) }), failure('wasm', /self-test failed.*Use inkling\.wasm/));
  });

  test('an engine with wrong experimental relaxed SIMD gives the same bytes', (t) => {
    const flag = '--experimental-wasm-relaxed-simd'; // Node 20: its baseline compiler confuses operands; Node 18 has other instructions
    if (!execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).includes(flag)) return t.diagnostic(`this Node has no ${flag}`);
    const script = `import { createInkling } from ${JSON.stringify(pathToFileURL(`${DIST}/inkling.js`).href)};
      const { probabilities } = await createInkling(), wasm = new URL('inkling-relaxed.wasm', ${JSON.stringify(pathToFileURL(`${DIST}/`).href)});
      console.log(JSON.stringify([[...probabilities(${JSON.stringify(rows)})], await createInkling({ wasm }).then(() => 'runs', (error) => error.message)]));`;
    const [found, given] = JSON.parse(execFileSync(process.execPath, [flag, '--input-type=module', '-e', script], { encoding: 'utf8' }));
    assert.match(given, /^runs$|^Cannot run|self-test failed/);
    t.diagnostic(`the relaxed module: ${given}`);
    return createInkling({ wasm: simd }).then((/** @type {any} */ { probabilities }) => assert.deepEqual(found, [...probabilities(rows)]));
  });
});

test('loads from bytes, views, compiled modules, paths, file: URLs and data: URLs', async () => {
  const model = tinyModel();
  const padded = new Uint8Array(model.length + 6);
  padded.set(model, 3);
  const wasms = [
    simd, simd.buffer.slice(simd.byteOffset, simd.byteOffset + simd.length), await WebAssembly.compile(simd),
    `${DIST}/inkling.wasm`, pathToFileURL(`${DIST}/inkling.wasm`), pathToFileURL(`${DIST}/inkling.wasm`).href,
    `data:application/wasm;base64,${simd.toString('base64')}`, new Response(simd),
  ];
  const models = [model, model.buffer, padded.subarray(3, 3 + model.length), new Response(model)];
  const expected = (await load()).probabilities(points);
  // From another realm, as a frame, or as Jest runs tests.
  const foreign = runInNewContext('(bytes) => { const copy = new ArrayBuffer(bytes.length); new Uint8Array(copy).set(bytes); return copy; }');
  wasms.push(foreign(simd));
  models.push(foreign(model), new Uint8Array(foreign(model)));
  for (const wasm of wasms) assert.deepEqual((await load({ wasm })).probabilities(points), expected);
  for (const source of models) assert.deepEqual((await load({ model: source })).probabilities(points), expected);
});

describe('wrong drawings', async () => {
  const inkling = await load();
  const many = Array.from({ length: 65537 }, (_, i) => ({ x: i, y: i % 7 }));
  /** @type {[string, any, string, RegExp][]} */
  const cases = [
    ['no strokes', [], 'empty', /no points/],
    ['a stroke without points', [[]], 'empty', /no points/],
    ['strokes of empty rows', [[[], []], [[], [], []], []], 'empty', /no points/],
    ['NaN', [[{ x: NaN, y: 1 }]], 'not-finite', /Point 1 of stroke 1 is \(NaN, 1\)/],
    ['infinity in a row', [[[1, 2], [1, Infinity]]], 'not-finite', /Point 2 of stroke 1 is \(2, Infinity\)/],
    ['more than float32 holds', [[{ x: 1e308, y: 1 }, { x: 0, y: 0 }]], 'not-finite', /./],
    ['text for a number', [[{ x: '1', y: 1 }]], 'not-finite', /\("1", 1\)/],
    ['a missing y', [[{ x: 1 }]], 'not-finite', /\(1, undefined\)/],
    ['a hole', [[{ x: 1, y: 1 }, undefined]], 'not-finite', /Point 2/],
    ['65,537 points', [many], 'too-many-points', /more than 65536 points/],
    ['513 strokes', Array.from({ length: 513 }, () => [{ x: 1, y: 1 }]), 'too-many-strokes', /more than 512 strokes/],
    ['no array', 'cat', 'strokes', /not "cat"/],
    ['null', null, 'strokes', /not null/],
    ['a stroke that is no array', [{ x: 1, y: 1 }], 'strokes', /Stroke 1 must be an array, not an object/],
    ['[x, y] pairs', [[[1, 2], [3, 4], [5, 6], [7, 8]]], 'strokes', /has 4 rows/],
    ['one row', [[[1, 2]]], 'strokes', /has 1 row\./],
    ['rows of unequal length', [[[1, 2, 3], [1, 2]]], 'strokes', /3 x but 2 y/],
    ['numbers', [[1, 2, 3]], 'strokes', /begins with 1/],
    ['mixed forms', [[[1, 2], [1, 2]], [{ x: 1, y: 1 }]], 'strokes', /Stroke 2 has another format/],
  ];
  for (const [name, drawing, code, message] of cases) {
    test(name, () => {
      for (const method of ['classify', 'probabilities', 'simplify']) {
        assert.throws(() => inkling[method](drawing), failure(code, message), method);
      }
      assert.equal(inkling.classify(points).guesses.length, 5, 'works afterwards');
    });
  }
  test('wrong options', () => {
    for (const top of [0, -1, 1.5, NaN, '3', null]) assert.throws(() => inkling.classify(points, { top }), failure('option', /top/));
    assert.throws(() => inkling.classify(points, { format: 'row' }), failure('option', /format.*"row"/));
    const old = (/** @type {any} */ options) => () => inkling.probabilities(points, options);
    assert.throws(old({ form: 'simplified' }), failure('option', /form is now format/));
    assert.throws(old({ format: 'pen' }), failure('option', /pen is now raw/));
  });
});

describe('wrong files', () => {
  /** @type {import('node:http').Server} */
  let server;
  let base = '';
  before(async () => {
    server = createServer((request, response) => {
      const name = String(request.url);
      if (name.startsWith('/html')) return response.writeHead(200, { 'content-type': 'text/html' }).end('\n<!doctype html><p>app');
      if (name.startsWith('/liar')) return response.writeHead(200, { 'content-type': 'application/wasm' }).end('<html>');
      if (name.startsWith('/plain')) return response.writeHead(200, { 'content-type': 'text/plain' }).end(simd);
      if (name.startsWith('/good')) return response.writeHead(200, { 'content-type': 'application/wasm' }).end(simd);
      if (name.startsWith('/cut')) {
        response.writeHead(200, { 'content-length': 1000 }).write('abc');
        return setTimeout(() => response.destroy(), 20);
      }
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html>');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
  });
  after(() => server.close());

  test('modules with a right and a wrong MIME type load', async () => {
    for (const name of ['good', 'plain']) assert.ok(await load({ wasm: `${base}/${name}` }));
  });

  for (const kind of ['wasm', 'model']) {
    test(`${kind}: a web page instead`, async () => {
      for (const name of ['html', 'liar']) {
        await assert.rejects(load({ [kind]: `${base}/${name}` }), failure('html', /Expected inkling\.\w+ at http.*, found "<.*web page.*createInkling/));
      }
      await assert.rejects(load({ [kind]: Buffer.from('<!DOCTYPE html>') }), failure('html', /the given bytes/));
    });
    test(`${kind}: missing`, async () => {
      await assert.rejects(load({ [kind]: `${base}/none` }), failure('http', /answered 404 for http/));
      await assert.rejects(load({ [kind]: '/nowhere/at.all' }), failure('fetch', /Cannot read \/nowhere\/at\.all \(ENOENT\)/));
      await assert.rejects(load({ [kind]: 'http://127.0.0.1:1/x' }), failure('fetch', /Cannot fetch http/));
    });
    test(`${kind}: the connection breaks`, async () => {
      await assert.rejects(load({ [kind]: `${base}/cut` }), failure('fetch', /broke/));
    });
    test(`${kind}: a response that was read already`, async () => {
      const read = new Response(kind === 'wasm' ? simd : tinyModel());
      await read.arrayBuffer();
      await assert.rejects(load({ [kind]: read }), failure('fetch', /was read before/));
    });
    test(`${kind}: no source at all`, async () => {
      await assert.rejects(load({ [kind]: 42 }), failure('source', /not 42/));
      await assert.rejects(load({ [kind]: Promise.resolve(undefined) }), failure('source', new RegExp(`^${kind} must be .* not undefined`)));
    });
    test(`${kind}: a rejected promise`, async () => {
      await assert.rejects(load({ [kind]: fetch('http://127.0.0.1:1/x') }), failure('fetch', new RegExp(`promise given as ${kind} .*fetch failed`)));
      await assert.rejects(load({ [kind]: Promise.reject() }), failure('fetch', /undefined/));
    });
  }

  test('a module that is not WebAssembly, damaged, or not Inkling\'s', async () => {
    await assert.rejects(load({ wasm: Buffer.from('hello') }), failure('wasm', /found 5 bytes of something else/));
    await assert.rejects(load({ wasm: simd.subarray(0, 5000) }), failure('wasm', /Cannot run/));
    const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    await assert.rejects(load({ wasm: empty }), failure('wasm', /not Inkling's/));
  });

  test('a module of another version', async () => {
    // (module (func (export "inkling_abi") (result i32) i32.const 99))
    const other = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 15, 1, 11,
      ...Buffer.from('inkling_abi'), 0, 0, 10, 7, 1, 5, 0, 65, 227, 0, 11);
    await assert.rejects(load({ wasm: other }), failure('version', /version 99.*same release/));
  });

  test('no WebAssembly', async () => {
    const { WebAssembly } = globalThis;
    // @ts-ignore
    delete globalThis.WebAssembly;
    try {
      await assert.rejects(createInkling(), failure('no-webassembly', /current browser/));
    } finally {
      globalThis.WebAssembly = WebAssembly;
    }
  });

  test('a model that is not Inkling\'s, truncated, damaged or of another version', async () => {
    const model = tinyModel();
    const changed = (at, value) => {
      const bytes = model.slice();
      bytes[at] = value;
      return bytes;
    };
    const seen = new Set();
    for (const bytes of [Buffer.from('PK\x03\x04 something else'), model.subarray(0, 200), changed(150, 1), changed(8, 9), new Uint8Array(0)]) {
      await assert.rejects(load({ model: bytes }), (/** @type {any} */ error) => {
        seen.add(error.message);
        return failure('model', /\w{4}/)(error);
      });
    }
    assert.ok(seen.size >= 4, [...seen].join('\n'));
    // Features that only imported networks read.
    await assert.rejects(load({ model: tinyModel({ features: 4 }) }), failure('model', /features: use inkling-more\.wasm/));
  });
});

test('importing does nothing, and needs no browser', async () => {
  const before = Object.keys(globalThis);
  await import(`${pathToFileURL(`${DIST}/inkling.js`).href}?again`);
  assert.deepEqual(Object.keys(globalThis), before);
  assert.ok(fileURLToPath(import.meta.url));
});
