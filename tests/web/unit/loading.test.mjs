/** Loading where addresses, files, realms and policies are other than usual. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { DIST } from '../../lib/shapes.mjs';
import { tinyModel } from '../../lib/tiny-model.mjs';

const own = await import(pathToFileURL(join(DIST, 'inkling.js')).href);
const script = String(await readFile(join(DIST, 'inkling.js')));
const commonJs = String(await readFile(join(DIST, 'inkling.cjs')));
const wasm = /** @type {Buffer<ArrayBuffer>} */ (await readFile(join(DIST, 'inkling.wasm')));
const model = tinyModel();
const drawing = [[[10, 90, 90, 10, 10], [10, 10, 90, 90, 10]]];
const expected = (await own.createInkling({ wasm, model })).probabilities(drawing);

/** The package in a context of its own, as a test runner or a page has one. */
function inContext(globals = {}, { codeGeneration = {}, require = /** @type {(name: string) => any} */ ((name) => { throw new Error(`no ${name}`); }), folder = /** @type {string | undefined} */ (undefined) } = {}) {
  const context = createContext(globals, { codeGeneration });
  const module = { exports: /** @type {any} */ ({}) };
  runInContext(`(function (module, exports, require${folder ? ', __dirname' : ''}) { ${commonJs}\n})`, context)(module, module.exports, require, folder);
  return Object.assign(module.exports, { run: (/** @type {string} */ code) => runInContext(code, context) });
}

/** @param {RegExp} message */
const failure = (/** @type {string} */ code, message) => (/** @type {any} */ error) => {
  assert.ok(error instanceof own.InklingError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe('what fails is one InklingError, and nothing is left unhandled', () => {
  /** What a process prints that catches the error, and ends with another status if something is left. */
  const outcome = (/** @type {string} */ load, args = ['--input-type=module']) => {
    const code = `${load}.then(() => console.log('loaded'), (error) => console.log(error.name, error.code, error.message));
      setTimeout(() => {}, 50);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--unhandled-rejections=strict', ...args, '-e', code], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, ''], stderr);
    return stdout.trim();
  };
  const at = (/** @type {string} */ options = '') => `(await import(${JSON.stringify(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`)})).createInkling(${options})`;
  const path = (/** @type {string} */ name) => JSON.stringify(join(DIST, name));

  test('as a data: module', () => {
    assert.match(outcome(at()), /^InklingError source Cannot find inkling\S*, because this script has no address\. Give both files: createInkling\(\{ wasm, model \}\)\.$/);
    assert.match(outcome(at(`{ wasm: ${path('inkling.wasm')} }`)), /^InklingError source Cannot find inkling\.ink/);
    assert.match(outcome(at(`{ model: ${path('inkling.ink')} }`)), /^InklingError source Cannot find inkling\S*wasm/);
    assert.equal(outcome(at(`{ wasm: ${path('inkling.wasm')}, model: ${path('inkling.ink')} }`)), 'loaded');
  });

  test('as CommonJS, alone', () => {
    const evaluated = (/** @type {string} */ names, /** @type {string} */ values) =>
      outcome(`{ const module = { exports: {} }; new Function('module', 'exports', 'require', ${names}require('fs').readFileSync(${path('inkling.cjs')}, 'utf8'))(module, module.exports, require${values}); globalThis.made = module.exports; } made.createInkling()`, []);
    assert.match(evaluated("'__dirname', ", ', undefined'), /^InklingError source Cannot find inkling/);
    assert.match(evaluated("'__dirname', ", ", '/nowhere'"), /^InklingError fetch Cannot read \/nowhere\/inkling\S* \(ENOENT\)\. Put inkling\.\S* there, or give its address or bytes as createInkling/);
    assert.equal(evaluated("'__dirname', ", `, ${JSON.stringify(DIST)}`), 'loaded');
  });

  test('with promises that are rejected, one after the other', () => {
    const late = '{ wasm: Promise.reject(new Error("one")), model: new Promise((_, reject) => setTimeout(reject, 10, new Error("two"))) }';
    assert.match(outcome(at(late)), /^InklingError fetch The promise given as wasm was rejected \(one\)/);
    assert.match(outcome(`(delete globalThis.WebAssembly, ${at(late)})`), /^InklingError no-webassembly /);
  });

  test('with something else than files', async () => {
    const taken = new ArrayBuffer(8), view = new Uint8Array(taken);
    structuredClone(taken, { transfer: [taken] });
    const wrong = [{ get wasm() { throw new Error('a trap'); } }, { model: taken }, { wasm: view }, { wasm, model: { then() { throw 1; } } }, { model: { get arrayBuffer() { throw 1; } } }];
    for (const files of wrong) await assert.rejects(own.createInkling(files), (/** @type {any} */ error) => error.name === 'InklingError' && /\.$/.test(error.message));
    assert.deepEqual(await own.createInkling(null).then((/** @type {any} */ { labels }) => labels.length), 345);
  });
});

describe('values of another realm are values', () => {
  const { createInkling, InklingError, run } = inContext({ Response, fetch, URL, process }, { require: createRequire(import.meta.url), folder: DIST });
  const foreign = run(`({
    buffer(bytes) { const view = new Uint8Array(bytes.length); view.set(bytes); return view.buffer; },
    bytes(bytes) { return new Uint8Array(this.buffer(bytes)); },
    view(bytes) { return new DataView(this.buffer(bytes)); },
    module: (bytes) => new WebAssembly.Module(bytes),
    promise: (value) => Promise.resolve(value),
    response: (bytes) => ({ ok: true, status: 200, url: '', arrayBuffer: async () => Uint8Array.from(bytes).buffer, clone() { return this; } }),
    url: (href) => ({ href, toString: () => href, [Symbol.toStringTag]: 'URL' }),
    drawing: (rows) => JSON.parse(rows),
    typed: (rows) => JSON.parse(rows).map((stroke) => stroke.map((row) => Float32Array.from(row))),
    error: () => new Error('foreign'),
  })`);

  test('files', async () => {
    for (const kind of ['buffer', 'bytes', 'view', 'response', 'promise']) {
      const files = { wasm: foreign[kind](wasm), model: foreign[kind](model) };
      for (const create of [createInkling, own.createInkling]) assert.deepEqual([...(await create(files)).probabilities(drawing)], [...expected], kind);
    }
    const urls = { wasm: foreign.url(pathToFileURL(join(DIST, 'inkling.wasm')).href), model };
    for (const files of [{ wasm: foreign.module(wasm), model }, { wasm: new WebAssembly.Module(wasm), model }, urls]) {
      for (const create of [createInkling, own.createInkling]) assert.deepEqual([...(await create(files)).probabilities(drawing)], [...expected]);
    }
  });

  test('the files next to the script', async () => {
    assert.equal((await createInkling()).classify(drawing).guesses[0].label, 'square');
  });

  test('drawings', async () => {
    for (const create of [createInkling, own.createInkling]) {
      const inkling = await create({ wasm, model });
      for (const kind of ['drawing', 'typed']) assert.deepEqual([...inkling.probabilities(foreign[kind](JSON.stringify(drawing)))], [...expected]);
      const views = foreign.drawing('[[1, 2]]').map(() => [foreign.view(wasm), foreign.view(wasm)]);
      assert.throws(() => inkling.classify(views), failure('not-finite', /Point 1 of stroke 1/));
    }
  });

  test('errors', async () => {
    const error = await createInkling({ wasm: 1 }).catch((/** @type {any} */ error) => error);
    assert.ok(error instanceof own.InklingError && error instanceof InklingError && error instanceof run('Error') && !(error instanceof Error));
    class Own extends /** @type {any} */ (own.InklingError) {}
    const extended = Reflect.construct(Own, ['source', '']);
    assert.ok(extended instanceof Own && extended instanceof own.InklingError && extended instanceof InklingError);
    for (const value of [error, new own.InklingError('source', ''), null, 1]) assert.ok(!(value instanceof Own));
    for (const value of [new Error('x'), foreign.error(), null, undefined, 'InklingError', {}]) assert.ok(!(value instanceof own.InklingError));
    await assert.rejects(own.createInkling({ wasm: Promise.reject(foreign.error()), model }), failure('fetch', /\(foreign\)/));
    await assert.rejects(own.createInkling({ wasm: foreign.bytes(wasm.subarray(0, 4000)), model }), failure('wasm', /Cannot run the given bytes/));
  });

  test('without TextDecoder, as in jsdom', async () => {
    assert.equal(run('typeof TextDecoder'), 'undefined');
    assert.equal((await createInkling({ wasm, model })).labels[3], 'été');
  });
});

test('a page with Node\'s globals but not its modules fetches', async () => {
  /** @type {string[]} */
  const fetched = [];
  const fetch = async (/** @type {string} */ address) => {
    fetched.push(address);
    return new Response(/** @type {any} */ (await readFile(join(DIST, address.split('/').at(-1) ?? ''))));
  };
  const renderer = (/** @type {string} */ src, globals = {}) => inContext({ fetch, URL, Response, process: { versions: { node: '20.0.0' } }, document: { currentScript: { src } }, ...globals });
  for (const address of ['app://app/', 'capacitor://localhost/', 'file:///app/', 'https://localhost/']) {
    const { createInkling } = renderer(`${address}main.js`);
    assert.equal((await createInkling()).classify(drawing).guesses[0].label, 'square');
    assert.equal((await createInkling({ wasm: `${address}inkling.wasm`, model: 'inkling.ink' })).classify(drawing).guesses[0].label, 'square');
    assert.ok(fetched.includes(`${address}inkling.ink`) && fetched.includes('inkling.ink'), String(fetched));
  }
  // A worker has no document.
  const worker = renderer('', { document: undefined, location: { href: 'app://app/worker.js' } });
  assert.equal((await worker.createInkling()).classify(drawing).guesses[0].label, 'square');
  // With the modules, its files are read, but not its own scheme's.
  const { createInkling } = renderer('app://app/main.js', { process });
  assert.equal((await createInkling({ wasm: join(DIST, 'inkling.wasm') })).classify(drawing).guesses[0].label, 'square');
  const broken = renderer('app://app/main.js', { fetch: async () => { throw new TypeError('Failed to fetch'); } });
  await assert.rejects(broken.createInkling(), failure('fetch', /^Cannot fetch app:\/\/app\/inkling\S+\. Check the address/));
});

test('where compiling is forbidden, a compiled module works and the error says so', async () => {
  const { createInkling } = inContext({ process, URL }, { codeGeneration: { wasm: false }, require: createRequire(import.meta.url), folder: DIST });
  for (const files of [undefined, {}, { model }, { wasm, model }, { wasm: join(DIST, 'inkling.wasm'), model }]) {
    await assert.rejects(createInkling(files), failure('csp', /forbids compiling WebAssembly\. Give a compiled WebAssembly\.Module and the model: import wasm from 'inkling\/inkling\.wasm'; createInkling\(\{ wasm, model \}\)\.$/));
  }
  assert.deepEqual([...(await createInkling({ wasm: new WebAssembly.Module(wasm), model })).probabilities(drawing)], [...expected]);
  const page = inContext({ process, URL, location: { href: 'https://localhost/' } }, { codeGeneration: { wasm: false }, folder: DIST });
  await assert.rejects(page.createInkling(), failure('csp', /Add 'wasm-unsafe-eval' to its script-src\.$/));
});

test('what Next.js bundles for a server says what to configure', async () => {
  await assert.rejects(own.createInkling({ model: 'file:///_next/static/media/inkling.ink' }), failure('fetch', /\(ENOENT\)\. Put serverExternalPackages: \['inkling'\] into/));
});
