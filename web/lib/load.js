/** Loads the WebAssembly module and the model: from addresses, responses or bytes, in browsers, Node and other runtimes. */
import { InklingError, describe, messageOf } from './errors.js';
import { supportsRelaxedSimd, supportsSimd } from './simd.js';
import { NO_OPTIONS } from './validate.js';

/* global __dirname */

/** Version of the WebAssembly module's interface that these files call. */
const ABI = 5;

/**
 * Types of the globals, where there are any: projects without a DOM have no types for them.
 * @typedef {typeof globalThis extends { URL: { prototype: infer T } } ? T : never} GlobalURL
 * @typedef {typeof globalThis extends { Response: { prototype: infer T } } ? T : never} GlobalResponse
 * @typedef {typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : never} GlobalModule
 *
 * @typedef {string | GlobalURL | ArrayBuffer | ArrayBufferView | GlobalResponse} Source an address (in Node also a path), bytes, or a response
 * @typedef {Source | GlobalModule} ModuleSource
 * @typedef {{ option: string, file: string, how: string }} FileKind the option by which a file is given, its name, and the call that gives it
 * @typedef {{ arrayBuffer: () => any, clone?: () => any }} Body a response that is ok, or a file's bytes
 */

/** @type {FileKind} */
const WASM = { option: 'wasm', file: 'inkling.wasm', how: 'createInkling({ wasm })' };
/** @type {FileKind} */
const MODEL = { option: 'model', file: 'inkling.ink', how: 'createInkling({ model })' };

/** The call that gives both files. */
const GIVE = 'createInkling({ wasm, model })';

/** The address of the classic script that contains this file, if a bundler has put it into one. */
const SCRIPT = globalThis.document ? /** @type {any} */ (document.currentScript)?.src : globalThis.location?.href;

/**
 * The address of a file next to this one.
 * @param {string} file
 * @param {() => GlobalURL} address of the file, from `import.meta.url`: written out at each call, because bundlers look for it
 * @param {string} [give] the call that gives both files
 * @returns {string | GlobalURL}
 */
export function locate(file, address, give = GIVE) {
  try {
    return address();
  } catch {} // import.meta.url is missing in CommonJS and in classic scripts, and a data: or blob: address has no folder
  // @ts-ignore: CommonJS has it
  if (typeof __dirname === 'string') return `${__dirname}/${file}`;
  try {
    return new URL(file, SCRIPT);
  } catch (cause) {
    throw new InklingError('source',
      `Cannot find ${file}, because this script has no address. Give both files: ${give}.`, { cause });
  }
}

/**
 * The fastest module that the engine supports. All modules compute the same bytes.
 * @param {() => string | GlobalURL} relaxed address of the module with relaxed SIMD
 * @param {() => string | GlobalURL} simd
 * @param {() => string | GlobalURL} scalar
 * @param {(source: any) => Promise<any>} [load] throws if the module does not work here
 * @returns {Promise<any>} its exports
 */
export async function loadBest(relaxed, simd, scalar, load = instantiate) {
  if (supportsRelaxedSimd()) {
    try {
      return await load(relaxed());
    } catch {
      // The file is missing, or its self-test failed: the next module computes the same.
    }
  }
  return load(supportsSimd() ? simd() : scalar());
}

/**
 * @param {ModuleSource | PromiseLike<ModuleSource> | null} [source] none: the best module next to this file
 * @returns {Promise<any>} the module's exports, checked
 */
export async function loadModule(source) {
  const given = source == null ? source : await awaitSource(source, WASM); // at once: the model's errors come later
  if (kindOf(given) !== 'WebAssembly.Module') checkPolicy(); // before a file is fetched that would be of no use
  return source != null ? instantiate(given) : loadBest(
    () => locate('inkling-relaxed.wasm', () => new URL('./inkling-relaxed.wasm', import.meta.url)),
    () => locate('inkling.wasm', () => new URL('./inkling.wasm', import.meta.url)),
    () => locate('inkling-scalar.wasm', () => new URL('./inkling-scalar.wasm', import.meta.url)),
  );
}

/**
 * @param {Source | PromiseLike<Source>} [source] none: the model next to this file
 * @returns {Promise<Uint8Array>}
 */
export const loadModel = async (source) => loadBytes(source ?? locate('inkling.ink', () => new URL('./inkling.ink', import.meta.url)), MODEL);

/**
 * @param {Source | PromiseLike<Source>} source
 * @param {FileKind} kind
 */
export const loadBytes = async (source, kind) => readBytes(await fetchSource(await awaitSource(source, kind), kind));

/**
 * Makes something of files that a caller gives.
 * @template T
 * @param {any} files
 * @param {(files: any) => [Promise<any>, Promise<Uint8Array>]} load the module and the data
 * @param {(core: any, data: Uint8Array) => T} create
 * @returns {Promise<T>}
 * @throws {InklingError} whatever is wrong
 */
export async function createFrom(files, load, create) {
  try {
    files ??= NO_OPTIONS;
    if (typeof files !== 'object') throw new TypeError(describe(files));
    if (typeof WebAssembly === 'object') return create(...await Promise.all(load(files)));
    Promise.allSettled(Object.values(files)); // the error below is the only one
    throw new InklingError('no-webassembly', 'WebAssembly is missing or disabled. Use a current browser, and check for a lockdown mode.');
  } catch (cause) {
    if (cause instanceof InklingError) throw cause;
    throw new InklingError('source', `Cannot use the given files (${messageOf(cause)}). Give their addresses.`, { cause });
  }
}

/**
 * @param {any} source
 * @param {FileKind} kind
 */
export async function awaitSource(source, kind) {
  try {
    return await source;
  } catch (cause) {
    throw new InklingError('fetch', `The promise given as ${kind.option} was rejected (${messageOf(cause)}). Try again.`, { cause });
  }
}

/**
 * The kind of an object, also of one from another realm: a frame, a jsdom window, a test runner's context.
 * @param {unknown} value
 */
export const kindOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/**
 * @param {any} source
 * @param {FileKind} kind
 * @returns {Promise<{ where: string, kind: FileKind, body: Body }>}
 */
async function fetchSource(source, kind) {
  if (ArrayBuffer.isView(source) || kindOf(source) === 'ArrayBuffer') {
    return { where: 'the given bytes', kind, body: { arrayBuffer: () => new Uint8Array(source.buffer ?? source, source.byteOffset, source.byteLength) } };
  }
  if (typeof source?.arrayBuffer === 'function') return checkResponse(source, kind, source.url || 'the given response');
  if (typeof source !== 'string' && kindOf(source) !== 'URL') {
    throw new InklingError('source',
      `${kind.option} must be an address, bytes${kind.option === 'wasm' ? ', a Response or a WebAssembly.Module' : ' or a Response'}, not ${describe(source)}.`);
  }
  const where = String(source);
  // Two letters at least: C: is a drive.
  const fs = /^file:|^(?![a-z][a-z\d+.-]+:)/i.test(where) && await importFs();
  if (fs) {
    const bytes = await readFile(fs, where, kind);
    return { where, kind, body: { arrayBuffer: () => bytes } };
  }
  let response;
  try {
    response = await fetch(where);
  } catch (cause) {
    const fix = /^file:/.test(where) ? `Open the page through a web server, or give bytes as ${kind.how}.`
      : "Check the address, the connection and, for another origin, CORS and connect-src.";
    throw new InklingError('fetch', `Cannot fetch ${brief(where)}. ${fix}`, { cause });
  }
  return checkResponse(response, kind, where);
}

/** An address for a message: somebody may give a file's content as text. @param {string} where */
const brief = (where) => where.slice(0, 200);

/** @param {FileKind} kind */
const howToGive = (kind) => `Put ${kind.file} there, or give its address or bytes as ${kind.how}.`;

/**
 * @param {Response} response
 * @param {FileKind} kind
 * @param {string} where
 */
function checkResponse(response, kind, where) {
  if (response.ok === false) {
    throw new InklingError('http',
      `The server answered ${response.status} for ${where}. ${howToGive(kind)}`);
  }
  return { where, kind, body: response };
}

/**
 * Node's module for files, in Node and in what has it, too. Some pages have Node's globals but not its modules.
 * @returns {Promise<any>} `undefined` elsewhere
 */
async function importFs() {
  try {
    // Bundlers must not see the name: they would try to bundle it for browsers, which never run this line.
    const { process } = /** @type {any} */ (globalThis), name = ['node:fs'].join();
    return process.getBuiltinModule?.(name) ?? (process.versions.node && await import(/* webpackIgnore: true */ /* @vite-ignore */ name));
  } catch {}
}

/**
 * @param {any} fs
 * @param {string} where path or file: URL
 * @param {FileKind} kind
 * @returns {Promise<Uint8Array>}
 */
async function readFile(fs, where, kind) {
  try {
    return await fs.promises.readFile(/^file:/i.test(where) ? new URL(where) : where);
  } catch (cause) {
    const fix = where.includes('/_next/') // the address of the file in the browser
      ? "Put serverExternalPackages: ['inkling'] into Next.js's configuration."
      : howToGive(kind);
    throw new InklingError('fetch', `Cannot read ${brief(where)} (${/** @type {any} */ (cause)?.code ?? cause}). ${fix}`, { cause });
  }
}

/** @param {Awaited<ReturnType<typeof fetchSource>>} file */
async function readBytes({ where, kind, body }) {
  let bytes;
  try {
    bytes = new Uint8Array(await body.arrayBuffer());
  } catch (cause) {
    throw new InklingError('fetch', `Reading ${where} failed: the connection broke, or it was read before. Try again.`, { cause });
  }
  const start = String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(0, 64))).replace(/^\xef\xbb\xbf/, '').trimStart();
  if (start.startsWith('<')) {
    const fix = where.includes('/.vite/') // during development, Vite before 8 moves a package's script away from its files
      ? "Put optimizeDeps: { exclude: ['inkling'] } into Vite's configuration."
      : `The file is missing there. ${howToGive(kind)}`;
    throw new InklingError('html', `Expected ${kind.file} at ${where}, found ${JSON.stringify(start.slice(0, 15))}: a web page. ${fix}`);
  }
  if (kind.option === 'wasm' && !start.startsWith('\0asm')) {
    throw new InklingError('wasm', `Expected ${kind.file} at ${where}, found ${bytes.length} bytes of something else. ${howToGive(kind)}`);
  }
  return bytes;
}

/**
 * Compiles a module.
 * @param {any} source
 * @param {FileKind} kind
 * @returns {Promise<any>} its exports
 */
export async function compile(source, kind) {
  let where = 'the WebAssembly module', module = source;
  if (kindOf(source) !== 'WebAssembly.Module') {
    const file = await fetchSource(source, kind);
    where = file.where;
    module = undefined;
    try {
      // Fails on a wrong MIME type and says little about wrong contents: readBytes checks them.
      module = await WebAssembly.compileStreaming(/** @type {any} */ (file.body).clone());
    } catch {}
    module ??= await readBytes(file);
  }
  try {
    if (ArrayBuffer.isView(module)) module = await WebAssembly.compile(/** @type {any} */ (module));
    return /** @type {any} */ (await WebAssembly.instantiate(module, {})).exports;
  } catch (cause) {
    throw new InklingError('wasm',
      `Cannot run ${where} (${messageOf(cause)}). Take ${kind.file} from the same release as the script.`, { cause });
  }
}

/**
 * Compiles a module, runs its self-test and compares its version.
 * @param {any} source
 * @returns {Promise<any>} its exports
 */
async function instantiate(source) {
  const core = await compile(source, WASM);
  if (typeof core.inkling_abi !== 'function') {
    throw new InklingError('wasm', "This WebAssembly module is not Inkling's. Take inkling.wasm from the same release as the script.");
  }
  core._initialize?.(); // before all else, as WASI has it
  const abi = core.inkling_abi();
  if (!abi) throw new InklingError('wasm', 'The self-test failed. Use inkling.wasm instead.');
  if (abi !== ABI) {
    throw new InklingError('version',
      `The script needs version ${ABI} of the WebAssembly module, found version ${abi}. Take both from the same release, or reload.`);
  }
  return core;
}

/**
 * Policies of pages and edge runtimes may forbid to compile even the smallest module.
 * @param {string} [others] what to give beside a compiled module, and how
 * @throws {InklingError} `csp`
 */
export function checkPolicy(others = `the model: import wasm from 'inkling/inkling.wasm'; ${GIVE}`) {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))); // WebKit refuses the second step
  } catch (cause) {
    throw new InklingError('csp', globalThis.location // a page or its worker
      ? "This page's Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to its script-src."
      : `This runtime forbids compiling WebAssembly. Give a compiled WebAssembly.Module and ${others}.`,
    { cause });
  }
}
