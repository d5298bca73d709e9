/** The classifiers that the pads of a page share, and the files that the page has begun to load for them. */
import { InklingError, createInkling } from './inkling.js';
import { refuseOldName } from './renamed.js';

/** @typedef {import('./inkling.js').Files} Files */
/** @typedef {import('./inkling.js').Inkling} Inkling */

/** By the addresses of their files. @type {Map<string, Promise<Inkling>>} */
const classifiers = new Map();
/** @type {Files | undefined} */
let preloaded;

/** @type {(sentence: string) => never} */
const fail = (sentence) => { throw new InklingError('option', sentence); };

/** Gives the next pad without addresses of its own the files that it loads. @param {Files} files */
export function preload(files) {
  preloaded = files;
}

/**
 * @param {string | undefined} wasm
 * @param {string | undefined} model
 * @returns {Promise<Inkling>}
 */
export function loadShared(wasm, model) {
  const key = JSON.stringify([wasm, model]);
  let loading = classifiers.get(key);
  if (!loading) {
    classifiers.set(key, loading = wasm === undefined && model === undefined ? loadPreloaded() : createInkling({ wasm, model }));
    loading.catch(() => classifiers.delete(key)); // the next pad tries again
  }
  return loading;
}

/** Takes the files given to `preload`, once; if that fails, and without any, loads the files next to element.js. */
async function loadPreloaded() {
  if (!preloaded) await null; // the script that imports element.js may be about to call `preload`
  if ('inklingFiles' in globalThis) refuseOldName('global', 'inklingFiles', fail);
  const files = preloaded;
  preloaded = undefined;
  try {
    if (files) return await createInkling(files);
  } catch {
    // If something is still wrong, createInkling reports it below.
  }
  return createInkling();
}
