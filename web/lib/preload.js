/**
 * What a page of this project does before all else; the build writes it into the page as a classic script in old syntax. It
 * begins to load what the pad needs, and says so if the page's script does not start.
 */
import { trustsRelaxedSimd } from './simd.js';

/** Where preloaded.js finds the files: a name of globalThis, not for other pages. */
export const PRELOADED = Symbol.for('inkling preloaded');
/** How long after the first error the page's script may still start. */
const GRACE_MS = 1000;
const RELOAD_MS = 20_000;
/** How often a tab reloads the page until it has worked once: what fails then would fail for ever. */
const MAX_RELOADS = 2;
const RELOADS_KEY = 'inkling-reloads';

/** How often the worker tells how much of the model has come. */
const TELL_MS = 100;

/**
 * What is being loaded.
 * @typedef {object} Preloaded
 * @property {Promise<any>} [wasm]
 * @property {Promise<any>} model
 * @property {() => Preloaded} again loads both again
 * @property {number} total how many bytes the model has, decompressed
 * @property {(bytes: number) => void} [onProgress] told how many of them have come; from 0 on again if the connection has failed
 */

/**
 * Runs in a worker by itself: reads a file, and posts meanwhile how much of it has come. A file that breaks off is read once
 * more, from 0 on. Posts null if it cannot be read.
 * @param {string} address
 * @param {number} pause ms between two messages
 */
function readInWorker(address, pause) {
  const post = /** @type {any} */ (postMessage);
  const read = () => fetch(address, /** @type {RequestInit} */ ({ priority: 'low' })).then(({ body }) => {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
    const parts = /** @type {Uint8Array[]} */ ([]);
    let size = 0, timer = 0;
    /** @returns {Promise<ArrayBufferLike>} */
    const next = () => reader.read().then(({ done, value }) => {
      if (done) {
        const file = new Uint8Array(size);
        for (const part of parts.reverse()) file.set(part, size -= part.length);
        return file.buffer;
      }
      parts.push(value);
      size += value.length;
      timer = timer || setTimeout(() => {
        timer = 0;
        post(size);
      }, pause);
      return next();
    });
    return next();
  });
  read().catch(() => {
    post(0);
    return read();
  }).then((file) => post(file, [file]), () => post(null)).then(close);
}

/**
 * Begins to load the module and the model before the page's script is there; preloaded.js hands them to the pad.
 * @returns {Preloaded}
 */
export function preload() {
  const wasm = typeof WebAssembly === 'object' && trustsRelaxedSimd()
    ? fetch('inkling-relaxed.wasm').then((response) => WebAssembly.compileStreaming ? WebAssembly.compileStreaming(response) : response) : undefined;
  // A worker reads the model's two megabytes, so that the first paint does not wait for it.
  const model = new Promise((resolve, reject) => {
    const address = JSON.stringify(new URL('inkling.ink', document.baseURI));
    const worker = new Worker(URL.createObjectURL(new Blob([`(${readInWorker})(${address}, ${TELL_MS})`])));
    worker.onmessage = ({ data }) => {
      if (typeof data !== 'number') resolve(data);
      else if (files.onProgress) files.onProgress(data);
    };
    worker.onerror = reject;
  });
  for (const file of [wasm, model]) file?.catch(() => {}); // the pad tries again and reports what is wrong
  /** @type {Preloaded} */
  const files = { wasm, model, again: preload, total: /** @type {any} */ (globalThis).MODEL_BYTES };
  Object.assign(globalThis, { [PRELOADED]: files });
  return files;
}

/**
 * Counts a reload by the page itself.
 * @returns {boolean} whether the page may reload itself
 */
export function mayReload() {
  try {
    const reloads = Number(sessionStorage.getItem(RELOADS_KEY));
    if (reloads >= MAX_RELOADS) return false;
    sessionStorage.setItem(RELOADS_KEY, String(reloads + 1));
    return true;
  } catch {
    return false; // nobody would count
  }
}

/** Begins to count anew, when the page has worked. */
export function forgetReloads() {
  try {
    sessionStorage.removeItem(RELOADS_KEY);
  } catch {
    // Nothing was counted.
  }
}

/**
 * Says so if the page's script does not start. Files that are missing or of another version, as in the middle of an update,
 * may be there later, so the page then reloads itself; nothing else would change.
 * @param {(code: import('./errors.js').ErrorCode, message: string) => void} [report] told what the page says
 */
export function watchScripts(report = () => {}) {
  const root = document.documentElement;
  let missing = false, timer = 0;

  const judge = () => {
    if ('started' in root.dataset) return; // set by the page's script
    // One that was slow to load may start yet.
    if (!missing && document.readyState !== 'complete') return addEventListener('load', () => setTimeout(judge, GRACE_MS));
    delete root.dataset.waiting; // shows a page that waits for its language
    const [code, message] = missing ? reasonOfMissing() : /** @type {const} */ (['browser',
      'This browser cannot run Inkling. Use Safari 15.4, Chrome 94, Firefox 93, or a newer one.']);
    const place = document.querySelector('[data-alert]');
    if (place) place.textContent = message;
    report(code, message);
  };
  const judgeLater = () => { timer = timer || setTimeout(judge, GRACE_MS); };

  addEventListener('error', ({ target }) => {
    if (target !== window && /** @type {Element} */ (target).nodeName !== 'SCRIPT') return; // the page works without
    missing = missing || target !== window;
    judgeLater();
  }, true);
  if (!('noModule' in HTMLScriptElement.prototype)) judgeLater();
}

/** @returns {['fetch', string]} */
function reasonOfMissing() {
  if (location.protocol === 'file:') {
    return ['fetch', 'Browsers load no scripts for a page opened from a folder. Open it through a web server, or open inkling.html instead.'];
  }
  if (self.origin === 'null') {
    return ['fetch', 'This frame is sandboxed, so its files count as those of another origin. Add allow-same-origin to the sandbox attribute of the iframe.'];
  }
  if (!mayReload()) return ['fetch', 'Some files of this page are missing or of another version. Reload it later.'];
  setTimeout(() => {
    // WebKit keeps even missing scripts when the page is reloaded.
    const scripts = performance.getEntriesByType('resource');
    const reload = () => location.reload();
    Promise.all(scripts.map(({ name }) => fetch(name, { cache: 'reload' }))).then(reload, reload);
  }, RELOAD_MS);
  return ['fetch', 'Some files of this page are missing or of another version. It tries again in 20 seconds.'];
}
