/** Loads the WebAssembly module and the model: from addresses, responses or bytes, in browsers and in Node. */
import { InklingError, describe } from './errors.js';
import { supportsRelaxedSimd, supportsSimd } from './simd.js';

/** Version of the WebAssembly module's interface that these files call. */
const ABI = 3;

/**
 * @typedef {string | URL | ArrayBuffer | ArrayBufferView | Response} Source an address (in Node also a path), bytes, or a response
 * @typedef {Source | WebAssembly.Module} ModuleSource
 * @typedef {'wasm' | 'model'} FileKind
 */

const FILE_KINDS = {
  wasm: { name: 'a WebAssembly module', file: 'inkling.wasm' },
  model: { name: 'an Inkling model', file: 'inkling.ink' },
};

/**
 * The fastest module next to this file that the engine supports. All modules compute the same bytes.
 * @returns {Promise<any>} its exports
 */
async function loadBestModule() {
  if (supportsRelaxedSimd()) {
    try {
      return await instantiate(new URL('./inkling-relaxed.wasm', import.meta.url));
    } catch {
      // The file is missing, or its self-test failed: the next module computes the same.
    }
  }
  return instantiate(supportsSimd() ? new URL('./inkling.wasm', import.meta.url) : new URL('./inkling-scalar.wasm', import.meta.url));
}

/**
 * @param {ModuleSource | PromiseLike<ModuleSource> | null} [source] none: the best module next to this file
 * @returns {Promise<any>} the module's exports, checked
 */
export const loadModule = async (source) => source == null ? loadBestModule() : instantiate(await awaitSource(source, 'wasm'));

/**
 * @param {Source | PromiseLike<Source>} [source] none: the model next to this file
 * @returns {Promise<Uint8Array>}
 */
export const loadModel = async (source) =>
  readBytes(await fetchSource(await awaitSource(source ?? new URL('./inkling.ink', import.meta.url), 'model'), 'model'));

/**
 * @param {any} source
 * @param {FileKind} kind
 */
async function awaitSource(source, kind) {
  try {
    return await source;
  } catch (cause) {
    throw new InklingError('fetch', `The promise given as ${kind} was rejected (${/** @type {any} */ (cause)?.message ?? cause}). Try again.`, { cause });
  }
}

/**
 * @param {any} source
 * @param {FileKind} kind
 * @returns {Promise<{ where: string, kind: FileKind, body: Response | Uint8Array }>} bytes, or a response that is ok
 */
async function fetchSource(source, kind) {
  const type = Object.prototype.toString.call(source).slice(8, -1); // instanceof fails for objects of another frame
  if (type === 'ArrayBuffer') return { where: 'the given bytes', kind, body: new Uint8Array(source) };
  if (ArrayBuffer.isView(source)) {
    return { where: 'the given bytes', kind, body: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  }
  if (type === 'Response') return checkResponse(source, kind, source.url || 'the given response');
  if (typeof source !== 'string' && type !== 'URL') {
    throw new InklingError('source',
      `${kind} must be an address, bytes${kind === 'wasm' ? ', a Response or a WebAssembly.Module' : ' or a Response'}, not ${describe(source)}.`);
  }
  const where = String(source);
  const node = /** @type {any} */ (globalThis).process?.versions?.node !== undefined;
  if (node && !/^(https?|data|blob):/.test(where)) return { where, kind, body: await readFile(where, kind) };
  let response;
  try {
    response = await fetch(source);
  } catch (cause) {
    const fix = /^file:/.test(where)
      ? 'Browsers do not let a page opened from a folder read files: open it through a web server.'
      : "Check the address and the connection; for another origin also its CORS header and this page's connect-src policy.";
    throw new InklingError('fetch', `Cannot fetch ${where}. ${fix}`, { cause });
  }
  return checkResponse(response, kind, where);
}

/**
 * @param {Response} response
 * @param {FileKind} kind
 * @param {string} where
 */
function checkResponse(response, kind, where) {
  if (!response.ok) {
    throw new InklingError('http',
      `The server answered ${response.status} for ${where}. Put ${FILE_KINDS[kind].file} there, or give its address as createInkling({ ${kind} }).`);
  }
  return { where, kind, body: response };
}

/**
 * @param {string} where path or file: URL
 * @param {FileKind} kind
 * @returns {Promise<Uint8Array>}
 */
async function readFile(where, kind) {
  try {
    // Bundlers must not see the name: they would try to bundle it for browsers, which never run this line.
    const name = ['node:fs', 'promises'].join('/');
    const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
    return await fs.readFile(where.startsWith('file:') ? new URL(where) : where);
  } catch (cause) {
    throw new InklingError('fetch',
      `Cannot read ${where} (${/** @type {any} */ (cause)?.code ?? cause}). Put ${FILE_KINDS[kind].file} there, or give its address as createInkling({ ${kind} }).`,
      { cause });
  }
}

/** @param {Awaited<ReturnType<typeof fetchSource>>} file */
async function readBytes({ where, kind, body }) {
  let bytes;
  try {
    bytes = body instanceof Uint8Array ? body : new Uint8Array(await body.arrayBuffer());
  } catch (cause) {
    throw new InklingError('fetch', `Reading ${where} failed: the connection broke, or it was read before. Try again.`, { cause });
  }
  const { name, file } = FILE_KINDS[kind];
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith('<')) {
    const fix = where.includes('/.vite/') // during development, Vite before 8 moves a package's script away from its files
      ? "Put optimizeDeps: { exclude: ['inkling'] } into Vite's configuration."
      : `Servers send one when the file is missing. Put ${file} there, or give its address as createInkling({ ${kind} }).`;
    throw new InklingError('html', `Expected ${name} at ${where}, found ${JSON.stringify(start.slice(0, 15))}: a web page. ${fix}`);
  }
  if (kind === 'wasm' && !start.startsWith('\0asm')) {
    throw new InklingError('wasm', `Expected ${name} at ${where}, found ${bytes.length} bytes of something else. Put ${file} there again.`);
  }
  return bytes;
}

/**
 * @param {any} source
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(source) {
  if (Object.prototype.toString.call(source) === '[object WebAssembly.Module]') return source;
  const file = await fetchSource(source, 'wasm');
  if (!(file.body instanceof Uint8Array) && WebAssembly.compileStreaming) {
    // Streaming fails on a wrong MIME type and says little about wrong contents: the code below checks the bytes.
    try {
      return await WebAssembly.compileStreaming(file.body.clone());
    } catch {}
  }
  const bytes = await readBytes(file);
  try {
    return await WebAssembly.compile(/** @type {BufferSource} */ (bytes));
  } catch (cause) {
    throw compileError(cause, file.where);
  }
}

/**
 * Compiles a module, runs its self-test and compares its version.
 * @param {any} source
 * @returns {Promise<any>} its exports
 */
async function instantiate(source) {
  const module = await compile(source);
  let core;
  try {
    core = /** @type {any} */ (await WebAssembly.instantiate(module, {})).exports;
  } catch (cause) {
    throw compileError(cause, 'the WebAssembly module');
  }
  if (typeof core.inkling_abi !== 'function') {
    throw new InklingError('wasm', "This WebAssembly module is not Inkling's. Take inkling.wasm from the same release as inkling.js.");
  }
  core._initialize?.(); // before all else, as WASI has it
  const abi = core.inkling_abi();
  if (!abi) throw new InklingError('wasm', 'Relaxed SIMD self-test failed. Use inkling.wasm instead.');
  if (abi !== ABI) {
    throw new InklingError('version',
      `inkling.js needs version ${ABI} of the WebAssembly module, found version ${abi}. Take both from the same release; if a stale cache mixed them, reload.`);
  }
  return core;
}

/**
 * @param {unknown} cause
 * @param {string} where
 */
function compileError(cause, where) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return /unsafe-eval|Content Security Policy|\bCSP\b/i.test(reason)
    ? new InklingError('csp', "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src.", { cause })
    : new InklingError('wasm', `Cannot run ${where} (${reason}). Take inkling.wasm from the same release as inkling.js, and use a current browser.`, { cause });
}
